"""Check commands: their context, and what becomes of their result."""

import collections.abc
import json
import re

from zk_failure import describe, message_of
from zk_helpers import make_helpers
from zk_python2 import builtins_of
from zk_safe_eval import compile_definition, run
from zk_syntax import SOURCE_NAMES
from zk_wire import encode_result
from zk_wrappers import IN_CHECKS

_SOURCE = SOURCE_NAMES['check']
# What JavaScript would give back as a whole number: `3.0`, `1e+16`.
_WHOLE_FLOAT = re.compile(r'\d\.0(?!\d)|\de')


def evaluate_check(request):
    """
    The answer as JSON text; `exact` is the text of the value, if it holds floats that are whole, so that a condition can have it back as it
    was. KeyboardInterrupt and the like go through.
    """
    runtime = request['runtime']
    try:
        compiled = compile_definition(request['source'], 'check', runtime)
        value = run(compiled, _context(request))
        if isinstance(value, collections.abc.Callable):
            value = value()
    except Exception as error:
        return failed(describe(error, _SOURCE))
    try:
        encoded = encode_result(value, runtime == 'PYTHON_2')
    except Exception as error:
        message = message_of(error)
        return failed({'exception': type(error).__name__, 'message': message, 'text': message})
    exact = f', "exact": {json.dumps(encoded)}' if _WHOLE_FLOAT.search(encoded) else ''
    return f'{{"ok": true, "kind": "check", "value": {encoded}{exact}}}'


def failed(failure):
    return json.dumps({'ok': False, 'failure': failure})


def _context(request):
    """Helpers hide wrappers of the same name."""
    context = dict(IN_CHECKS)
    context.update(make_helpers(request.get('seed')))
    context.update(builtins_of(request['runtime']))
    context['entity'] = request['entity']
    return context
