"""The way out of the sandbox: one text goes to the host, one comes back."""

import os

_BRIDGE = 3


def call(text):
    """Sends a request to the host and waits for its answer."""
    rest = memoryview(text.encode('utf-8'))
    while rest:
        rest = rest[os.write(_BRIDGE, rest):]
    size = int.from_bytes(_read(4), 'little')
    return _read(size).decode('utf-8')


def _read(size):
    parts = []
    while size > 0:
        part = os.read(_BRIDGE, size)
        if not part:
            raise OSError('the bridge gave no answer')
        parts.append(part)
        size -= len(part)
    return b''.join(parts)
