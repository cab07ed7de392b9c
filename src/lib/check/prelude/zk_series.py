"""What conditions see of earlier results: series of values, and functions over spans of time."""

import bisect
import collections
import operator

import zk_mathematics as mathematics
from zk_seal import named
from zk_time import parse_timedelta

_MOST = 20

# How values are ordered, which differs between the versions of Python.
Order = collections.namedtuple('Order', ('lt', 'le', 'gt', 'ge', 'least', 'greatest', 'sort'))
PLAIN_ORDER = Order(operator.lt, operator.le, operator.gt, operator.ge, min, max, sorted)


class Series:
    """The stored results of one entity, newest first."""

    def __init__(self, results, entity_id, wait, order):
        self._results = [{**result, 'entity_id': entity_id} for result in results[:_MOST]]
        self._wait = wait
        self._order = order

    def newest(self, count):
        """As Redis' `LRANGE 0 count-1`: 0 is all, and a negative count leaves some out."""
        last = count - 1
        return list(self._results[: last + 1 if last >= 0 else len(self._results) + last + 1])

    def functions(self, captures, error_text):
        """The functions of conditions by name; `captures` gets what the functions over spans of time find."""

        def value_series(count=1):
            return [result['value'] for result in self.newest(count)]

        def alert_series(f, n):
            return self._alert_series(f, n, error_text)

        def monotonic(count=2, increasing=True, strictly=False, data=None):
            return self._monotonic(data or value_series(count), increasing, strictly)

        functions = {'value_series': value_series, 'alert_series': alert_series, 'monotonic': monotonic}
        return named(functions), named(self._over_time(captures))

    def _alert_series(self, function, count, error_text):
        results = self.newest(count)
        if self._wait and len(results) < count:
            return False
        threshold = min(count, len(results))
        hits = 0
        errors = []
        for result in results:
            try:
                hits += 1 if function(result['value']) else 0
            except Exception as error:
                hits += 1
                errors.append(error)
        if len(errors) == threshold:
            raise Exception(f'All alert evaluations failed! [{", ".join(map(error_text, errors))}]')
        return hits == threshold

    def _monotonic(self, data, increasing, strictly):
        current, older = data[0], data[1:]
        order = self._order
        if increasing:
            breaks = order.le if strictly else order.lt
        else:
            breaks = order.ge if strictly else order.gt
        for value in older:
            if breaks(current, value):
                return False
            current = value
        return True

    def _over_time(self, captures):
        order = self._order

        def smallest(values):
            return order.least(values) if values else None

        def greatest(values):
            return order.greatest(values) if values else None

        def median(results):
            return mathematics.median(results, order.sort)

        def percentile(results, percent):
            return mathematics.percentile(results, percent, order.sort)

        named({'_min': smallest, '_max': greatest, 'median': median, 'percentile': percentile})
        table = {
            'avg': ('avg', mathematics.mean),
            'delta': ('delta', mathematics.delta),
            'median': ('median', median),
            'first': ('first', mathematics.first),
            'min': ('_min', smallest),
            'max': ('_max', greatest),
            'sum': ('sum', sum),
        }
        functions = {
            f'timeseries_{name}': self._aggregate(stored, function, captures)
            for name, (stored, function) in table.items()
        }
        aggregate = self._aggregate('percentile', percentile, captures)

        def timeseries_percentile(time_spec, *args, **kwargs):
            # The worker takes `percent` by keyword only; its documentation says otherwise.
            for value in args:
                kwargs.setdefault('key' if callable(value) else 'percent', value)
            return aggregate(time_spec, **kwargs)

        functions['timeseries_percentile'] = timeseries_percentile
        return functions

    def _aggregate(self, name, function, captures):
        def timeseries(time_spec, key=None, **args):
            values = [result['value'] for result in _slice(time_spec, self.newest(_MOST))]
            if key is not None:
                values = [key(value) for value in values]
            found = function(values, **args)
            captures[f'{name}({time_spec})'] = found
            return found

        return timeseries


def _slice(time_spec, results):
    """Oldest first, those that are not older than the span before the newest; fewer than two as they are, whatever the span says."""
    if len(results) < 2:
        return results
    when = operator.itemgetter('ts')
    results.sort(key=when)
    span = parse_timedelta(time_spec)
    begin = results[-1]['ts'] - span.total_seconds()
    at = bisect.bisect_left(results, begin, key=when)
    return results if at == len(results) else results[at:]
