"""The names that every command and condition has. They are made anew for each evaluation, where code could leave something in them."""

import functools
import itertools
import json
import math
import random
import re
import types

import zk_certificate
import zk_clock
import zk_jsonpath_parser
import zk_mathematics
import zk_url
from zk_seal import Counter, Namespace, Sealed, builtins, named
from zk_time import TimeWrapper


class Try(metaclass=Sealed):
    """Calls a function, and another one with the exception if it raises one."""

    __slots__ = ('try_call', 'except_call', 'exc_cls')

    def __init__(self, try_call, except_call, exc_cls=Exception):
        self.try_call = try_call
        self.except_call = except_call
        self.exc_cls = exc_cls

    def __call__(self, *args):
        try:
            return self.try_call()
        except self.exc_cls as error:
            return self.except_call(error)


MATH = {name: member for name, member in vars(math).items() if not name.startswith('_')}
RE = {name: getattr(re, name) for name in re.__all__}
RE.update(builtins({name: member for name, member in RE.items() if isinstance(member, types.FunctionType)}))

_BUILTINS = {
    one.__name__: one
    for one in (
        *(abs, all, any, bin, bool, chr, dict, divmod, enumerate, Exception, filter, float, hex, int, isinstance),
        *(len, list, map, max, min, oct, ord, pow, range, reversed, round, set, sorted, str, sum, tuple, zip),
    )
}
_FIXED = {
    **_BUILTINS,
    'True': True,
    'False': False,
    'basestring': str,
    'unicode': str,
    'long': int,
    'xrange': range,
    'unichr': chr,
    'reduce': functools.reduce,
    'chain': itertools.chain,
    'groupby': itertools.groupby,
    'Counter': Counter,
    'Try': Try,
    'time': TimeWrapper,
}


def make_helpers(seed):
    """`seed` of the random numbers, or None for other ones each time."""
    source = None

    def normalvariate(mu=0.0, sigma=1.0):
        nonlocal source
        if source is None:
            source = random.Random(seed)
        return source.normalvariate(mu, sigma)

    def timestamp():
        return zk_clock.now()

    def avg(sequence):
        return zk_mathematics.average(sequence)

    def median(results):
        return zk_mathematics.median(results)

    def percentile(results, percent):
        return zk_mathematics.percentile(results, percent)

    def empty(v):
        return not bool(v)

    def loads(s):
        return json.loads(s)

    def filter_metric(metric, keep):
        return {key: value for key, value in metric.items() if key in keep}

    def filter_metrics(metrics, keep):
        return {key: filter_metric(metric, keep) for key, metric in metrics.items()}

    def jsonpath_parse(string):
        return zk_jsonpath_parser.parse(string)

    def jsonpath_flat_filter(obj, path):
        return {str(match.full_path): match.value for match in zk_jsonpath_parser.parse(path).find(obj)}

    def urlparse(url):
        return zk_url.urlparse(url)

    def parse_cert(s, base64=True):
        return zk_certificate.parse_cert(s, base64)

    functions = {
        'normalvariate': normalvariate,
        'timestamp': timestamp,
        'avg': avg,
        'median': median,
        'percentile': percentile,
        'empty': empty,
        'json': loads,
        'filter_metric': filter_metric,
        'filter_metrics': filter_metrics,
        'jsonpath_parse': jsonpath_parse,
        'jsonpath_flat_filter': jsonpath_flat_filter,
        'urlparse': urlparse,
        'parse_cert': parse_cert,
    }
    return {**_FIXED, 'math': Namespace('math', MATH), 're': Namespace('re', RE), **named(functions)}
