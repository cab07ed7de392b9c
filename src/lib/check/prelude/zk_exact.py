"""
Values as a check left them, on their way to the condition that judges them. JSON loses what a condition on a worker sees: that `3.0` is a float
(JavaScript takes it for 3), numbers as keys, tuples and sets, moments, NaN. What a worker stores has lost all but the floats.
"""

import datetime
import decimal
import json
import re

from zk_seal import Counter
from zk_url import Url
from zk_wire import Headers, encode_result

# A text that begins with it is JSON of tagged values, any other text is the JSON of the value itself.
_TAGGED = '!'
# More JSON than that is refused as too large by the host.
_LONGEST = 128 * 1024
# What JavaScript would give back as another number: `3.0`, `1e+16`, and whole numbers that may have more digits than it keeps.
_OTHER_NUMBER = re.compile(r'\d\.0(?!\d)|\de|\d{16}')


def exact_text(value, encoded):
    """The value as text, None if its JSON, which is `encoded`, already says all about it."""
    if len(encoded) > _LONGEST:
        return None
    try:
        if not _is_plain(value):
            return _TAGGED + json.dumps(_tagged(value))
    except RecursionError:
        pass
    return encoded if _OTHER_NUMBER.search(encoded) else None


def as_left(result):
    """The value of a result as the check left it."""
    text = result.get('exact')
    if text is None:
        return result['value']
    return _untagged(json.loads(text[1:])) if text.startswith(_TAGGED) else json.loads(text)


def as_stored(result):
    """The value of a result as a worker has it from its store."""
    text = result.get('exact')
    if text is None:
        return result['value']
    return json.loads(encode_result(as_left(result)) if text.startswith(_TAGGED) else text)


def _is_plain(value):
    """Whether JSON keeps the types of it."""
    kind = type(value)
    if kind is dict:
        return all(type(key) is str and _is_plain(item) for key, item in value.items())
    if kind is list:
        return all(map(_is_plain, value))
    if kind is float:
        return value - value == 0
    return value is None or kind in (bool, int, str)


def _tagged(value):
    """Lists and what is plain stay; anything else is a dict with its kind as the only key."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value) if value - value == 0 else {'float': repr(float(value))}
    if isinstance(value, dict):
        kind = 'counter' if isinstance(value, Counter) else 'headers' if isinstance(value, Headers) else 'dict'
        return {kind: [[_tagged(key), _tagged(item)] for key, item in value.items()]}
    if isinstance(value, list):
        return [_tagged(item) for item in value]
    if isinstance(value, tuple):
        return {'url' if isinstance(value, Url) else 'tuple': [_tagged(item) for item in value]}
    if isinstance(value, datetime.timedelta):
        return {'timedelta': [value.days, value.seconds, value.microseconds]}
    if isinstance(value, decimal.Decimal):
        return {'decimal': str(value)}
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).decode('utf-8')
    for kind in ('datetime', 'date', 'time'):
        if isinstance(value, getattr(datetime, kind)):
            return {kind: value.isoformat()}
    # All that is left of what has JSON: sets, and views of keys.
    return {'set': [_tagged(item) for item in value]}


_KINDS = {
    'dict': lambda pairs: dict(map(_untagged, pairs)),
    'counter': lambda pairs: Counter(dict(map(_untagged, pairs))),
    'headers': lambda pairs: Headers(map(_untagged, pairs)),
    'tuple': lambda items: tuple(map(_untagged, items)),
    'url': lambda items: Url(*map(_untagged, items)),
    'set': lambda items: set(map(_untagged, items)),
    'float': float,
    'timedelta': lambda parts: datetime.timedelta(*parts),
    'decimal': decimal.Decimal,
    'datetime': datetime.datetime.fromisoformat,
    'date': datetime.date.fromisoformat,
    'time': datetime.time.fromisoformat,
}


def _untagged(value):
    if isinstance(value, list):
        return [_untagged(item) for item in value]
    if isinstance(value, dict):
        ((kind, content),) = value.items()
        return _KINDS[kind](content)
    return value
