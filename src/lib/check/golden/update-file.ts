import type { Document, Node } from 'yaml';
import type { Json } from '../bridge/wire.js';
import { asText, lastLine } from '../evaluation/fault.js';
import type { AlertVerdict, EntityEvaluation } from '../evaluation/model.js';
import { differences, isSame, targetsOf } from './compare.js';
import type { AlertExpectation, Expectation, GoldenFile, GoldenOutcome, GoldenTest } from './model.js';

type Plain = { [key: string]: Json };

/**
 * The text of a test file in which the expectations say what came out. Expectations that hold are left as they are, comments too; one that does not
 * hold keeps its fields and gets the new values, once for each step and entity if they differ there; a test without expectations gets all of them.
 */
export async function updatedText(file: GoldenFile, outcomes: readonly GoldenOutcome[]): Promise<string> {
  const { parseDocument } = await import('yaml');
  const document = parseDocument(file.text, { keepSourceTokens: true });
  const isChanged = file.tests.map((test) => {
    const outcome = outcomes.find((one) => one.test === test.name);
    return outcome !== undefined && updateTest(document, test, outcome);
  });
  // The library would write quotes and flow lists its own way, even where nothing changes.
  if (!isChanged.includes(true)) return file.text;
  return document.toString({ lineWidth: 0, flowCollectionPadding: /[[{] \S/.test(file.text) });
}

/** Whether anything had to be changed. */
function updateTest(document: Document, test: GoldenTest, outcome: GoldenOutcome): boolean {
  const path = ['tests', test.index, 'expect'];
  if (test.expectations.length === 0) {
    document.setIn(path, nodeOf(document, merged(outcome.evaluations.map(everything))));
    return true;
  }
  const changes = [...replacements(test, outcome)];
  // From the back, so that the places of the others stay true.
  for (const { index, replaced } of changes.toReversed()) {
    const [first, ...others] = replaced;
    if (first !== undefined && others.length === 0) replaceFields(document, [...path, index], first);
    else {
      const list = document.getIn(path) as { items: unknown[] };
      list.items.splice(index, 1, ...replaced.map((one) => nodeOf(document, one)));
    }
  }
  return changes.length > 0;
}

/** Without anchors and aliases, which nobody wants to read. */
function nodeOf(document: Document, value: unknown): Node {
  return document.createNode(value, { aliasDuplicateObjects: false });
}

function replaceFields(document: Document, path: (string | number)[], fields: Plain): void {
  for (const [key, value] of Object.entries(fields)) document.setIn([...path, key], nodeOf(document, value));
  for (const gone of ['value', 'error']) if (!(gone in fields)) document.deleteIn([...path, gone]);
}

/** For each expectation that does not hold what to write in its place. */
function* replacements(
  test: GoldenTest,
  { evaluations }: GoldenOutcome,
): Generator<{ index: number; replaced: Plain[] }> {
  for (const [index, expectation] of test.expectations.entries()) {
    const targets = targetsOf(expectation, evaluations, test);
    if (targets.every((target) => differences(expectation, target).length === 0)) continue;
    const actual = targets.map((target) => actualOf(expectation, target));
    const [first] = actual;
    const isAllSame = first !== undefined && actual.every((one) => isSame(one, first));
    yield isAllSame
      ? { index, replaced: [{ ...placeOf(expectation), ...first }] }
      : {
          index,
          replaced: targets.map((target) => ({
            step: target.run,
            entity: target.entity.id,
            ...actualOf(expectation, target),
          })),
        };
  }
}

function placeOf({ step, entity }: Expectation): Plain {
  return { ...(step !== undefined && { step }), ...(entity !== undefined && { entity }) };
}

/** The fields that an expectation names, with what came out. */
function actualOf(expectation: Expectation, evaluation: EntityEvaluation): Plain {
  const { alerts } = expectation;
  const named = alerts.flatMap((expected) => {
    const verdict = evaluation.alerts.find(
      ({ alert }) => alert.name === expected.alert || String(alert.id) === expected.alert,
    );
    return verdict === undefined ? [] : [[expected.alert, actualAlert(expected, verdict)] as const];
  });
  return {
    ...(expectation.value !== undefined || expectation.error !== undefined ? outcomeOf(evaluation) : {}),
    ...(alerts.length > 0 && { alerts: Object.fromEntries(named) }),
  };
}

function outcomeOf({ result }: EntityEvaluation): Plain {
  return result.exc === 1 ? { error: lastLine(asText(result.value)) } : { value: result.value };
}

function actualAlert(expected: AlertExpectation, verdict: AlertVerdict): Json {
  if (expected.short) return verdict.active;
  const { exception, ...captures } = verdict.captures;
  return {
    ...(expected.active !== undefined && { active: verdict.active }),
    ...(expected.inPeriod !== undefined && { in_period: verdict.inPeriod }),
    ...(expected.captures !== undefined && { captures }),
    ...(expected.error !== undefined && {
      error: exception === undefined ? false : lastLine(asText(exception)),
    }),
  };
}

/** All that can be said of a result. */
function everything(evaluation: EntityEvaluation): Plain {
  const { run, entity, alerts } = evaluation;
  const judged = alerts.map((verdict) => {
    const { exception, ...captures } = verdict.captures;
    return [
      verdict.alert.name,
      {
        active: verdict.active,
        ...(!verdict.inPeriod && { in_period: false }),
        ...(Object.keys(captures).length > 0 && { captures }),
        ...(exception !== undefined && { error: lastLine(asText(exception)) }),
      },
    ] as const;
  });
  return {
    step: run,
    entity: entity.id,
    ...outcomeOf(evaluation),
    ...(judged.length > 0 && { alerts: Object.fromEntries(judged) }),
  };
}

/** A single step needs no number. */
function merged(all: readonly Plain[]): Plain[] {
  const isOneStep = all.every(({ step }) => step === 1);
  return all.map(({ step, ...rest }) => ({ ...(isOneStep || step === undefined ? {} : { step }), ...rest }));
}
