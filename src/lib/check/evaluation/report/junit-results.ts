import type { AlertVerdict, EntityEvaluation } from '../model.js';
import { asText, errorLine } from '../fault.js';
import { alertTitle } from './alert-title.js';
import type { JUnitCase } from '../../../core/index.js';
import { faultText, type Redact } from './result-object.js';
import { capturesText, valueText } from './result-row.js';

/**
 * Test cases for JUnit: one for each alert of an entity, a failure when it is active; without alerts one for the entity. A check that failed is an error.
 */
export function junitCases(evaluation: EntityEvaluation, redact: Redact): JUnitCase[] {
  const { entity, alerts, result, run, output } = evaluation;
  const common = {
    classname: entity.id,
    time: result.td,
    ...(output !== '' && { output: redact(output) }),
  };
  const suffix = run > 1 ? ` (run ${run})` : '';
  if (result.exc === 1) {
    const problem = failedCheck(evaluation, redact);
    const names = alerts.length === 0 ? ['check'] : alerts.map(({ alert }) => alert.name);
    return names.map((name) => ({ ...common, name: `${name}${suffix}`, problem }));
  }
  if (alerts.length === 0) return [{ ...common, name: `check${suffix}` }];
  return alerts.map((verdict) => ({
    ...common,
    name: `${verdict.alert.name}${suffix}`,
    ...(verdict.active && { problem: activeAlert(verdict, evaluation, redact) }),
  }));
}

function failedCheck({ fault, result }: EntityEvaluation, redact: Redact): NonNullable<JUnitCase['problem']> {
  const text = asText(result.value);
  return {
    kind: 'error',
    type: fault?.exception ?? 'CheckError',
    message: redact(fault ? faultText(fault) : errorLine(text)),
    text: redact(text),
  };
}

function activeAlert(
  { alert, captures, fault, inPeriod }: AlertVerdict,
  { entity, result }: EntityEvaluation,
  redact: Redact,
): NonNullable<JUnitCase['problem']> {
  const period = inPeriod ? '' : ' (outside its period)';
  return {
    kind: fault ? 'error' : 'failure',
    type: fault?.exception ?? 'alert',
    message: redact(fault ? faultText(fault) : `${alertTitle(alert, entity, captures)} is active${period}`),
    text: redact(
      [
        `value: ${valueText(result.value, 2000, redact)}`,
        `condition: ${alert.condition}`,
        ...(Object.keys(captures).length === 0 ? [] : [`captures: ${capturesText(captures, redact)}`]),
      ].join('\n'),
    ),
  };
}
