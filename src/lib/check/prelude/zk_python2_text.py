"""Text in Python 2: numbers with twelve digits, encodings that are none, and formats. All strings are text here."""

import codecs
import string

from zk_python2_wording import reworded

_BINARY = {'base64': 'base64', 'hex': 'hex', 'zlib': 'zlib', 'bz2': 'bz2'}


def text(value):
    """`str(value)`."""
    if isinstance(value, float):
        return _float(value)
    if isinstance(value, set):
        return f'set([{", ".join(map(repr, value))}])'
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).decode('utf-8', 'replace')
    if isinstance(value, BaseException):
        return reworded(value, str(value))
    return str(value)


def _float(value):
    if value - value == 0 and int(f'{value:.11e}'.partition('e')[2]) == 11:
        # Python 2 turns to exponents one digit earlier than the format does.
        mantissa = f'{value:.11e}'.partition('e')[0].rstrip('0').rstrip('.')
        return f'{mantissa}e+11'
    digits = f'{value:.12g}'
    return digits if any(sign in digits for sign in '.en') else digits + '.0'


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

    __str__ = _float


class _ShownSet(set):
    __str__ = text


class _ShownError:
    __slots__ = ('_error',)

    def __init__(self, error):
        self._error = error

    def __str__(self):
        return text(self._error)

    def __repr__(self):
        return repr(self._error)


def _shown(arguments):
    if isinstance(arguments, tuple):
        return tuple(_shown_one(one) for one in arguments)
    if isinstance(arguments, dict):
        return {key: _shown_one(one) for key, one in arguments.items()}
    return _shown_one(arguments)


def _shown_one(value):
    if type(value) is float:
        return _Shown(value)
    if isinstance(value, BaseException):
        return _ShownError(value)
    return _ShownSet(value) if type(value) is set else value


class _Formatter(string.Formatter):
    def format_field(self, value, spec):
        if not spec:
            return text(value)
        try:
            return format(value, spec)
        except TypeError:
            return format(text(value), spec)

    def convert_field(self, value, conversion):
        return text(value) if conversion == 's' else super().convert_field(value, conversion)


def format_method(template):
    def format(*args, **kwargs):
        return _Formatter().vformat(template, args, kwargs)

    return format


def encode_method(value):
    def encode(encoding='ascii', errors='strict'):
        name = _codec(encoding)
        if name in _BINARY:
            encoded = codecs.encode(value.encode('utf-8'), name)
            return encoded.decode('ascii') if name in ('base64', 'hex') else encoded
        if name == 'rot13':
            return codecs.encode(value, 'rot13')
        if name == 'unicode_escape':
            return value.encode('unicode_escape').decode('ascii')
        return value.encode(encoding, errors).decode(encoding)

    return encode


def decode_method(value):
    def decode(encoding='ascii', errors='strict'):
        name = _codec(encoding)
        if name in _BINARY:
            decoded = codecs.decode(value.encode('utf-8'), name)
            try:
                return decoded.decode('utf-8')
            except UnicodeDecodeError:
                return decoded
        if name == 'rot13':
            return codecs.decode(value, 'rot13')
        if name == 'unicode_escape':
            return codecs.decode(value, 'unicode_escape')
        # A literal of bytes, such as '\xc3\xa4', is what was meant; other text is decoded already.
        try:
            return value.encode('latin-1').decode(encoding, 'strict')
        except UnicodeError:
            return value

    return decode


def _codec(encoding):
    name = encoding.lower().replace('-', '_')
    aliases = {'base_64': 'base64', 'base64_codec': 'base64', 'hex_codec': 'hex', 'rot_13': 'rot13', 'string_escape': 'unicode_escape'}
    return aliases.get(name, name)


class _TextType(type):
    """`str`, `unicode` and `basestring`: types that are asked with isinstance, and functions that make text."""

    def __instancecheck__(cls, value):
        return isinstance(value, str)

    def __call__(cls, *args, **kwargs):
        return cls._make(*args, **kwargs)

    def __setattr__(cls, name, value):
        raise TypeError(f"can't set attributes of built-in/extension type '{cls.__name__}'")

    def __eq__(cls, other):
        return other is str or isinstance(other, _TextType)

    __hash__ = type.__hash__

    def __repr__(cls):
        return f"<type '{cls.__name__}'>"


class Str(str, metaclass=_TextType):
    @staticmethod
    def _make(object=''):
        return text(object)


class Unicode(str, metaclass=_TextType):
    @staticmethod
    def _make(object='', encoding=None, errors='strict'):
        if encoding is None:
            return text(object)
        if isinstance(object, (bytes, bytearray)):
            return bytes(object).decode(encoding, errors)
        return decode_method(object)(encoding, errors)


class BaseString(str, metaclass=_TextType):
    @staticmethod
    def _make(*args, **kwargs):
        raise TypeError('The basestring type cannot be instantiated')


for _cls, _own in ((Str, 'str'), (Unicode, 'unicode'), (BaseString, 'basestring')):
    type.__setattr__(_cls, '__name__', _own)
    type.__setattr__(_cls, '__qualname__', _own)
