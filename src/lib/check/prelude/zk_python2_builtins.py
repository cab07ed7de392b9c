"""What Python 2 has under names that mean something else in Python 3, and what rewritten code calls."""

import itertools
import re

import zk_helpers
import zk_mathematics
import zk_python2_order as order
import zk_python2_text as text
from zk_python2_format import format_method, modulo
from zk_python2_json import loads_2
from zk_python2_numbers import Divisor, ceil_2, chr_2, div, floor_2, floordiv, hex_2, oct_2, round_2
from zk_python2_repr import repr_2
from zk_python2_wording import reworded
from zk_seal import Namespace, builtins
from zk_series import Order

_VIEWS = {'viewkeys': 'keys', 'viewvalues': 'values', 'viewitems': 'items'}
_ITERATORS = {'iterkeys': 'keys', 'itervalues': 'values', 'iteritems': 'items'}
_TEXT_METHODS = {'format': format_method, 'encode': text.encode_method, 'decode': text.decode_method, 'translate': text.translate_method}


def attribute(value, name):
    """`value.name`, where that is another one in Python 3, or none."""
    if isinstance(value, dict):
        if name in ('keys', 'values', 'items'):
            native = getattr(value, name)
            return lambda: list(native())
        if name in _ITERATORS:
            native = getattr(value, _ITERATORS[name])
            return lambda: iter(native())
        if name in _VIEWS:
            return getattr(value, _VIEWS[name])
        if name == 'has_key':
            return lambda key: key in value
    if isinstance(value, str) and name in _TEXT_METHODS:
        return _TEXT_METHODS[name](value)
    if isinstance(value, list) and name == 'sort':
        return lambda cmp=None, key=None, reverse=False: order.sort(value, cmp, key, reverse)
    if isinstance(value, list) and name == 'index':
        return _index_of(value)
    if name == 'message' and isinstance(value, BaseException) and not hasattr(value, 'message'):
        message = value.args[0] if len(value.args) == 1 else ''
        return reworded(value, message) if isinstance(message, str) else message
    if name == 'next' and not hasattr(value, 'next') and hasattr(value, '__next__'):
        return value.__next__
    return getattr(value, name)


def _index_of(values):
    def index(value, *span):
        try:
            return values.index(value, *span)
        except ValueError as error:
            if str(error) == 'list.index(x): x not in list':
                raise ValueError(f'{repr_2(value)} is not in list') from None
            raise

    return index


def raised(kind, value=None, trace=None):
    """The exception of `raise kind, value`."""
    if isinstance(kind, BaseException):
        if value is not None:
            raise TypeError('instance exception may not have a separate value')
        return kind
    if value is None:
        return kind()
    if isinstance(value, kind):
        return value
    return kind(*value) if isinstance(value, tuple) else kind(value)


def unpack(values, count):
    """The parts of an argument whose parameter is a tuple."""
    parts = list(values)
    if len(parts) > count:
        raise ValueError('too many values to unpack')
    if len(parts) < count:
        plural = '' if len(parts) == 1 else 's'
        raise ValueError(f'need more than {len(parts)} value{plural} to unpack')
    return parts


_SPECIAL_METHODS = {'__nonzero__': '__bool__', '__div__': '__truediv__', '__rdiv__': '__rtruediv__', 'next': '__next__'}


def adapted(cls):
    """A class of check code, with its special methods under their new names, too."""
    own = vars(cls)
    for old, new in _SPECIAL_METHODS.items():
        if old in own and new not in own:
            setattr(cls, new, own[old])
    if '__cmp__' in own:
        compare = own['__cmp__']
        operators = {
            '__lt__': lambda self, other: compare(self, other) < 0,
            '__le__': lambda self, other: compare(self, other) <= 0,
            '__gt__': lambda self, other: compare(self, other) > 0,
            '__ge__': lambda self, other: compare(self, other) >= 0,
            '__eq__': lambda self, other: compare(self, other) == 0,
        }
        for name, function in operators.items():
            if name not in own:
                setattr(cls, name, function)
    if own.get('__hash__', 0) is None:
        cls.__hash__ = object.__hash__
    return cls


def sorted_2(iterable, cmp=None, key=None, reverse=False):
    items = list(iterable)
    order.sort(items, cmp, key, reverse)
    return items


def min_2(*args, key=None):
    return order.extreme(min, order.lt, args, key)


def max_2(*args, key=None):
    return order.extreme(max, order.gt, args, key)


ORDER = Order(order.lt, order.le, order.gt, order.ge, min_2, max_2, sorted_2)


def median_2(results):
    return zk_mathematics.median(results, sorted_2)


def percentile_2(results, percent):
    return zk_mathematics.percentile(results, percent, sorted_2)


def map_2(function, *sequences):
    if not sequences:
        raise TypeError('map() requires at least two args')
    if len(sequences) == 1:
        return list(sequences[0]) if function is None else [function(item) for item in sequences[0]]
    rows = itertools.zip_longest(*sequences)
    return list(rows) if function is None else [function(*row) for row in rows]


def filter_2(function, iterable):
    kept = [item for item in iterable if (item if function is None else function(item))]
    if isinstance(iterable, str):
        return ''.join(kept)
    return tuple(kept) if isinstance(iterable, tuple) else kept


def zip_2(*sequences):
    return list(zip(*sequences))


def range_2(*args):
    return list(range(*args))


def _ascii(function, flags_at):
    """In a pattern, `\\w` and the like mean ASCII, unless it says otherwise."""

    def search(pattern, *args, **kwargs):
        if isinstance(pattern, str):
            flags = kwargs.pop('flags', args[flags_at - 1] if len(args) >= flags_at else 0)
            if not (flags & re.UNICODE or '(?u' in pattern):
                flags |= re.ASCII
            kwargs['flags'] = flags
            args = args[: flags_at - 1]
        return function(pattern, *args, **kwargs)

    return search


_PATTERN_FUNCTIONS = {'compile': 1, 'search': 2, 'match': 2, 'findall': 2, 'finditer': 2, 'split': 3, 'sub': 4, 'subn': 4}
_RE = {**zk_helpers.RE, **builtins({name: _ascii(getattr(re, name), at) for name, at in _PATTERN_FUNCTIONS.items()})}
_MATH = {**zk_helpers.MATH, **builtins({'floor': floor_2, 'ceil': ceil_2})}

_FUNCTIONS = {
    'chr': chr_2,
    'hex': hex_2,
    'oct': oct_2,
    'round': round_2,
    'sorted': sorted_2,
    'min': min_2,
    'max': max_2,
    'map': map_2,
    'filter': filter_2,
    'zip': zip_2,
    'range': range_2,
    'json': loads_2,
    'median': median_2,
    'percentile': percentile_2,
}
_NAMES = {
    **builtins(_FUNCTIONS),
    'str': text.Str,
    'unicode': text.Unicode,
    'basestring': text.BaseString,
    '__zk_attribute__': attribute,
    '__zk_class__': adapted,
    '__zk_div__': div,
    '__zk_divisor__': Divisor,
    '__zk_floordiv__': floordiv,
    '__zk_ge__': order.ge,
    '__zk_gt__': order.gt,
    '__zk_le__': order.le,
    '__zk_lt__': order.lt,
    '__zk_mod__': modulo,
    '__zk_ordered__': order.Ordered,
    '__zk_raise__': raised,
    '__zk_repr__': repr_2,
    '__zk_unpack__': unpack,
}


def python2_names():
    """For one evaluation."""
    return {**_NAMES, 're': Namespace('re', _RE), 'math': Namespace('math', _MATH)}
