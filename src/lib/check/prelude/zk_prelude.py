"""The door of the prelude: one request as JSON, one answer as JSON."""

import json

import zk_clock
from zk_alert import evaluate_alert
from zk_check import evaluate_check, failed
from zk_failure import describe
from zk_inspect import inspect
from zk_syntax import SOURCE_NAMES

_WORK = {'check': evaluate_check, 'alert': evaluate_alert, 'inspect': inspect}
_LAST_WORDS = '{"ok": false, "failure": {"exception": "KeyboardInterrupt", "message": "", "text": "KeyboardInterrupt"}}'


def handle(request):
    """
    Evaluates what the host asks for: a check, an alert condition, or a look at the code of one of them. Never raises, also when the time is over in
    the midst of it.
    """
    source_name = None
    try:
        asked = json.loads(request)
        kind = asked['kind']
        source_name = SOURCE_NAMES[asked.get('as', kind)]
        zk_clock.set_now(asked.get('now'))
        return _WORK[kind](asked)
    except BaseException as error:
        try:
            return failed(describe(error, source_name))
        except BaseException:
            return _LAST_WORDS
