"""How Python 2 orders values of any kinds: None, then numbers, then the others by the names of their types."""

import datetime
import functools
from numbers import Number

# These refuse to be compared with others in Python 2, too.
_STRICT = (datetime.date, datetime.time, datetime.timedelta, complex)


def lt(a, b):
    try:
        return a < b
    except TypeError:
        return _order(a, b) < 0


def le(a, b):
    try:
        return a <= b
    except TypeError:
        return _order(a, b) <= 0


def gt(a, b):
    try:
        return a > b
    except TypeError:
        return _order(a, b) > 0


def ge(a, b):
    try:
        return a >= b
    except TypeError:
        return _order(a, b) >= 0


def _order(a, b):
    """Of what Python 3 does not compare. Raises its TypeError again for what Python 2 does not compare either."""
    for one in (a, b):
        if isinstance(one, _STRICT):
            if isinstance(one, complex):
                raise TypeError('no ordering relation is defined for complex numbers')
            other = b if one is a else a
            raise TypeError(f"can't compare {_full_name(one)} to {type(other).__name__}")
    return compare(a, b)


def _full_name(value):
    return f'datetime.{type(value).__name__}'


def compare(a, b):
    """Python 2's `cmp`: less than, equal to or greater than 0."""
    if a is b:
        return 0
    if isinstance(a, (bytes, bytearray)) and isinstance(b, str):
        a = a.decode('latin-1')
    if isinstance(b, (bytes, bytearray)) and isinstance(a, str):
        b = b.decode('latin-1')
    for kind, compare_kind in ((list, _sequences), (tuple, _sequences), (dict, _dicts)):
        if isinstance(a, kind) and isinstance(b, kind):
            return compare_kind(a, b)
    try:
        return (a > b) - (a < b)
    except TypeError:
        pass
    left, right = _rank(a), _rank(b)
    if left == right:
        left, right = (id(a), id(b)) if type(a) is type(b) else (id(type(a)), id(type(b)))
    return (left > right) - (left < right)


def _rank(value):
    if value is None:
        return (0, '')
    return (1, '') if isinstance(value, Number) else (2, type(value).__name__)


def _sequences(a, b):
    for left, right in zip(a, b):
        if left is not right and left != right:
            return compare(left, right)
    return (len(a) > len(b)) - (len(a) < len(b))


def _dicts(a, b):
    """First by length, then by the smallest key that tells them apart, then by its values."""
    if len(a) != len(b):
        return 1 if len(a) > len(b) else -1
    left, right = _difference(a, b), _difference(b, a)
    if left is None or right is None:
        return (left is not None) - (right is not None)
    return compare(left, right) or compare(a[left], b[right])


def _difference(a, b):
    found = [key for key in a if key not in b or a[key] != b[key]]
    return min(found, key=key_of) if found else None


key_of = functools.cmp_to_key(compare)


class Ordered:
    """An operand in a chain of comparisons."""

    __slots__ = ('value',)
    __hash__ = None

    def __init__(self, value):
        self.value = value

    def __lt__(self, other):
        return lt(self.value, other.value)

    def __le__(self, other):
        return le(self.value, other.value)

    def __gt__(self, other):
        return gt(self.value, other.value)

    def __ge__(self, other):
        return ge(self.value, other.value)

    def __eq__(self, other):
        return self.value == other.value

    def __ne__(self, other):
        return self.value != other.value


def sort(items, cmp=None, key=None, reverse=False):
    """Sorts a list in place."""
    if cmp is not None:
        order = functools.cmp_to_key(cmp)
        items.sort(key=order if key is None else lambda item: order(key(item)), reverse=reverse)
        return
    try:
        items.sort(key=key, reverse=reverse)
    except TypeError:
        items.sort(key=key_of if key is None else lambda item: key_of(key(item)), reverse=reverse)


def extreme(choose, better, arguments, key):
    """`min` or `max` of unlike values."""
    items = arguments
    if len(arguments) == 1:
        items = arguments[0] if isinstance(arguments[0], (list, tuple, set, dict, str)) else list(arguments[0])
    if arguments and len(items) == 0:
        raise ValueError(f'{choose.__name__}() arg is an empty sequence')
    try:
        return choose(items, key=key) if arguments else choose()
    except TypeError:
        best = None
        best_value = None
        for index, item in enumerate(items):
            value = item if key is None else key(item)
            if index == 0 or better(value, best_value):
                best, best_value = item, value
        return best
