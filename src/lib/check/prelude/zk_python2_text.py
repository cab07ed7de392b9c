"""Text in Python 2: numbers with twelve digits, and encodings that are none. All strings are text here."""

import codecs

from zk_python2_repr import repr_2
from zk_python2_wording import reworded

_BINARY = {'base64': 'base64', 'hex': 'hex', 'zlib': 'zlib', 'bz2': 'bz2'}


def text(value):
    """`str(value)`."""
    if isinstance(value, float):
        return float_text(value)
    if type(value) in (list, tuple, dict, set):
        return repr_2(value)
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).decode('utf-8', 'replace')
    if isinstance(value, BaseException):
        return reworded(value, str(value))
    return str(value)


def float_text(value):
    if value - value == 0 and int(f'{value:.11e}'.partition('e')[2]) == 11:
        # Python 2 turns to exponents one digit earlier than the format does.
        mantissa = f'{value:.11e}'.partition('e')[0].rstrip('0').rstrip('.')
        return f'{mantissa}e+11'
    digits = f'{value:.12g}'
    return digits if any(sign in digits for sign in '.en') else digits + '.0'


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


def translate_method(value):
    def translate(table, deletechars=''):
        # That of `unicode` takes a mapping, that of `str` 256 characters, or None for no change.
        if table is not None and not isinstance(table, str):
            return value.translate(table)
        if table is not None and len(table) != 256:
            raise ValueError('translation table must be 256 characters long')
        kept = [one for one in value if one not in deletechars]
        return ''.join(kept if table is None else (table[ord(one)] if ord(one) < 256 else one for one in kept))

    return translate


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
