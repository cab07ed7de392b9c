"""Things that are handed to check code and that it cannot change, so that one evaluation leaves nothing for the next."""

import collections
import types


class Sealed(type):
    """Metaclass of classes that code may use, and not alter; with Python's own words for built-in types."""

    def __setattr__(cls, name, value):
        raise TypeError(f'cannot set {name!r} attribute of immutable type {cls.__name__!r}')

    def __delattr__(cls, name):
        raise TypeError(f'cannot delete {name!r} attribute of immutable type {cls.__name__!r}')


class Immutable(metaclass=Sealed):
    """An object that is as it was made."""

    __slots__ = ()

    def __setattr__(self, name, value):
        raise AttributeError(f'{self!r} has no attribute {name!r} that could be set')

    def __delattr__(self, name):
        raise AttributeError(f'{self!r} has no attribute {name!r} that could be deleted')


def set_once(made, **attributes):
    """Gives an immutable object what it consists of; for its own `__init__`."""
    for name, value in attributes.items():
        object.__setattr__(made, name, value)


class Namespace(Immutable):
    """What stands for a module, such as `re`: its public names and nothing behind them."""

    __slots__ = ('_name', '_members')

    def __init__(self, name, members):
        set_once(self, _name=name, _members=types.MappingProxyType(members))

    def __getattr__(self, name):
        try:
            return self._members[name]
        except KeyError:
            raise AttributeError(f'module {self._name!r} has no attribute {name!r}') from None

    def __repr__(self):
        return f'<module {self._name!r}>'


class Builtin(Immutable):
    """A function that, like those of Python itself, has no attributes to leave something in."""

    __slots__ = ('_function',)

    def __init__(self, name, function):
        function.__name__ = function.__qualname__ = name
        set_once(self, _function=function)

    def __call__(self, /, *args, **kwargs):
        return self._function(*args, **kwargs)

    def __repr__(self):
        return f'<built-in function {self._function.__name__}>'


def builtins(functions):
    """All of them by their names."""
    return {name: Builtin(name, function) for name, function in functions.items()}


def named(functions):
    """The same functions, called by their keys in messages, without the place in our code where they were made."""
    for name, function in functions.items():
        function.__name__ = function.__qualname__ = name
    return functions


class Counter(collections.Counter, metaclass=Sealed):
    """`collections.Counter`, sealed."""


# Sums of counters are made by the name in that module; so they are sealed ones, too.
collections.Counter = Counter
