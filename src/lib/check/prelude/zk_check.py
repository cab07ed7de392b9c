"""Check commands: their context, and what becomes of their result."""

import collections.abc
import json

from zk_exact import exact_text
from zk_failure import describe, message_of
from zk_helpers import make_helpers
from zk_python2 import builtins_of
from zk_python2_wording import reworded
from zk_safe_eval import compile_definition, run
from zk_syntax import SOURCE_NAMES
from zk_wire import encode_result
from zk_wrappers import IN_CHECKS

_SOURCE = SOURCE_NAMES['check']
# A worker refuses 64 KB of compact JSON.
_WORTH_MEASURING = 32 * 1024


def evaluate_check(request):
    """
    The answer as JSON text; `exact` is the value as text, if its JSON does not say all about it, so that a condition can have it back as it was;
    `bytes` is the length of the compact JSON of a large value, because JavaScript writes floats shorter than Python.
    KeyboardInterrupt and the like go through.
    """
    runtime = request['runtime']
    try:
        compiled = compile_definition(request['source'], 'check', runtime)
        value = run(compiled, _context(request))
        if isinstance(value, collections.abc.Callable):
            value = value()
    except Exception as error:
        return failed(describe(error, _SOURCE, runtime))
    try:
        value = _without_scheduled_time(value)
        encoded = encode_result(value, runtime == 'PYTHON_2')
        exact = exact_text(value, encoded)
    except Exception as error:
        message = reworded(error, message_of(error)) if runtime == 'PYTHON_2' else message_of(error)
        return failed({'exception': type(error).__name__, 'message': message, 'text': message})
    more = '' if exact is None else f', "exact": {json.dumps(exact)}'
    if len(encoded) > _WORTH_MEASURING:
        more += f', "bytes": {len(json.dumps(json.loads(encoded), separators=(",", ":")))}'
    return f'{{"ok": true, "kind": "check", "value": {encoded}{more}}}'


def _without_scheduled_time(value):
    """
    A check may ask by this key for the time of its schedule as time stamp; the worker takes it out of the value. A run here starts when it is
    scheduled, so the time stays.
    """
    if isinstance(value, dict) and '_use_scheduled_time' in value:
        return {key: item for key, item in value.items() if key != '_use_scheduled_time'}
    return value


def failed(failure):
    return json.dumps({'ok': False, 'failure': failure})


def _context(request):
    """Helpers hide wrappers of the same name."""
    context = dict(IN_CHECKS)
    context.update(make_helpers(request.get('seed')))
    context.update(builtins_of(request['runtime']))
    context['entity'] = request['entity']
    return context
