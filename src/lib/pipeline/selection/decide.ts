import type { Build, Condition, Decision, Definition, Step, Test } from '../definition/model.js';
import { findFlip } from './flip.js';
import { conditionHolds, factOf, testHolds } from './holds.js';

/** Which steps a build selects, in file order, each with the clause that decided. */
export function decide(definition: Pick<Definition, 'steps'>, build: Build): Decision[] {
  return definition.steps.map((step) => decideStep(step, build));
}

/** Whether one step runs in a build, and why. */
export function decideStep(step: Step, build: Build): Decision {
  const { when } = step;
  if (when === undefined) return { step, selected: true, why: 'no `when`, it always runs' };
  const holding = when.filter((condition) => conditionHolds(condition, build));
  const flip = findFlip(when, build);
  const changes = flip && { flip };
  if (holding.length > 0)
    return {
      step,
      selected: true,
      why: holding
        .map((condition) => condition.tests.map((test) => saysHolds(test, build)).join(' and '))
        .join('; also '),
      clause: (holding[0]!.tests[0] ?? holding[0]!).position,
      ...changes,
    };
  const nearest = nearestCondition(
    when,
    build,
    flip?.map(({ key }) => key),
  );
  const failing = nearest.tests.filter((test) => !testHolds(test, factOf(build, test.key)));
  return {
    step,
    selected: false,
    why: failing.map((test) => saysFails(test, build)).join(' and '),
    clause: (failing[0] ?? nearest).position,
    ...changes,
  };
}

/** The condition that the advice is about, else the one with the fewest failing tests. */
function nearestCondition(
  when: readonly Condition[],
  build: Build,
  keys: readonly string[] | undefined,
): Condition {
  const failing = (condition: Condition): string[] =>
    condition.tests.filter((test) => !testHolds(test, factOf(build, test.key))).map(({ key }) => key);
  const advised = keys && when.find((condition) => sameSet(failing(condition), keys));
  return advised ?? when.reduce((best, one) => (failing(one).length < failing(best).length ? one : best));
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((one) => b.includes(one));
}

function saysHolds({ key, match }: Test, build: Build): string {
  const value = factOf(build, key);
  switch (match.kind) {
    case 'none':
      return `${key} is not set`;
    case 'one-of':
      return `${key} is ${value ?? ''}`;
    case 'exclude':
      return value === undefined ? `${key} is not set` : `${key} is ${value}, not ${listed(match.values)}`;
    case 'regex':
      return `${key} is ${value ?? ''}, which matches /${match.pattern}/`;
  }
}

function saysFails({ key, match }: Test, build: Build): string {
  const value = factOf(build, key);
  const is = value === undefined ? `${key} is not set` : `${key} is ${value === '' ? 'empty' : value}`;
  switch (match.kind) {
    case 'none':
      return `${is}, it must not be set`;
    case 'one-of':
      return value === undefined
        ? `${is}, it must be ${listed(match.values)}`
        : `${is}, not ${listed(match.values)}`;
    case 'exclude':
      return `${is}, which is excluded`;
    case 'regex':
      return `${is}, it must match /${match.pattern}/`;
  }
}

function listed(values: readonly string[]): string {
  if (values.length > 6) return `one of ${values.slice(0, 5).join(', ')} and ${values.length - 5} more`;
  return values.length < 2 ? (values[0] ?? '') : `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
}
