"""The wrapper `time`: moments from text, numbers and distances from now, and their difference in seconds."""

import datetime
import re
from numbers import Number

import zk_clock
from zk_seal import Sealed
from zk_wrappers import call_object, open_object

_UNITS = {'s': 'seconds', 'm': 'minutes', 'h': 'hours', 'd': 'days'}
_FORMATS = ('%Y-%m-%d %H:%M:%S.%f', '%Y-%m-%d %H:%M:%S', '%Y-%m-%d %H:%M', '%Y-%m-%d')
_OFFSET = re.compile(r'(?<=:\d\d)(\.\d+)?([+-])(\d\d)(?::?(\d\d))?$')
_UTC = datetime.timezone.utc


def parse_timedelta(text):
    """`[+-]<n><s|m|h|d>` as a timedelta, None for anything else."""
    sign = -1 if text.startswith('-') else 1
    digits = text[1:] if sign < 0 else text
    try:
        count = int(digits[:-1])
    except ValueError:
        return None
    unit = _UNITS.get(digits[-1:])
    return None if unit is None else sign * datetime.timedelta(**{unit: count})


def parse_datetime(text):
    """A naive time stamp; an offset is subtracted, so that it is UTC then. The worker fails on a bare date, we do not. Raises ValueError."""
    plain = text.replace('T', ' ')
    plain = plain.removesuffix('Z')
    shift = datetime.timedelta()
    match = _OFFSET.search(plain)
    if match:
        fraction, sign, hours, minutes = match.groups()
        shift = datetime.timedelta(hours=int(hours), minutes=int(minutes or 0)) * (-1 if sign == '-' else 1)
        plain = plain[: match.start()] + (fraction or '')
    for form in _FORMATS:
        try:
            return datetime.datetime.strptime(plain, form) - shift
        except ValueError:
            pass
    raise ValueError(f'not a time: {text!r}')


class Zone:
    """A time zone of the host's database. Raises KeyError for a name that is none."""

    __slots__ = ('_name', '_handle')

    def __init__(self, name):
        self._name = name
        self._handle = None if name in ('UTC', 'GMT', 'Etc/UTC') else open_object('time_zone', {'name': name})

    def at(self, epoch):
        """The zone's offset at a moment, seconds since 1970, as a tzinfo."""
        return self._ask('at', epoch)

    def on_the_wall(self, naive):
        """The zone's offset when its clocks show this time."""
        return self._ask('on_the_wall', naive.replace(tzinfo=_UTC).timestamp())

    def _ask(self, method, seconds):
        if self._handle is None:
            return _UTC
        answer = call_object(self._handle, method, {'seconds': seconds})
        return datetime.timezone(datetime.timedelta(seconds=answer['offset']), answer['name'])


def _naive(epoch):
    return datetime.datetime.fromtimestamp(epoch, _UTC).replace(tzinfo=None)


class TimeWrapper(metaclass=Sealed):
    """A moment; naive means UTC, which is the local time of a worker."""

    __slots__ = ('time', '_zone')

    def __init__(self, spec='now', utc=False, tz_name=None):
        if utc and tz_name:
            raise ValueError('Ambiguous time zone. Do not use "utc" and "tz_name" parameter at the same time.')
        self._zone = Zone(tz_name) if tz_name else None
        if isinstance(spec, Number):
            self.time = self._moment(float(spec))
            return
        delta = parse_timedelta(spec)
        if delta:
            self.time = self._moment(zk_clock.now()) + delta
        elif spec == 'now':
            self.time = self._moment(zk_clock.now())
        else:
            self.time = parse_datetime(spec)

    def _moment(self, epoch):
        return _naive(epoch) if self._zone is None else datetime.datetime.fromtimestamp(epoch, self._zone.at(epoch))

    def __sub__(self, other):
        return (self.time - other.time).total_seconds()

    def isoformat(self, sep=' '):
        return self.time.isoformat(sep)

    def format(self, fmt):
        return self.time.strftime(fmt)

    def astimezone(self, tz_name):
        moment = self.time
        if moment.tzinfo is None:
            zone = _UTC if self._zone is None else self._zone.on_the_wall(moment)
            moment = moment.replace(tzinfo=zone)
        return TimeWrapper(moment.timestamp(), tz_name=tz_name)
