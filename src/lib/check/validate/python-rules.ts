import type { InspectionFinding, InspectionReport } from '../interpreter/interpreter.js';
import type { Code } from './code.js';
import { findingOf, type CheckFinding } from './finding.js';

/** What is wrong with the Python itself: syntax, form, constructs that fail on the worker, the version of the language. */
export function pythonFindings(code: Code, { findings, parsesAs }: InspectionReport): CheckFinding[] {
  const found = findings
    .filter(
      ({ code: rule }) =>
        rule !== 'python2-only' || (code.runtime === 'PYTHON_3' && code.runtimeGiven !== 'unknown'),
    )
    .map((finding) => asFinding(code, finding));
  return [...found, ...versionFindings(code, parsesAs, found)];
}

const hints: Readonly<Partial<Record<InspectionFinding['code'], string>>> = {
  import:
    'No module can be imported; `re`, `math`, `json`, `time` and the others of the function reference are there already.',
  recursion: 'Define a function inside the function: nested ones can call themselves.',
  form: 'Write one expression, one `def` without required arguments, or one class with `__call__`.',
  'time-span':
    'A span is a number and a unit (s, m, h, d), such as `5m`; `time` also takes `now` and times such as `2026-01-31 12:00`.',
  'python2-only': 'Write it in Python 3, or set `runtime: PYTHON_2`.',
};

/** These have the names that they have for wrappers, too. */
const rulesOfCalls: ReadonlySet<InspectionFinding['code']> = new Set([
  'call-arguments',
  'unknown-method',
  'time-span',
]);

function asFinding(code: Code, { code: rule, message, line, column }: InspectionFinding): CheckFinding {
  const severity = rule === 'unreachable' ? 'warning' : 'error';
  return findingOf(
    severity,
    rulesOfCalls.has(rule) ? rule : `python-${rule}`,
    message,
    code.position(line, column),
    hints[rule],
  );
}

/** Code that only the other version understands, unless a finding says it already. */
function versionFindings(
  code: Code,
  parsesAs: InspectionReport['parsesAs'],
  found: readonly CheckFinding[],
): CheckFinding[] {
  if (code.runtimeGiven === 'unknown') return [];
  if (parsesAs === 'both' || parsesAs === 'neither' || parsesAs === code.runtime) return [];
  if (found.some(({ rule }) => ['python-syntax', 'python-python2-only'].includes(rule))) return [];
  const other = parsesAs === 'PYTHON_2' ? 'Python 2' : 'Python 3';
  const runs = code.runtime === 'PYTHON_2' ? 'Python 2' : 'Python 3';
  const why = code.runtimeGiven || code.as === 'alert' ? '' : ', because it has no `runtime`';
  return [
    findingOf(
      'error',
      'python-version',
      `this is ${other}, but a worker runs it as ${runs}${why}`,
      code.position(1, 1),
      `Set \`runtime: ${parsesAs}\`.`,
    ),
  ];
}
