"""`urlparse`: URLs as urllib3 1.26 takes them apart and normalises them."""

import collections
import re
import unicodedata

from zk_seal import Sealed

_HAS_SCHEME = re.compile(r'(?:[a-zA-Z][a-zA-Z0-9+-]*:|/)')
_URI = re.compile(r'(?:([a-zA-Z][a-zA-Z0-9+.-]*):)?(?://([^\\/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$', re.DOTALL)
_IPV4 = r'(?:[0-9]{1,3}\.){3}[0-9]{1,3}'
_HEX = '[0-9A-Fa-f]{1,4}'
_LOW = f'(?:{_HEX}:{_HEX}|{_IPV4})'
_IPV6 = '|'.join(
    [f'(?:{_HEX}:){{6}}{_LOW}', f'::(?:{_HEX}:){{5}}{_LOW}', f'(?:{_HEX})?::(?:{_HEX}:){{4}}{_LOW}']
    + [
        f'(?:(?:{_HEX}:){{0,{before}}}{_HEX})?::{after}'
        for before, after in (
            (1, f'(?:{_HEX}:){{3}}{_LOW}'),
            (2, f'(?:{_HEX}:){{2}}{_LOW}'),
            (3, f'{_HEX}:{_LOW}'),
            (4, _LOW),
            (5, _HEX),
            (6, ''),
        )
    ]
)
_ZONE = r'(?:%25|%)(?:[A-Za-z0-9._\-~]|%[a-fA-F0-9]{2})+'
_BRACKETED = rf'\[(?:{_IPV6})(?:{_ZONE})?\]'
_NAME = r'(?:[^\[\]%:/?#]|%[a-fA-F0-9]{2})*'
_HOST_PORT = re.compile(f'({_NAME}|{_IPV4}|{_BRACKETED})(?::0*?(|0|[1-9][0-9]{{0,4}}))?$', re.DOTALL)
_ESCAPED = re.compile('%[a-fA-F0-9]{2}')
_UNRESERVED = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-~'
_USER_INFO = frozenset(_UNRESERVED + "!$&'()*+,;=" + ':')
_PATH = _USER_INFO | {'@', '/'}
_QUERY = _PATH | {'?'}


class Url(
    collections.namedtuple('Url', ('scheme', 'auth', 'host', 'port', 'path', 'query', 'fragment')),
    metaclass=Sealed,
):
    """The parts of a URL, a tuple; None for a part that is not there."""

    __slots__ = ()

    @property
    def hostname(self):
        return self.host

    @property
    def request_uri(self):
        return (self.path or '/') + ('' if self.query is None else '?' + self.query)

    @property
    def netloc(self):
        return f'{self.host}:{self.port}' if self.port else self.host

    @property
    def url(self):
        marks = (('', '://'), ('', '@'), ('', ''), (':', ''), ('', ''), ('?', ''), ('#', ''))
        return ''.join(f'{before}{part}{after}' for part, (before, after) in zip(self, marks) if part is not None)

    def __str__(self):
        return self.url


def parse_url(url):
    """Raises ValueError, TypeError or AttributeError for what is no URL."""
    if not url:
        return Url(None, None, None, None, None, None, None)
    match = _URI.match(url if _HAS_SCHEME.match(url) else '//' + url)
    scheme, authority, path, query, fragment = match.groups()
    scheme = scheme and scheme.lower()
    is_web = scheme in ('http', 'https', None)
    auth, host, port = _authority(authority, is_web) if authority else (None, None, None)
    if is_web:
        path = _escape(_without_dots(path), _PATH) if path else path
        query = _escape(query, _QUERY)
        fragment = _escape(fragment, _QUERY)
    if not path:
        path = '' if query is not None or fragment is not None else None
    if path and not path.startswith('/'):
        path = '/' + path
    return Url(scheme, auth, host, port, path, query, fragment)


def _authority(authority, is_web):
    auth, _, host_port = authority.rpartition('@')
    host, port = _HOST_PORT.match(host_port).groups()
    number = int(port) if port else None
    if number is not None and number > 65535:
        raise ValueError(f'Failed to parse: {authority}')
    if is_web:
        host = _normal_host(host)
        auth = _escape(auth, _USER_INFO)
    return auth or None, host, number


def _normal_host(host):
    if host.startswith('['):
        address, zone, rest = host.partition('%')
        if not zone:
            return host.lower()
        name = rest[:-1]
        name = name[2:] if name.startswith('25') and name != '25' else name
        return f'{address.lower()}%{_escape(name, frozenset(_UNRESERVED))}]'
    if host.isascii():
        return host.lower()
    return '.'.join(map(_international, host.split('.')))


def _international(label):
    """A label as the name system has it. Raises ValueError for signs that cannot be in one."""
    label = unicodedata.normalize('NFC', label.lower())
    if label.isascii():
        return label
    if label.strip('-') != label or not all(sign == '-' or unicodedata.category(sign)[0] in 'LMN' for sign in label):
        raise ValueError(f'not a label: {label}')
    return 'xn--' + label.encode('punycode').decode('ascii')


def _without_dots(path):
    kept = []
    for segment in path.split('/'):
        if segment == '..':
            if kept:
                kept.pop()
        elif segment != '.':
            kept.append(segment)
    if path.startswith('/') and (not kept or kept[0]):
        kept.insert(0, '')
    if path.endswith(('/.', '/..')):
        kept.append('')
    return '/'.join(kept)


def _escape(part, allowed):
    """Percent-encodes what may not stand in a part; what is encoded throughout stays as it is."""
    if not part:
        return part
    part, escapes = _ESCAPED.subn(lambda match: match[0].upper(), part)
    encoded = part.encode('utf-8', 'surrogatepass')
    keep_percent = escapes == encoded.count(b'%')
    return ''.join(
        chr(byte) if chr(byte) in allowed or (byte == 37 and keep_percent) else f'%{byte:02X}' for byte in encoded
    )


def urlparse(url):
    """The parts of a URL, or None if it is none."""
    try:
        return parse_url(url)
    except Exception:
        return None
