import { nearest } from '../../core/index.js';
import type { Parameter, WrapperDefinition } from '../bridge/wrapper.js';
import type { InspectionReport } from '../interpreter/interpreter.js';
import { unavailable } from '../wrappers/unavailable.js';
import type { Code } from './code.js';
import { obsoleteWrappers } from './context-names.js';
import { findingOf, type CheckFinding } from './finding.js';

type Call = InspectionReport['calls'][number];

/** Calls of wrappers: whether they exist, work here and on a worker, and have arguments and methods that they know. */
export function callFindings(
  code: Code,
  { calls, names }: Pick<InspectionReport, 'calls' | 'names'>,
  wrappers: readonly WrapperDefinition[],
): CheckFinding[] {
  // Code that names an internal one means the helper of that name.
  const byName = new Map(
    wrappers.filter(({ internal }) => internal !== true).map((wrapper) => [wrapper.name, wrapper]),
  );
  const obsolete = names.flatMap(({ name, line, column }) => {
    const replacement = obsoleteWrappers.get(name);
    if (replacement === undefined) return [];
    return [
      findingOf(
        'error',
        'obsolete-wrapper',
        `\`${name}\` is obsolete`,
        code.position(line, column),
        replacement,
      ),
    ];
  });
  const found = calls.flatMap((call) => {
    const wrapper = byName.get(call.name);
    return wrapper === undefined || obsoleteWrappers.has(call.name) ? [] : oneCall(code, call, wrapper);
  });
  return [...obsolete, ...found];
}

function oneCall(code: Code, call: Call, wrapper: WrapperDefinition): CheckFinding[] {
  const at = code.position(call.line, call.column);
  return [
    ...availability(call, wrapper),
    ...positionalArguments(call, wrapper),
    ...keywordArguments(call, wrapper.parameters),
    ...unknownMethod(call, wrapper),
  ].map(({ severity, rule, message, hint }) => findingOf(severity, rule, message, at, hint));
}

interface Said {
  severity: 'error' | 'warning';
  rule: string;
  message: string;
  hint?: string;
}

function availability({ name, methods }: Call, { onWorker, tier }: WrapperDefinition): Said[] {
  if (onWorker === false)
    return [
      {
        severity: 'warning',
        rule: 'not-on-worker',
        message: `\`${name}\` is an extension of this tool; a ZMON worker does not have it`,
        hint: 'The check fails there with a NameError.',
      },
    ];
  if (tier !== 3) return [];
  const method = methods[0] === undefined ? '' : `.${methods[0]}()`;
  const instead = Object.hasOwn(unavailable, name) ? unavailable[name]?.instead : undefined;
  return [
    {
      severity: 'warning',
      rule: 'not-here',
      message: `\`${name}()${method}\` works on a ZMON worker, but not on this machine`,
      hint: `A trial run fails with a ConfigurationError.${instead === undefined ? '' : ` Here, ${instead}.`}`,
    },
  ];
}

/** A default that the worker binds by keyword takes the place, so that an argument at that place is a second value. */
function positionalArguments(
  { name, positional }: Call,
  { parameters, onWorker }: WrapperDefinition,
): Said[] {
  if (parameters.some(({ kind }) => kind === 'variadic')) return [];
  const places = parameters.filter(({ kind }) => kind !== 'keywords');
  if (positional > places.length)
    return [
      {
        severity: 'error',
        rule: 'call-arguments',
        message: `\`${name}\` takes at most ${places.length} arguments, ${positional} are given`,
      },
    ];
  const bound = places.slice(0, positional).find(({ bind }) => bind !== undefined);
  if (bound === undefined || onWorker === false) return [];
  return [
    {
      severity: 'warning',
      rule: 'positional-argument',
      message: `\`${name}\` with \`${bound.name}\` at a place fails on the worker: got multiple values for keyword argument '${bound.name}'`,
      hint: `Write \`${name}(${bound.name}=…)\`.`,
    },
  ];
}

function keywordArguments({ name, keywords, positional }: Call, parameters: readonly Parameter[]): Said[] {
  const free = parameters.some(({ kind }) => kind === 'keywords');
  const places = parameters.filter(isOrdinary).slice(0, positional);
  return keywords.flatMap((keyword): Said[] => {
    const parameter = parameters.find((one) => one.name === keyword && isOrdinary(one));
    if (places.some((place) => place.name === keyword))
      return [
        { severity: 'error', rule: 'call-arguments', message: `\`${name}\` gets \`${keyword}\` twice` },
      ];
    if (parameter?.protected)
      return [
        {
          severity: 'warning',
          rule: 'call-arguments',
          message: `\`${name}\` ignores \`${keyword}\`, the worker sets it itself`,
          hint: 'Remove the argument.',
        },
      ];
    if (parameter || free || ['*', '**'].includes(keyword)) return [];
    const near = nearest(
      keyword,
      parameters.map((one) => one.name),
    );
    return [
      {
        severity: 'error',
        rule: 'call-arguments',
        message: `\`${name}\` has no argument \`${keyword}\``,
        hint:
          near === undefined
            ? `It has ${parameters.map((one) => one.name).join(', ') || 'none'}.`
            : `Did you mean \`${near}\`?`,
      },
    ];
  });
}

function isOrdinary({ kind }: Parameter): boolean {
  return kind !== 'variadic' && kind !== 'keywords';
}

function unknownMethod({ name, methods }: Call, { methods: known, tier }: WrapperDefinition): Said[] {
  const [method] = methods;
  const names = Object.keys(known);
  if (method === undefined || tier === 3 || names.length === 0 || Object.hasOwn(known, method)) return [];
  const near = nearest(method, names);
  return [
    {
      severity: 'error',
      rule: 'unknown-method',
      message: `\`${name}()\` has no method \`${method}\``,
      hint: near === undefined ? `It has ${names.join(', ')}.` : `Did you mean \`${near}\`?`,
    },
  ];
}
