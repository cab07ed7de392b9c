import type { WrapperDefinition } from '../bridge/wrapper.js';
import type { ResolvedAlert } from '../definition/inherit.js';
import type { AlertParameter, ParameterType } from '../definition/model.js';
import type { InspectionReport } from '../interpreter/interpreter.js';
import { parameterFate } from './context-names.js';
import { findingOf, type CheckFinding } from './finding.js';

/**
 * Parameters whose name the context has already (the worker raises, so that the alert is always active) or whose value cannot be cast, those of
 * parents included; and those that the alert has itself and nobody uses.
 */
export function parameterFindings(
  { definition, loaded, parametersFrom }: ResolvedAlert,
  report: Pick<InspectionReport, 'names'> | undefined,
  wrappers: readonly WrapperDefinition[],
): CheckFinding[] {
  const used = report && new Set(report.names.map((one) => one.name));
  return Object.entries(definition.parameters).flatMap(([parameter, { value, type }]) => {
    const owner = parametersFrom.get(parameter) ?? loaded;
    const at = owner.origin.positionOf(['parameters', parameter], 'key');
    return [
      ...shadowing(parameter, wrappers).map(({ severity, message, hint }) =>
        findingOf(severity, 'parameter-shadow', message, at, hint),
      ),
      ...cast(parameter, value, type).map(({ severity, message, hint }) =>
        findingOf(
          severity,
          'parameter-cast',
          message,
          owner.origin.positionOf(['parameters', parameter, 'value']),
          hint,
        ),
      ),
      // Another child may use what this one does not.
      ...(owner !== loaded ||
      used === undefined ||
      used.has(parameter) ||
      used.has('params') ||
      definition.name.includes(`{${parameter}`)
        ? []
        : [
            findingOf(
              'warning',
              'parameter-unused',
              `parameter \`${parameter}\` is not used by the condition`,
              at,
            ),
          ]),
    ];
  });
}

interface Said {
  severity: 'error' | 'warning';
  message: string;
  hint?: string;
}

/**
 * What the worker calls the arguments of its own functions that it hands the parameters to (`evaluate_condition` and `safe_eval`). A parameter of that
 * name is a second value there.
 */
const workerArguments: ReadonlySet<string> = new Set(['value', 'val', 'condition', 'expr', 'eval_source']);

function shadowing(parameter: string, wrappers: readonly WrapperDefinition[]): Said[] {
  if (workerArguments.has(parameter))
    return [
      {
        severity: 'error',
        message: `the parameter \`${parameter}\` makes the worker raise a TypeError (got multiple values for keyword argument '${parameter}'), so that the alert is always active there`,
        hint: 'Give it another name.',
      },
    ];
  switch (parameterFate(parameter, wrappers)) {
    case 'visible':
      return [];
    case 'hidden':
      return [
        {
          severity: 'warning',
          message: `the parameter \`${parameter}\` is hidden by the function of that name`,
          hint: 'Give it another name.',
        },
      ];
    case 'clashes':
      return [
        {
          severity: 'error',
          message: `the parameter \`${parameter}\` has the name of a function of conditions, so that the alert is always active`,
          hint: 'Give it another name.',
        },
      ];
  }
}

function cast(parameter: string, value: AlertParameter['value'], type: ParameterType | undefined): Said[] {
  if (type === 'bool' && typeof value === 'string' && value !== '')
    return [
      {
        severity: 'warning',
        message: `parameter \`${parameter}\`: Python takes every text but the empty one for True`,
        hint: 'Write true or false without quotes.',
      },
    ];
  if (type === undefined || canCast(value, type)) return [];
  return [
    {
      severity: 'error',
      message: `parameter \`${parameter}\`: the value cannot become ${type}: Attempted wrong type cast <${type}> in alert parameters`,
      hint: type.startsWith('date')
        ? 'Write it as 2026-01-31T12:00:00.000Z, in quotes.'
        : `Write a value that Python's ${type}() takes.`,
    },
  ];
}

function canCast(value: AlertParameter['value'], type: ParameterType): boolean {
  const scalar = typeof value !== 'object';
  switch (type) {
    case 'int':
      if (typeof value === 'number') return Number.isFinite(value);
      return scalar && (typeof value !== 'string' || /^\s*[-+]?\d+(?:_\d+)*\s*$/.test(value));
    case 'float':
      return scalar && (typeof value !== 'string' || isPythonFloat(value.trim()));
    case 'date':
    case 'datetime':
      return typeof value === 'string' && isTimestamp(value);
    default:
      return true;
  }
}

function isPythonFloat(text: string): boolean {
  return /^[-+]?(?:(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+)(?:e[-+]?\d+)?|inf(?:inity)?|nan)$/i.test(text);
}

/** `%Y-%m-%dT%H:%M:%S.%fZ` of Python's strptime: one or two digits each, a fraction of up to six. */
function isTimestamp(text: string): boolean {
  const match = /^(\d{4})-(\d\d?)-(\d\d?)T(\d\d?):(\d\d?):(\d\d?)\.\d{1,6}Z$/.exec(text);
  if (!match) return false;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number);
  const date = new Date(Date.UTC(year, month - 1, day));
  return (
    year > 0 &&
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day &&
    hour < 24 &&
    minute < 60 &&
    second < 62
  );
}
