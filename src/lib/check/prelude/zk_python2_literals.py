"""Numbers and strings of Python 2, written for Python 3."""

import re

_PREFIX = re.compile('[a-zA-Z]*')
_ESCAPE = re.compile(r'\\(.)', re.DOTALL)
_UNICODE = re.compile(r'(?<!\\)((?:\\\\)*)\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))')


def number(text):
    """`0777` is octal, and `L` makes no difference any more."""
    digits = text.rstrip('lL')
    if re.fullmatch('0[0-7]+', digits) and digits.strip('0'):
        return '0o' + digits[1:]
    return digits


def string(text):
    """
    All strings are text. In those without `u`, `\\u` means a backslash and a `u`; in raw ones with `u`, it means the character, all the same.
    """
    prefix = _PREFIX.match(text)[0].lower()
    body = text[len(prefix) :]
    if 'r' in prefix:
        return 'r' + (_UNICODE.sub(_character, body) if 'u' in prefix else body)
    if 'u' in prefix:
        return text
    escaped = _ESCAPE.sub(lambda match: '\\\\' + match[1] if match[1] in 'uUN' else match[0], body)
    return escaped


def _character(match):
    backslashes, short, long = match.groups()
    return backslashes + chr(int(short or long, 16))
