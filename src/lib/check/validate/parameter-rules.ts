import type { AlertParameter, LoadedAlert, ParameterType } from '../definition/model.js';
import type { InspectionReport } from '../interpreter/interpreter.js';
import { contextNames } from './context-names.js';
import { findingOf, type CheckFinding } from './finding.js';

/**
 * Parameters whose name the context has already (the worker raises, so that the alert is always active), whose value cannot be cast, or
 * that nobody uses. `values` are those that the alert has after inheritance, `own` the alert as written, for positions.
 */
export function parameterFindings(
  own: LoadedAlert,
  values: Readonly<Record<string, AlertParameter>>,
  name: string,
  report: Pick<InspectionReport, 'names'> | undefined,
): CheckFinding[] {
  // Those of a parent are told there.
  const parameters = Object.entries(own.definition.parameters ?? {});
  const used = report && new Set(report.names.map((one) => one.name));
  return parameters.flatMap(([parameter, { value, type }]) => {
    const at = own.origin.positionOf(['parameters', parameter], 'key');
    return [
      ...shadowing(parameter).map(({ severity, message, hint }) =>
        findingOf(severity, 'parameter-shadow', message, at, hint),
      ),
      ...cast(parameter, value, type).map(({ severity, message, hint }) =>
        findingOf(
          severity,
          'parameter-cast',
          message,
          own.origin.positionOf(['parameters', parameter, 'value']),
          hint,
        ),
      ),
      ...(used === undefined ||
      used.has(parameter) ||
      used.has('params') ||
      name.includes(`{${parameter}`) ||
      !(parameter in values)
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

function shadowing(parameter: string): Said[] {
  if (parameter === 'value')
    return [
      {
        severity: 'warning',
        message: 'the parameter `value` is hidden by the value of the check',
        hint: 'Give it another name.',
      },
    ];
  // The worker adds the parameters before `value`, so that everything else is there already.
  if (!contextNames('alert', []).has(parameter)) return [];
  return [
    {
      severity: 'error',
      message: `the parameter \`${parameter}\` has the name of a function of conditions, so that the alert is always active`,
      hint: 'Give it another name.',
    },
  ];
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
