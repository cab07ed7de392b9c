import { nearest } from '../../core/index.js';
import type { InspectionReport } from '../interpreter/interpreter.js';
import type { Code } from './code.js';
import { findingOf, type CheckFinding } from './finding.js';

type Call = InspectionReport['calls'][number];

interface Signature {
  /** What can be given at a place, on a worker. */
  places: readonly string[];
  /** What can be given by name only. */
  named?: readonly string[];
  required?: readonly string[];
  /** What this tool also takes at the next places, as the documentation of ZMON has it. */
  alsoPlaces?: readonly string[];
}

const overTime: Signature = {
  places: ['time_spec'],
  named: ['key'],
  required: ['time_spec'],
  alsoPlaces: ['key'],
};

/** The functions of conditions as the worker binds them. `capture` has rules of its own. */
const signatures: ReadonlyMap<string, Signature> = new Map([
  ['value_series', { places: ['count'] }],
  ['alert_series', { places: ['f', 'n'], required: ['f', 'n'] }],
  ['monotonic', { places: ['count', 'increasing', 'strictly', 'data'] }],
  ['entity_results', { places: [] }],
  ['entity_values', { places: [] }],
  ...['avg', 'delta', 'median', 'first', 'min', 'max', 'sum'].map(
    (name) => [`timeseries_${name}`, overTime] as const,
  ),
  [
    'timeseries_percentile',
    {
      ...overTime,
      named: ['key', 'percent'],
      required: ['time_spec', 'percent'],
      alsoPlaces: ['key', 'percent'],
    },
  ],
]);

/** Calls of the functions that only conditions have: arguments that they do not know, need, or take here and not on a worker. */
export function conditionCallFindings(
  code: Code,
  { calls }: Pick<InspectionReport, 'calls'>,
): CheckFinding[] {
  if (code.as === 'check') return [];
  return calls.flatMap((call) => {
    const signature = signatures.get(call.name);
    const said =
      call.name === 'capture' ? captured(call) : signature === undefined ? [] : oneCall(call, signature);
    return said.map(({ severity = 'error', rule = 'call-arguments', message, hint }) =>
      findingOf(severity, rule, message, code.position(call.line, call.column), hint),
    );
  });
}

interface Said {
  severity?: CheckFinding['severity'];
  rule?: string;
  message: string;
  hint?: string;
}

function captured({ positional, keywords }: Call): Said[] {
  const names = keywords.filter((keyword) => !['value', '*', '**'].includes(keyword));
  if (names.length > 1)
    return [
      {
        message: `\`capture\` takes one name at a time, not ${names.join(', ')}`,
        hint: 'Call it once for each.',
      },
    ];
  return positional > 1 ? [{ message: `\`capture\` takes at most 1 argument, ${positional} are given` }] : [];
}

function oneCall(call: Call, signature: Signature): Said[] {
  const { name, positional, keywords } = call;
  const { places, named = [], alsoPlaces = [] } = signature;
  // What comes out of a list or a mapping is not known before it runs.
  if (keywords.includes('*') || keywords.includes('**')) return [];
  const most = places.length + alsoPlaces.length;
  if (positional > most)
    return [
      {
        message: `\`${name}\` takes at most ${most} argument${most === 1 ? '' : 's'}, ${positional} are given`,
      },
    ];
  const known = [...places, ...named];
  const strange = keywords.find((keyword) => !known.includes(keyword));
  if (strange !== undefined) return [unknownKeyword(name, strange, known)];
  const missing = missingArgument(call, signature);
  if (missing !== undefined)
    return [
      {
        message: `\`${name}\` needs \`${missing}\``,
        hint: 'Without it the condition raises, and the alert is always active.',
      },
    ];
  if (positional <= places.length) return [];
  return [
    {
      severity: 'warning',
      rule: 'positional-argument',
      message: `\`${name}\` takes ${places.length === 1 ? 'one argument' : `${places.length} arguments`} at a place on the worker, and raises a TypeError there`,
      hint: `Write \`${name}(…, ${named.at(-1)}=…)\`.`,
    },
  ];
}

/** `key` and `percent` at a place are told apart by what they are, so that one of them there may be either. */
function missingArgument(
  { positional, keywords }: Call,
  { places, required = [], alsoPlaces = [] }: Signature,
): string | undefined {
  return required.find((argument) => {
    if (keywords.includes(argument)) return false;
    return alsoPlaces.includes(argument)
      ? positional <= places.length
      : positional <= places.indexOf(argument);
  });
}

function unknownKeyword(name: string, keyword: string, known: readonly string[]): Said {
  if (keyword === 'count' && name.startsWith('entity_'))
    return {
      severity: 'warning',
      rule: 'not-here',
      message: `\`${name}(count=…)\` works on a ZMON worker, but not on this machine`,
      hint: 'Here it gives the newest result of each entity, as without `count`; a trial run raises a TypeError.',
    };
  const near = nearest(keyword, known);
  return {
    message: `\`${name}\` has no argument \`${keyword}\``,
    hint: near === undefined ? `It has ${known.join(', ') || 'none'}.` : `Did you mean \`${near}\`?`,
  };
}
