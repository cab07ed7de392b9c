"""
The worker's `safe_eval`: one expression, function or class, without builtins. Not a boundary (the sandbox is), but what definitions are
written for.
"""

import ast
import builtins

from zk_errors import MalformedCode
from zk_python2 import parse_python2
from zk_syntax import parse_python3, parse_text

_CACHED = 64
_cache = {}


class Compiled:
    """Code that can be run many times."""

    __slots__ = ('source_name', 'code', 'is_expression')

    def __init__(self, source_name, code, is_expression):
        self.source_name = source_name
        self.code = code
        self.is_expression = is_expression


def compile_definition(source, kind, runtime):
    """`kind` is check or alert. Raises MalformedCode."""
    key = (kind, runtime, source)
    compiled = _cache.get(key)
    if compiled is None:
        if len(_cache) >= _CACHED:
            _cache.clear()
        compiled = _cache[key] = _compile(source, kind, runtime)
    return compiled


def parse_definition(source, kind, runtime):
    """The tree, with Python 2 already turned into what means the same in Python 3."""
    return parse_python2(source, kind) if runtime == 'PYTHON_2' else parse_python3(source, kind)


def _compile(source, kind, runtime):
    parsed = parse_definition(source, kind, runtime)
    for found in form_errors(parsed):
        raise found
    statement = parsed.tree.body[0]
    is_expression = isinstance(statement, ast.Expr)
    if is_expression:
        # What is written after an expression, such as a semicolon, is an error to the worker.
        parse_text(parsed.source_map, parsed.source_name, 'eval')
    tree = ast.Expression(statement.value) if is_expression else parsed.tree
    try:
        code = compile(tree, parsed.source_name, 'eval' if is_expression else 'exec', dont_inherit=True)
    except SyntaxError as error:
        message = f'{error.msg} ({parsed.source_name}, line {error.lineno or 1})'
        found = MalformedCode(message, error.lineno or 1, error.offset or 1, 'SyntaxError', 'syntax')
        found.bare = error.msg
        raise found from None
    except (ValueError, RecursionError, MemoryError, OverflowError) as error:
        raise MalformedCode(str(error) or 'the code is nested too deeply', name=type(error).__name__, kind='syntax') from None
    return Compiled(parsed.source_name, code, is_expression)


def form_errors(parsed):
    """What the worker refuses, in its order: it raises the first of them."""
    name = parsed.source_name
    for node in ast.walk(parsed.tree):
        hidden = _hidden(node, name)
        if hidden is not None:
            kind = 'hidden-attribute' if isinstance(node, ast.Attribute) else 'form'
            yield MalformedCode(hidden, node.lineno, node.col_offset + 1, kind=kind)
    body = parsed.tree.body
    if len(body) != 1:
        at = body[1] if body else None
        place = (at.lineno, at.col_offset + 1) if at is not None else (1, 1)
        text = f'{name} should contain only one python expression, a function call or a callable class definition'
        yield MalformedCode(text, *place)
    elif not isinstance(body[0], (ast.Expr, ast.FunctionDef, ast.ClassDef)):
        text = f'{name} can contain a python expression, a function call or a callable class definition'
        yield MalformedCode(text, body[0].lineno, body[0].col_offset + 1)


def _hidden(node, name):
    if isinstance(node, ast.Attribute) and '__' in node.attr:
        return f"{name} should not try to access hidden attributes (for example '__class__')"
    if isinstance(node, ast.FunctionDef) and node.name == '__exit__':
        return f'{name} should not try to define __exit__ method as it leaks hidden data'
    if getattr(node, 'zk_exec', False):
        return f'{name} should not try to execute arbitrary code'
    return None


def run(compiled, context):
    """The value of an expression, or what the function or an instance of the class returns; what is callable is called once."""
    names = {
        '__builtins__': {'__build_class__': builtins.__build_class__},
        'object': object,
        '__name__': 'check',
    }
    names.update(context)
    if compiled.is_expression:
        value = eval(compiled.code, names)
        return value() if callable(value) else value
    made = {}
    exec(compiled.code, names, made)
    if len(made) != 1:
        raise MalformedCode(f'{compiled.source_name} should contain only one function or one callable class definition')
    (definition,) = made.values()
    if isinstance(definition, type):
        definition = definition()
    if not callable(definition):
        text = f'{compiled.source_name} should contain a callable class definition (missing __call__ method?)'
        raise MalformedCode(text)
    return definition()
