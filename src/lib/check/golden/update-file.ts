import { isMapping, editYaml, type Edit, type EditPath, type YamlValue } from '../../yaml/index.js';
import type { Json } from '../bridge/wire.js';
import { decodeDefinitionText } from '../definition/yaml-documents.js';
import { asText, errorLine } from '../evaluation/fault.js';
import type { AlertVerdict, EntityEvaluation } from '../evaluation/model.js';
import { differences, isSame, targetsOf } from './compare.js';
import { exactJson } from './exact-json.js';
import { editable, leafEdits } from './leaf-edits.js';
import type {
  AlertExpectation,
  Expectation,
  GoldenFile,
  GoldenOutcome,
  GoldenTest,
  TextPattern,
} from './model.js';

type Plain = { [key: string]: Json };

/**
 * The text of a test file in which the expectations say what came out. Only values that differ are written, everything else stays as it is, character
 * by character. An expectation that does not hold gets the new values, once for each step and entity if they differ there; a test without
 * expectations gets all of them. A test with problems (a call that is not recorded) says nothing about what to expect, and is left alone.
 * Throws a ZkError (`yaml-edit`) for values that cannot be changed in place.
 */
export async function updatedText(file: GoldenFile, outcomes: readonly GoldenOutcome[]): Promise<string> {
  const written = decodeDefinitionText(file.text, file.file).documents[0]?.value ?? null;
  const edits = file.tests.flatMap((test) => {
    const outcome = outcomes.find((one) => one.test === test.name);
    return outcome === undefined || outcome.problems.length > 0 ? [] : testEdits(written, test, outcome);
  });
  return editYaml(file.text, edits);
}

function testEdits(written: YamlValue, test: GoldenTest, outcome: GoldenOutcome): Edit[] {
  const path = ['tests', test.index, 'expect'];
  if (test.expectations.length === 0)
    return [{ path, value: editable(merged(outcome.evaluations.map(everything))) }];
  // From the back, so that the places of the others stay true.
  return [...replacements(test, outcome)].toReversed().flatMap(({ index, replaced }) => {
    const [first, second, ...more] = replaced;
    const place = [...path, index];
    if (first === undefined) return [];
    return second === undefined
      ? leafEdits(place, exactJson(valueAt(written, place)), first)
      : [{ path: place, items: [editable(first), editable(second), ...more.map(editable)] as const }];
  });
}

function valueAt(value: YamlValue, path: EditPath): YamlValue {
  return path.reduce<YamlValue>((inner, step) => {
    if (typeof step === 'number') return Array.isArray(inner) ? (inner[step] ?? null) : null;
    return isMapping(inner) ? (inner[step] ?? null) : null;
  }, value);
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
          replaced: targets.map((target, at) => ({
            step: target.run,
            entity: target.entity.id,
            ...actual[at],
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
    ...(expectation.value !== undefined || expectation.error !== undefined
      ? outcomeOf(evaluation, expectation.error)
      : {}),
    ...(alerts.length > 0 && { alerts: Object.fromEntries(named) }),
  };
}

/** What a check came to. A pattern of an error that still holds stays the pattern that somebody wrote. */
function outcomeOf({ result }: EntityEvaluation, error?: TextPattern | false): Plain {
  if (result.exc === 1) return { error: errorText(error, asText(result.value)) };
  return { value: result.value, ...(error === false && { error }) };
}

function errorText(expected: TextPattern | false | undefined, actual: string): string {
  if (expected !== undefined && expected !== false && expected.matches(actual)) return expected.written;
  const line = errorLine(actual);
  // A name whose message begins on the next line is joined with it for people; only its parts are in the text.
  return actual.includes(line) ? line : (line.split(' ')[0] ?? line);
}

function actualAlert(expected: AlertExpectation, verdict: AlertVerdict): Json {
  if (expected.short) return verdict.active;
  const { exception, ...captures } = verdict.captures;
  return {
    ...(expected.active !== undefined && { active: verdict.active }),
    ...(expected.inPeriod !== undefined && { in_period: verdict.inPeriod }),
    ...(expected.captures !== undefined && { captures }),
    ...(expected.error !== undefined && {
      error: exception === undefined ? false : errorText(expected.error, asText(exception)),
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
        ...(exception !== undefined && { error: errorText(undefined, asText(exception)) }),
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
