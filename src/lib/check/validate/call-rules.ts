import type { WrapperDefinition } from '../bridge/wrapper.js';
import type { InspectionReport } from '../interpreter/interpreter.js';
import { unavailable } from '../wrappers/unavailable.js';
import { argumentFindings, type Callee } from './argument-rules.js';
import type { Code } from './code.js';
import { obsoleteWrappers } from './context-names.js';
import { findingOf, type CheckFinding } from './finding.js';
import { methodFindings } from './method-rules.js';
import type { Said } from './said.js';

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
    ...argumentFindings(calleeOf(wrapper), call),
    ...methodFindings(wrapper, call.methods),
  ].map(({ severity, rule, message, hint }) => findingOf(severity, rule, message, at, hint));
}

function calleeOf({ name, parameters, onWorker = true }: WrapperDefinition): Callee {
  return { label: name, parameters, onWorker };
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
  const method = methods[0] === undefined ? '' : `.${methods[0].name}()`;
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
