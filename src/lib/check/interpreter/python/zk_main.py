"""Runs one evaluation: the request comes in by handle 4, the result goes out by it."""

import os
import random
import sys

import zk_prelude

_JOB = 4


def run():
    request = _read().decode('utf-8')
    random.seed(os.urandom(16))
    answer = zk_prelude.handle(request)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except Exception:
            pass
    rest = memoryview(answer.encode('utf-8', 'surrogatepass'))
    while rest:
        rest = rest[os.write(_JOB, rest):]


def _read():
    parts = []
    while part := os.read(_JOB, 1 << 16):
        parts.append(part)
    return b''.join(parts)
