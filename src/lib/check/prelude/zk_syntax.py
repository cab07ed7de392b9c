"""From source text to a syntax tree with places of the original, for both versions of Python."""

import ast
import re
import warnings

from zk_errors import MalformedCode
from zk_source_map import SourceMap

SOURCE_NAMES = {'check': '<check-command>', 'alert': '<alert-condition>'}

# Python warns of code that looks like a mistake, in the output of the check.
warnings.simplefilter('ignore')

_SHORT_CONDITION = re.compile(r'[<>!=\[]|i[ns] ')
_BLANK_LINES = re.compile(r'(?:[ \t\r\f]*\n)*')


class Parsed:
    """A syntax tree, the text that it was made of, and where both are in what was written."""

    __slots__ = ('tree', 'source_map', 'source_name')

    def __init__(self, tree, source_map, source_name):
        self.tree = tree
        self.source_map = source_map
        self.source_name = source_name


def condition_edits(source):
    """
    A condition that begins with an operator is about `value`. Blank lines before it do not count (a worker would mind them); blanks in its line
    do.
    """
    start = _BLANK_LINES.match(source).end()
    return [(start, start, 'value ')] if _SHORT_CONDITION.match(source, start) else []


def parse_text(source_map, source_name, mode='exec'):
    """The tree of a text, with its own places. Raises MalformedCode with the place in the original."""
    try:
        return compile(source_map.text, source_name, mode, ast.PyCF_ONLY_AST, dont_inherit=True)
    except SyntaxError as error:
        raise syntax_error(error, source_map, source_name) from None
    except (ValueError, RecursionError, MemoryError, OverflowError) as error:
        message = str(error) or 'the code is nested too deeply'
        raise MalformedCode(message, name=type(error).__name__, kind='syntax') from None


def syntax_error(error, source_map, source_name):
    """Python's own text, with the name of the source and the line."""
    line = error.lineno or 1
    column = source_map.character_column(line, max((error.offset or 1) - 1, 0)) + 1
    # There is no `print` to put the parentheses to.
    message = 'invalid syntax' if error.msg.startswith("Missing parentheses in call to 'print'") else error.msg
    return malformed_syntax(message, line, column, source_name, type(error).__name__)


def malformed_syntax(message, line, column, source_name, name='SyntaxError'):
    made = MalformedCode(f'{message} ({source_name}, line {line})', line, column, name, 'syntax')
    made.bare = message
    return made


def parse_python3(source, kind):
    """Raises MalformedCode."""
    source_name = SOURCE_NAMES[kind]
    source_map = SourceMap(source, condition_edits(source) if kind == 'alert' else ())
    tree = parse_text(source_map, source_name)
    loose = unparenthesised_except(tree, source_map)
    if loose is not None:
        column = source_map.column(loose.lineno, loose.col_offset) + 1
        raise malformed_syntax('multiple exception types must be parenthesized', loose.lineno, column, source_name)
    return Parsed(source_map.restore(tree), source_map, source_name)


def unparenthesised_except(tree, source_map):
    """
    The types of the first `except A, B:`. Python 3.14 takes it for two types; in older versions of Python 3 it is an error, and in Python 2
    it means `except A as B`.
    """
    lines = source_map.text.split('\n')
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler) and isinstance(node.type, ast.Tuple):
            if lines[node.type.lineno - 1].encode()[node.type.col_offset:][:1] != b'(':
                return node.type
    return None
