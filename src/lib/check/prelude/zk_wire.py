"""Values on their way between Python and the host."""

import base64
import collections.abc
import datetime
import decimal
import json

from zk_seal import Sealed

_SPECIAL = {'NaN': None, 'Infinity': 'Infinity', '-Infinity': '-Infinity'}


class Headers(dict, metaclass=Sealed):
    """A dict that is looked up without regard to case; its keys stay as they were received."""

    def _own(self, key):
        if dict.__contains__(self, key) or not isinstance(key, str):
            return key
        lower = key.lower()
        return next((own for own in self if isinstance(own, str) and own.lower() == lower), key)

    def __getitem__(self, key):
        return dict.__getitem__(self, self._own(key))

    def __contains__(self, key):
        return dict.__contains__(self, self._own(key))

    def get(self, key, default=None):
        return dict.get(self, self._own(key), default)


def parse_time(text):
    return datetime.time.fromisoformat(text)


def _zero():
    return 0


_DECODERS = {
    'datetime': datetime.datetime.fromisoformat,
    'date': datetime.date.fromisoformat,
    'time': parse_time,
    'timedelta': lambda seconds: datetime.timedelta(seconds=seconds),
    'decimal': decimal.Decimal,
    'integer': int,
    'float': float,
    'bytes': base64.b64decode,
}


def decode(value, owner):
    """What the host answered, `owner.made(kind, handle)` being how further objects are made, and `owner` itself `self`."""
    if type(value) is list:
        return [decode(item, owner) for item in value]
    if type(value) is not dict:
        return value
    tag = value.get('$zk')
    if tag is None:
        return {key: decode(item, owner) for key, item in value.items()}
    content = value.get('v')
    if tag in _DECODERS:
        return _DECODERS[tag](content)
    if tag == 'self':
        return owner
    if tag == 'object':
        return owner.made(content['kind'], content['handle'])
    if tag == 'pairs':
        return {decode(key, owner): decode(item, owner) for key, item in content}
    if tag in ('set', 'tuple'):
        return (set if tag == 'set' else tuple)(decode(item, owner) for item in content)
    items = {key: decode(item, owner) for key, item in content.items()}
    if tag == 'headers':
        return Headers(items)
    return collections.defaultdict(list if tag == 'lists' else _zero, items)


def encode_argument(value):
    """
    An argument for the host, which reads JSON: what is like a list is a list, numbers are numbers, and only a moment is tagged, so that
    the host can tell it from text.
    """
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, (float, decimal.Decimal)):
        return _finite(float(value))
    if isinstance(value, dict):
        return {_key(key): encode_argument(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, collections.abc.Set)):
        return [encode_argument(item) for item in value]
    if isinstance(value, datetime.datetime):
        return {'$zk': 'datetime', 'v': value.isoformat()}
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, datetime.timedelta):
        return value.total_seconds()
    if isinstance(value, (bytes, bytearray)):
        return _text(value)
    if isinstance(value, collections.abc.Iterator) or isinstance(value, (range, collections.abc.ValuesView)):
        return [encode_argument(item) for item in value]
    raise TypeError(f'Object of type {type(value).__name__} is not JSON serializable')


def _finite(number):
    if number != number:
        return {'$zk': 'float', 'v': 'nan'}
    if number in (float('inf'), float('-inf')):
        return {'$zk': 'float', 'v': 'inf' if number > 0 else '-inf'}
    return number


def _text(value):
    try:
        return bytes(value).decode('utf-8')
    except UnicodeDecodeError:
        return {'$zk': 'bytes', 'v': base64.b64encode(value).decode('ascii')}


def _key(key):
    if isinstance(key, str):
        return key
    if key is None or isinstance(key, (bool, int, float)):
        return json.dumps(key)
    raise TypeError(f'keys must be str, int, float, bool or None, not {type(key).__name__}')


def encode_result(value, bytes_are_text=False):
    """
    A result as JSON text, as the worker's encoder writes it: dates as ISO text, sets as lists, NaN as null, infinities as text.
    `bytes_are_text`: as in Python 2. Raises TypeError or ValueError for what has no JSON.
    """
    default = _default_2 if bytes_are_text else _default
    try:
        return json.dumps(value, default=default, allow_nan=False)
    except ValueError as error:
        if 'Out of range float' not in str(error):
            raise
    return json.dumps(_without_special(json.loads(json.dumps(value, default=default))))


def _without_special(value):
    """Replaces floats that JSON has no words for."""
    if isinstance(value, float):
        return value if value - value == 0 else _SPECIAL[json.dumps(value)]
    if isinstance(value, list):
        return [_without_special(item) for item in value]
    if isinstance(value, dict):
        return {key: _without_special(item) for key, item in value.items()}
    return value


def _default(value):
    if isinstance(value, (datetime.datetime, datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, datetime.timedelta):
        return value.total_seconds()
    if isinstance(value, decimal.Decimal):
        return float(value)
    if isinstance(value, collections.abc.Set):
        return list(value)
    raise TypeError(f'Object of type {type(value).__name__} is not JSON serializable')


def _default_2(value):
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).decode('utf-8')
    return _default(value)
