import type { Python } from './python.js';

export type Outcome = { value: unknown } | { error: string; message: string };

/** What a definition of Python 2 comes to, as python2-oracle.py tells it: `3.0` and `3` are told apart, sets are in order. */
export function exactOutcome(python: Python, source: string): Outcome {
  python.install('exact', outcome);
  return python.json('import exact', 'exact.outcome(source)', { source }) as Outcome;
}

const outcome = `
import zk_check
from zk_failure import describe
from zk_safe_eval import compile_definition, run

def plain(value):
    if isinstance(value, (set, frozenset)):
        return sorted(map(plain, value))
    if isinstance(value, dict):
        return {key if isinstance(key, str) else str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, float):
        return {'float': repr(value)}
    if value is None or isinstance(value, (bool, int, str)):
        return value
    return {'type': type(value).__name__}

def outcome(source):
    try:
        context = zk_check._context({'runtime': 'PYTHON_2', 'entity': {}})
        return {'value': plain(run(compile_definition(source, 'check', 'PYTHON_2'), context))}
    except Exception as error:
        failure = describe(error, '<check-command>')
        return {'error': failure['exception'], 'message': failure['message']}
`;
