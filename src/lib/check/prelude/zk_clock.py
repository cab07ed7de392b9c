"""The time that code sees: the machine's, or one that stands still, for golden tests and `--at`."""

import time as _time

_fixed = None


def set_now(milliseconds):
    """From now on it is this time, milliseconds since 1970; None: the machine's."""
    global _fixed
    _fixed = None if milliseconds is None else milliseconds / 1000


def now():
    """Seconds since 1970."""
    return _time.time() if _fixed is None else _fixed
