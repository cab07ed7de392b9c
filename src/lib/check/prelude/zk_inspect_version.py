"""What reads as Python 3, and fails there when it runs, because it is meant for Python 2."""

import ast

GONE = {'iteritems', 'iterkeys', 'itervalues', 'viewitems', 'viewkeys', 'viewvalues', 'has_key'}
_VIEWS = {'keys', 'values', 'items'}
_LAZY = {'map', 'filter', 'zip'}
_CODECS = {'base64', 'hex', 'zlib', 'bz2', 'rot13', 'string_escape', 'string-escape'}


def python2_constructs(tree):
    """`(message, node)` of each."""
    for node in ast.walk(tree):
        message = None
        if isinstance(node, ast.Attribute) and node.attr in GONE:
            message = f'`.{node.attr}()` exists only in Python 2'
        elif isinstance(node, ast.Subscript):
            message = _indexed(node.value)
        elif isinstance(node, ast.Call):
            message = _called(node)
        if message is not None:
            yield message, node


def _indexed(value):
    if not isinstance(value, ast.Call):
        return None
    function = value.func
    if isinstance(function, ast.Attribute) and function.attr in _VIEWS and not value.args:
        return f'the result of `.{function.attr}()` is a list only in Python 2'
    if isinstance(function, ast.Name) and function.id in _LAZY:
        return f'the result of `{function.id}()` is a list only in Python 2'
    return None


def _called(node):
    function = node.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, 'id', None)
    if name in ('sorted', 'sort') and any(keyword.arg == 'cmp' for keyword in node.keywords):
        return f'`cmp` of `{name}()` exists only in Python 2'
    if name in ('encode', 'decode') and isinstance(function, ast.Attribute) and has_codec(node):
        return f'`.{name}({node.args[0].value!r})` exists only in Python 2'
    return None


def has_codec(call):
    """Whether the first argument is a codec that makes text of text in Python 2."""
    first = call.args[0] if call.args else None
    return isinstance(first, ast.Constant) and first.value in _CODECS
