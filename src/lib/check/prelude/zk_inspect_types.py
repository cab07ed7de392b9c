"""The type of a value, as far as the code itself says it: of literals, and of calls whose result has always the same one."""

import ast

from zk_time import TimeWrapper

_DISPLAYS = {
    **{kind: list for kind in (ast.List, ast.ListComp)},
    **{kind: dict for kind in (ast.Dict, ast.DictComp)},
    **{kind: set for kind in (ast.Set, ast.SetComp)},
    **{ast.Tuple: tuple, ast.JoinedStr: str},
}
_LITERALS = (str, int, float)
# What these functions make. The built-in text of Python 2 is not that of Python 3, so that nothing is said of it.
_MADE = {
    **{name: str for name in ('str', 'unicode', 'chr', 'unichr', 'hex', 'oct', 'bin')},
    **{name: int for name in ('int', 'long', 'len', 'ord')},
    **{'float': float, 'list': list, 'sorted': list, 'dict': dict, 'set': set, 'tuple': tuple, 'time': TimeWrapper},
}
_TEXT_TO_TEXT = (
    'capitalize casefold center expandtabs format join ljust lower lstrip removeprefix removesuffix replace rjust rstrip strip swapcase '
    'title translate upper zfill'
).split()
_METHODS = {
    **{(str, name): str for name in _TEXT_TO_TEXT},
    **{(str, name): list for name in ('split', 'rsplit', 'splitlines')},
    **{(str, name): int for name in ('count', 'find', 'index', 'rfind', 'rindex')},
    **{(TimeWrapper, 'format'): str, (TimeWrapper, 'isoformat'): str, (TimeWrapper, 'astimezone'): TimeWrapper},
    **{(dict, 'copy'): dict, (list, 'copy'): list},
}
# Methods of wrappers that give text.
_TEXTS = {('http', 'text')}


class Types:
    """`free` are the nodes of names that the code does not bind itself."""

    def __init__(self, free, version):
        self.free = free
        self.version = version

    def of(self, node):
        """The type, or None where it is not known."""
        found = self._of(node)
        return found if self.version == 'PYTHON_3' or found is TimeWrapper else None

    def _of(self, node):
        if isinstance(node, ast.Constant):
            return next((one for one in _LITERALS if type(node.value) is one), None)
        if isinstance(node, ast.BinOp):
            # A text on the left of `%` is a format.
            return str if isinstance(node.op, ast.Mod) and self._of(node.left) is str else None
        if isinstance(node, ast.Call):
            return self._of_call(node.func)
        return _DISPLAYS.get(type(node))

    def _of_call(self, function):
        if isinstance(function, ast.Name):
            return _MADE.get(function.id) if function in self.free else None
        if not isinstance(function, ast.Attribute):
            return None
        value = function.value
        if isinstance(value, ast.Call) and isinstance(value.func, ast.Name):
            if value.func in self.free and (value.func.id, function.attr) in _TEXTS:
                return str
        return _METHODS.get((self._of(value), function.attr))
