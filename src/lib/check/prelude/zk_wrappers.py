"""
Wrappers: the Python side of what a check calls to reach the world. The classes are made from the table of the host; they hold the number of
an object on the host and nothing else.
"""

import json
import types

import zk_bridge
import zk_wrapper_table
import zk_wrappers_redis
import zk_wrappers_snmp
import zk_wrappers_sql
from zk_errors import host_error
from zk_seal import Immutable, Sealed, set_once
from zk_wire import decode, encode_argument

_WRITTEN_BY_HAND = {
    name: cls
    for module in (zk_wrappers_redis, zk_wrappers_snmp, zk_wrappers_sql)
    for name, cls in vars(module).items()
    if isinstance(cls, type)
}


def ask(request, owner=None):
    """One request to the host: its answer as a Python value, or the exception that it wants."""
    text = zk_bridge.call(json.dumps(request))
    answer = json.loads(text)
    if 'exc' in answer:
        raise host_error(answer['exc'], answer['args'])
    value = answer['ok']
    return decode(value, owner) if '"$zk"' in text else value


def open_object(wrapper, args):
    return ask({'op': 'open', 'wrapper': wrapper, 'args': args})


def call_object(handle, method, args, owner=None):
    return ask({'op': 'call', 'handle': handle, 'method': method, 'args': args}, owner)


class Remote(metaclass=Sealed):
    """An object that lives on the host."""

    __slots__ = ('_handle',)
    _kinds = types.MappingProxyType({})

    def made(self, kind, handle):
        """A further object, as one of this one's methods returned it."""
        cls = self._kinds[kind]
        made = cls.__new__(cls)
        made._handle = handle
        return made


class Function(Immutable):
    """A wrapper that is a function: the object is made, asked once, and forgotten."""

    __slots__ = ('_cls', '_method')

    def __init__(self, cls, method):
        set_once(self, _cls=cls, _method=method)

    def __call__(self, /, *args, **kwargs):
        return getattr(self._cls(*args, **kwargs), self._method)()


def bind(name, parameters, args, kwargs):
    """Arguments by name, encoded for the host; errors are Python's. Only what the caller gave: defaults are the host's affair."""
    given = {}
    places = [parameter for parameter in parameters if parameter.get('kind') not in ('variadic', 'keywords')]
    variadic = next((one['name'] for one in parameters if one.get('kind') == 'variadic'), None)
    rest = next((one['name'] for one in parameters if one.get('kind') == 'keywords'), None)
    given.update((parameter['name'], value) for parameter, value in zip(places, args))
    if variadic is not None:
        given[variadic] = list(args[len(places) :])
    elif len(args) > len(places):
        most = len(places)
        raise TypeError(f'{name}() takes at most {most} argument{"" if most == 1 else "s"} ({len(args)} given)')
    free = {}
    for key, value in kwargs.items():
        if not any(parameter['name'] == key for parameter in places):
            if rest is None:
                raise TypeError(f'{name}() got an unexpected keyword argument {key!r}')
            free[key] = value
        elif key in given:
            raise TypeError(f'{name}() got multiple values for argument {key!r}')
        else:
            given[key] = value
    if free:
        given[rest] = free
    missing = [one['name'] for one in places if one.get('required') and one['name'] not in given]
    if missing:
        plural = '' if len(missing) == 1 else 's'
        names = ', '.join(map(repr, missing))
        raise TypeError(f'{name}() missing {len(missing)} required positional argument{plural}: {names}')
    silent = {one['name'] for one in parameters if one.get('kind') == 'callable' or one.get('protected')}
    return {key: encode_argument(value) for key, value in given.items() if key not in silent}


def _method(name, parameters):
    def method(self, /, *args, **kwargs):
        return call_object(self._handle, name, bind(name, parameters, args, kwargs), self)

    method.__name__ = method.__qualname__ = name
    return method


def _class(name, methods, bases=(Remote,), more=None):
    namespace = {'__slots__': (), '__module__': 'check'}
    namespace.update((method, _method(method, parameters)) for method, parameters in methods.items())
    namespace.update(more or {})
    return Sealed(name, bases, namespace)


def make_wrapper(entry):
    """What a check gets under the name of this entry of the table."""
    name = entry['name']
    parameters = entry['parameters']

    def init(self, /, *args, **kwargs):
        self._handle = open_object(name, bind(name, parameters, args, kwargs))

    kinds = {}
    for kind, methods in entry.get('objects', {}).items():
        kinds[kind] = _class(kind, methods, more={'_kinds': types.MappingProxyType(kinds)})
    cls = _class(name, entry['methods'], more={'__init__': init, '_kinds': types.MappingProxyType(kinds)})
    written = entry.get('python')
    if written is not None:
        cls = Sealed(name, (_WRITTEN_BY_HAND[written], cls), {'__slots__': (), '__module__': 'check'})
    return Function(cls, entry['function']) if 'function' in entry else cls


_named = [(entry, make_wrapper(entry)) for entry in zk_wrapper_table.TABLE if not entry.get('internal')]
IN_CHECKS = {entry['name']: wrapper for entry, wrapper in _named}
IN_CONDITIONS = {entry['name']: wrapper for entry, wrapper in _named if entry.get('inConditions')}
