import { nearest } from '../../core/index.js';
import type { WrapperDefinition } from '../bridge/wrapper.js';
import type { InspectionReport } from '../interpreter/interpreter.js';
import type { Code } from './code.js';
import { contextNames, missingBuiltins, obsoleteWrappers, workerExceptions } from './context-names.js';
import { findingOf, type CheckFinding } from './finding.js';

/** Names that the code uses and that neither it nor its context knows: a NameError on the worker. */
export function nameFindings(
  code: Code,
  { names }: Pick<InspectionReport, 'names'>,
  wrappers: readonly WrapperDefinition[],
): CheckFinding[] {
  const known = contextNames(code.as, wrappers);
  for (const parameter of code.parameters) known.add(parameter);
  if (code.parameters.length > 0) known.add('params');
  return names
    .filter(({ name }) => !known.has(name) && !obsoleteWrappers.has(name))
    .map(({ name, line, column }) => {
      const { message, hint } = explain(name, code, known, wrappers);
      return findingOf('error', 'unknown-name', message, code.position(line, column), hint);
    });
}

function explain(
  name: string,
  { as, parameters }: Code,
  known: ReadonlySet<string>,
  wrappers: readonly WrapperDefinition[],
): { message: string; hint: string } {
  const place = as === 'check' ? 'checks' : 'alert conditions';
  if (as === 'alert' && contextNames('check', wrappers).has(name))
    return {
      message: `\`${name}\` does not exist in alert conditions`,
      hint: 'Conditions cannot reach the network; let the check return the value.',
    };
  if (name === 'params' && parameters.length === 0)
    return {
      message: '`params` does not exist, because the alert has no parameters',
      hint: 'Add `parameters`.',
    };
  if (as === 'check' && contextNames('alert', []).has(name))
    return {
      message: `\`${name}\` exists only in alert conditions`,
      hint: 'Use it in the condition of an alert.',
    };
  if (workerExceptions.has(name))
    return { message: `\`${name}\` cannot be named in ${place}`, hint: 'Catch `Exception` instead.' };
  if (missingBuiltins.has(name)) {
    const exception = /(?:Error|Iteration|Interrupt|Exit|BaseException)$/.test(name);
    return {
      message: `Python's \`${name}\` does not exist in ${place}`,
      hint: exception
        ? 'Catch or raise `Exception` instead.'
        : 'Only the names of the function reference exist there.',
    };
  }
  const near = nearest(name, known);
  return {
    message: `unknown name \`${name}\``,
    hint:
      near === undefined
        ? `${place.charAt(0).toUpperCase()}${place.slice(1)} know only the names of the function reference.`
        : `Did you mean \`${near}\`?`,
  };
}
