"""Numbers in Python 2: whole numbers are divided to whole numbers, halves are rounded away from zero."""

import datetime
import decimal
import math

from zk_python2_repr import is_long


def div(a, b):
    """`a / b`."""
    if isinstance(a, int) and isinstance(b, int):
        if b == 0:
            raise ZeroDivisionError('integer division or modulo by zero')
        return a // b
    if isinstance(a, (int, float)) and isinstance(b, (int, float)) and b == 0:
        raise ZeroDivisionError('float division by zero')
    if isinstance(a, datetime.timedelta) and isinstance(b, int):
        return a // b
    return a / b


def floordiv(a, b):
    """`a // b`."""
    if isinstance(a, int) and isinstance(b, int) and b == 0:
        raise ZeroDivisionError('integer division or modulo by zero')
    if isinstance(a, (int, float)) and isinstance(b, (int, float)) and b == 0:
        raise ZeroDivisionError('float divmod()')
    return a // b


class Divisor:
    """What `/=` divides by."""

    __slots__ = ('value',)

    def __init__(self, value):
        self.value = value

    def __rtruediv__(self, other):
        return div(other, self.value)


def _float(value):
    if isinstance(value, str) or not hasattr(value, '__float__'):
        raise TypeError('a float is required')
    return float(value)


def round_2(number, ndigits=0):
    """Always a float; exact halves go away from zero."""
    value = _float(number)
    if value - value != 0 or value == 0:
        return value
    if ndigits > 400:
        return value
    exact = decimal.Decimal(value)
    context = decimal.Context(prec=2000, rounding=decimal.ROUND_HALF_UP)
    return float(exact.quantize(decimal.Decimal(1).scaleb(-ndigits), context=context))


def oct_2(number):
    text = oct(number)
    sign, digits = ('-', text[3:]) if text.startswith('-') else ('', text[2:])
    return f'{sign}0{digits}{_suffix(number)}' if digits != '0' else '0'


def hex_2(number):
    return hex(number) + _suffix(number)


def _suffix(number):
    return 'L' if isinstance(number, int) and is_long(number) else ''


def chr_2(number):
    if isinstance(number, float):
        raise TypeError('integer argument expected, got float')
    if not 0 <= number < 256:
        raise ValueError('chr() arg not in range(256)')
    return chr(number)


def floor_2(number):
    value = _float(number)
    return float(math.floor(value)) if value - value == 0 else value


def ceil_2(number):
    value = _float(number)
    return math.copysign(math.ceil(value), value) if value - value == 0 else value
