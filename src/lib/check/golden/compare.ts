import { usageError } from '../../core/index.js';
import { LargeInteger, type Json } from '../bridge/wire.js';
import { asText, errorLine } from '../evaluation/fault.js';
import type { AlertVerdict, EntityEvaluation } from '../evaluation/model.js';
import type { AlertExpectation, Difference, Expectation, GoldenTest, TextPattern } from './model.js';

/** Compares all expectations of a test with what came out. `compared`: how often an expectation met a result. */
export function compare(
  test: GoldenTest,
  evaluations: readonly EntityEvaluation[],
): { differences: Difference[]; compared: number } {
  const found = test.expectations.flatMap((expectation) =>
    targetsOf(expectation, evaluations, test).map((target) => differences(expectation, target)),
  );
  return { differences: found.flat(), compared: found.length };
}

/** The results that an expectation is about. Throws a usage error if there is none, because then it says nothing. */
export function targetsOf(
  expectation: Expectation,
  evaluations: readonly EntityEvaluation[],
  test: GoldenTest,
): EntityEvaluation[] {
  const { step, entity } = expectation;
  const targets = evaluations.filter(
    (one) => (step === undefined || one.run === step) && (entity === undefined || one.entity.id === entity),
  );
  if (targets.length > 0) return targets;
  const ids = [...new Set(evaluations.map((one) => one.entity.id))];
  const what =
    entity !== undefined && !ids.includes(entity)
      ? `no entity "${entity}" takes part`
      : `there is no result in step ${step ?? 1}${entity === undefined ? '' : ` for ${entity}`}`;
  throw usageError(`test "${test.name}": ${what}`, {
    code: 'no-target',
    position: expectation.position,
    hint: `Entities are ${ids.slice(0, 10).join(', ') || 'none'}; steps are 1 to ${test.steps}.`,
  });
}

/** Everything in a result that is not as expected. Throws a usage error for an alert that does not judge it. */
export function differences(expectation: Expectation, evaluation: EntityEvaluation): Difference[] {
  const { result, entity, run } = evaluation;
  const found: Difference[] = [];
  const differ = (what: string, expected: string, actual: string, position = expectation.position): void =>
    void found.push({ step: run, entity: entity.id, what, expected, actual, position });
  const failed = result.exc === 1;
  const text = asText(result.value);
  if (expectation.value !== undefined && (failed || !isSame(expectation.value.is, result.value)))
    differ('value', shown(expectation.value.is), failed ? `failed: ${errorLine(text)}` : shown(result.value));
  if (expectation.error !== undefined)
    compareText('error', expectation.error, failed ? text : undefined, differ);
  for (const alert of expectation.alerts) compareAlert(alert, evaluation, differ);
  return found;
}

type Differ = (what: string, expected: string, actual: string, position?: Difference['position']) => void;

function compareAlert(expected: AlertExpectation, evaluation: EntityEvaluation, differ: Differ): void {
  const verdict = evaluation.alerts.find(
    ({ alert }) => alert.name === expected.alert || String(alert.id) === expected.alert,
  );
  const what = (field: string): string => `alert ${expected.alert}: ${field}`;
  if (verdict === undefined) throw notJudged(expected, evaluation);
  const at = expected.position;
  if (expected.active !== undefined && expected.active !== verdict.active)
    differ(what('active'), String(expected.active), activeText(verdict), at);
  if (expected.inPeriod !== undefined && expected.inPeriod !== verdict.inPeriod)
    differ(what('in_period'), String(expected.inPeriod), String(verdict.inPeriod), at);
  const { exception, ...captures } = verdict.captures;
  if (expected.captures !== undefined && !isSame({ ...expected.captures }, captures))
    differ(what('captures'), shown({ ...expected.captures }), shown(captures), at);
  if (expected.error !== undefined)
    compareText(
      what('error'),
      expected.error,
      exception === undefined ? undefined : asText(exception),
      differ,
      at,
    );
}

/** Why it is active belongs to the answer, when it is because of a mistake. */
function activeText({ active, captures }: AlertVerdict): string {
  const { exception } = captures;
  return exception === undefined ? String(active) : `${active} (${errorLine(asText(exception))})`;
}

function compareText(
  what: string,
  expected: TextPattern | false,
  actual: string | undefined,
  differ: Differ,
  position?: Difference['position'],
): void {
  if (expected === false) {
    if (actual !== undefined) differ(what, 'none', errorLine(actual), position);
  } else if (actual === undefined) differ(what, expected.written, 'none', position);
  else if (!expected.matches(actual)) differ(what, expected.written, errorLine(actual), position);
}

function notJudged({ alert, position }: AlertExpectation, { alerts, entity }: EntityEvaluation) {
  return usageError(`no alert "${alert}" judges ${entity.id}`, {
    code: 'no-target',
    position,
    hint:
      alerts.length === 0
        ? 'Name files of alerts in `alerts`; their filters decide about the entity.'
        : `There are: ${alerts.map((one) => one.alert.name).join(', ')}`,
  });
}

/** Equal as Python compares JSON: the order of keys does not matter. */
export function isSame(a: Json, b: Json): boolean {
  return JSON.stringify(sortedKeys(a)) === JSON.stringify(sortedKeys(b));
}

function sortedKeys(value: Json): Json {
  if (Array.isArray(value)) return value.map(sortedKeys);
  // A float and an integer are the same number, with all the digits that it has.
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value))
    return new LargeInteger(BigInt(value));
  if (typeof value !== 'object' || value === null || value instanceof LargeInteger) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([key, item]) => [key, sortedKeys(item)]),
  );
}

/** On one line when it is short, else a line for each part, so that a difference of lines shows what differs. */
function shown(value: Json): string {
  const short = JSON.stringify(value);
  return short.length <= 60 ? short : JSON.stringify(sortedKeys(value), undefined, 2);
}
