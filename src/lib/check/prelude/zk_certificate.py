"""`parse_cert`: an X.509 certificate, taken apart by the host, with the attributes that cryptography's object has."""

import base64
import hashlib

from zk_seal import Sealed
from zk_wrappers import call_object, open_object


class Attribute(metaclass=Sealed):
    """One part of a name: `CN=example.org`."""

    __slots__ = ('oid', 'key', 'value')

    def __init__(self, oid, key, value):
        self.oid = oid
        self.key = key
        self.value = value

    def rfc4514_string(self):
        return f'{self.key}={self.value}'

    def __repr__(self):
        return f'<NameAttribute(oid={self.oid}, value={self.value!r})>'


class Name(metaclass=Sealed):
    """Subject or issuer."""

    __slots__ = ('_attributes',)

    def __init__(self, attributes):
        self._attributes = tuple(Attribute(*one) for one in attributes)

    def get_attributes_for_oid(self, oid):
        """`oid` is a dotted text, or the short name, such as `CN`."""
        return [one for one in self._attributes if oid in (one.oid, one.key)]

    def rfc4514_string(self):
        return ','.join(one.rfc4514_string() for one in reversed(self._attributes))

    def __iter__(self):
        return iter(self._attributes)

    def __len__(self):
        return len(self._attributes)

    def __eq__(self, other):
        return isinstance(other, Name) and str(self) == str(other)

    __hash__ = None

    def __repr__(self):
        return f'<Name({self.rfc4514_string()})>'


class Certificate(metaclass=Sealed):
    """Times are naive UTC, as on the worker."""

    __slots__ = ('not_valid_before', 'not_valid_after', 'subject', 'issuer', 'serial_number', '_der')

    def __init__(self, fields):
        self.not_valid_before = fields['not_valid_before']
        self.not_valid_after = fields['not_valid_after']
        self.subject = Name(fields['subject'])
        self.issuer = Name(fields['issuer'])
        self.serial_number = fields['serial_number']
        self._der = fields['der']

    def fingerprint(self, algorithm):
        """`algorithm` is a name, such as `'sha256'`, or an object of cryptography that has one."""
        name = getattr(algorithm, 'name', algorithm)
        return hashlib.new(str(name).lower().replace('-', ''), self._der).digest()

    def __repr__(self):
        return f'<Certificate(subject={self.subject!r}, ...)>'


def parse_cert(text, base64_encoded=True):
    """Raises ValueError for what is no PEM."""
    pem = base64.b64decode(text) if base64_encoded else text
    if isinstance(pem, bytes):
        pem = pem.decode('latin-1')
    handle = open_object('parse_cert', {'pem': pem})
    return Certificate(call_object(handle, 'fields', {}))
