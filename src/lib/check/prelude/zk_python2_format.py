"""Formats of Python 2: `%` and `.format()`, which show values as it does."""

import string

from zk_python2_repr import is_long, repr_2
from zk_python2_text import float_text, text


def modulo(value, arguments):
    """`value % arguments`, where text is a format."""
    if isinstance(value, str):
        return value % _shown(arguments)
    if isinstance(value, int) and isinstance(arguments, int) and arguments == 0:
        raise ZeroDivisionError('integer division or modulo by zero')
    if isinstance(value, (int, float)) and isinstance(arguments, (int, float)) and arguments == 0:
        raise ZeroDivisionError('float modulo')
    return value % arguments


class _Shown(float):
    """A float that is shown with twelve digits."""

    __str__ = float_text


class _ShownLong(int):
    __str__ = int.__repr__

    def __repr__(self):
        return f'{int(self)}L'


def _container(kind):
    """A class that is shown as Python 2 shows the kind, under its name, which is in messages."""
    return type(kind.__name__, (kind,), {'__str__': lambda self: repr_2(kind(self)), '__repr__': lambda self: repr_2(kind(self))})


_SHOWN = {kind: _container(kind) for kind in (list, tuple, dict, set)}


class _ShownError:
    __slots__ = ('_error',)

    def __init__(self, error):
        self._error = error

    def __str__(self):
        return text(self._error)

    def __repr__(self):
        return repr_2(self._error)


def _shown(arguments):
    if isinstance(arguments, tuple):
        return tuple(_shown_one(one) for one in arguments)
    if isinstance(arguments, dict):
        return _SHOWN[dict]((key, _shown_one(one)) for key, one in arguments.items())
    return _shown_one(arguments)


def _shown_one(value):
    if type(value) is float:
        return _Shown(value)
    if isinstance(value, BaseException):
        return _ShownError(value)
    if type(value) is int and is_long(value):
        return _ShownLong(value)
    shown = _SHOWN.get(type(value))
    return value if shown is None else shown(value)


class _Formatter(string.Formatter):
    def format_field(self, value, spec):
        if not spec:
            return text(value)
        try:
            return format(value, spec)
        except TypeError:
            return format(text(value), spec)

    def convert_field(self, value, conversion):
        if conversion == 'r':
            return repr_2(value)
        return text(value) if conversion == 's' else super().convert_field(value, conversion)


def format_method(template):
    def format(*args, **kwargs):
        return _Formatter().vformat(template, args, kwargs)

    return format
