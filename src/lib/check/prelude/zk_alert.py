"""Alert conditions: their context, parameters and captures, and how they are judged."""

import datetime
import json

from zk_errors import AlertError
from zk_exact import as_left, as_stored
from zk_failure import describe, message_of
from zk_helpers import make_helpers
from zk_python2 import builtins_of, order_of
from zk_safe_eval import compile_definition, run
from zk_python2_repr import repr_2
from zk_seal import named
from zk_series import Series
from zk_syntax import SOURCE_NAMES
from zk_wire import encode_result
from zk_wrappers import IN_CONDITIONS

_SOURCE = SOURCE_NAMES['alert']
CONDITION_NAMES = (
    *('value', 'entity', 'capture', 'entity_results', 'entity_values', 'value_series', 'alert_series', 'monotonic'),
    *(f'timeseries_{name}' for name in ('avg', 'delta', 'median', 'percentile', 'first', 'min', 'max', 'sum')),
)
_TIME_STAMP = '%Y-%m-%dT%H:%M:%S.%fZ'


def evaluate_alert(request):
    """The answer as JSON text. An exception makes the alert active, it is not a failure of ours; but KeyboardInterrupt goes through."""
    runtime = request['runtime']
    parameters = request.get('parameters') or {}
    captures = {}
    failure = None
    try:
        compiled = compile_definition(request['source'], 'alert', runtime)
        result = run(compiled, _context(request, parameters, captures))
        active, problem, failure = _judge(result, runtime)
        if problem is not None:
            captures['exception'] = problem
    except Exception as error:
        failure = describe(error, _SOURCE, runtime)
        captures['exception'] = failure['text']
        active = True
    captures = {**{name: parameter['value'] for name, parameter in parameters.items()}, **captures}
    try:
        encoded = encode_result(captures, runtime == 'PYTHON_2')
    except Exception as error:
        encoded = json.dumps({'exception': message_of(error)})
    text = f'"ok": true, "kind": "alert", "active": {json.dumps(active)}, "captures": {encoded}'
    return '{' + text + (f', "failure": {json.dumps(failure)}' if failure is not None else '') + '}'


def _judge(result, runtime):
    """Whether the alert is active, and why if that cannot be said. Here the worker stores a bare text instead of a traceback."""
    try:
        if callable(result):
            result = result()
        if result is None:
            raise AlertError('Alert result cannot be None. Please return either True or False')
        return bool(result), None, None
    except Exception as error:
        failure = describe(error, _SOURCE, runtime)
        return True, failure['message'], failure


def _context(request, parameters, captures):
    runtime = request['runtime']
    python2 = builtins_of(runtime)
    entity = request['entity']
    context = make_helpers(request.get('seed'))
    context.update(python2)
    context.update(IN_CONDITIONS)
    context['entity'] = entity
    stored = [_result(one) for one in request['entityResults']]
    context.update(
        named(
            {
                'capture': _capture(captures),
                'entity_results': lambda: [dict(result) for result in stored],
                'entity_values': lambda: [result['value'] for result in stored],
            }
        )
    )
    waits = request.get('shortSeries') == 'wait'
    series = Series([_result(one) for one in request['history']], entity.get('id'), waits, order_of(runtime))
    functions, over_time = series.functions(captures, repr_2 if python2 else repr)
    context.update(functions)
    _inject(parameters, context, runtime)
    context.update(over_time)
    context['value'] = as_left(request)
    return context


def _result(stored):
    """Times are floats, which JavaScript writes without a fraction when they have none."""
    times = {name: float(stored[name]) for name in ('ts', 'td') if name in stored}
    return {**{name: item for name, item in stored.items() if name != 'exact'}, **times, 'value': as_stored(stored)}


def _capture(captures):
    def capture(value=None, **kwargs):
        if kwargs:
            if len(kwargs) > 1:
                raise ValueError('Only one named capture supported')
            ((name, value),) = kwargs.items()
        else:
            number = 1
            while f'capture_{number}' in captures:
                number += 1
            name = f'capture_{number}'
        captures[name] = value
        return value

    return capture


def _inject(parameters, context, runtime):
    """Parameters become variables, and `params` all of them; what the context has already is not replaced."""
    values = {}
    for name, parameter in parameters.items():
        if name in context:
            raise Exception('Parameter name: %s clashes in context', name)
        values[name] = context[name] = _cast(parameter, context['str'], runtime)
    if parameters and 'params' not in context:
        context['params'] = values


def _cast(parameter, text, runtime):
    value = parameter['value']
    kind = parameter.get('type')
    if not kind:
        return value
    casts = {
        'int': int,
        'float': float,
        'str': text,
        'bool': bool,
        'datetime': lambda stamp: datetime.datetime.strptime(stamp, _TIME_STAMP),
        'date': lambda stamp: datetime.datetime.strptime(stamp, _TIME_STAMP).date(),
    }
    try:
        # `1_000` is a number to Python 3 only.
        if runtime == 'PYTHON_2' and kind in ('int', 'float') and isinstance(value, str) and '_' in value:
            raise ValueError
        return casts[kind](value)
    except Exception:
        raise ValueError(f'Attempted wrong type cast <{kind}> in alert parameters') from None
