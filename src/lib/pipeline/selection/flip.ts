import type { Build, Condition, Test } from '../definition/model.js';
import { type Change, changedBuild } from './change.js';
import { conditionHolds, factOf, testHolds, whenHolds } from './holds.js';

/** More changes than this are no advice any more. */
const MAX_CHANGES = 4;
/** So many combinations are tried for one step; real conditions need a handful. */
const MAX_TRIALS = 400;

/**
 * The fewest things to change about a build so that the decision about a step becomes the other one; undefined when nothing that we can
 * name does it. Every answer has been tried.
 */
export function findFlip(when: readonly Condition[], build: Build): Change[] | undefined {
  const selected = whenHolds(when, build);
  const flips = (changes: readonly Change[]): boolean =>
    whenHolds(when, changedBuild(build, changes)) !== selected;
  return selected ? breakAll(when, build, flips) : meetOne(when, build, flips);
}

type Flips = (changes: readonly Change[]) => boolean;

/** A step that is not selected: the condition with the fewest failing tests, each of them met. */
function meetOne(when: readonly Condition[], build: Build, flips: Flips): Change[] | undefined {
  const nearestFirst = when
    .map((condition) => ({ condition, failing: failingTests(condition, build) }))
    .filter(({ failing }) => failing.length <= MAX_CHANGES)
    .sort((a, b) => a.failing.length - b.failing.length);
  let trials = 0;
  for (const { condition, failing } of nearestFirst) {
    for (const changes of combinations(failing.map((test) => meeting(test, condition, build)))) {
      if (++trials > MAX_TRIALS) return undefined;
      if (flips(changes)) return changes;
    }
  }
  return undefined;
}

/** A selected step: one test of every condition that holds, failed. */
function breakAll(when: readonly Condition[], build: Build, flips: Flips): Change[] | undefined {
  const holding = when.filter((condition) => conditionHolds(condition, build));
  const options = holding.map((condition) => condition.tests.flatMap((test) => failing(test, build)));
  let trials = 0;
  // One change may break several conditions at once.
  for (const change of options.flat()) {
    if (++trials > MAX_TRIALS) return undefined;
    if (flips([change])) return [change];
  }
  if (options.length < 2 || options.length > MAX_CHANGES) return undefined;
  for (const changes of combinations(options)) {
    if (++trials > MAX_TRIALS) return undefined;
    const byKey = [...new Map(changes.map((change) => [change.key, change])).values()];
    if (flips(byKey)) return byKey;
  }
  return undefined;
}

function failingTests(condition: Condition, build: Build): Test[] {
  return condition.tests.filter((test) => !testHolds(test, factOf(build, test.key)));
}

/** Values for the key of a test that make it hold. */
function meeting(test: Test, condition: Condition, build: Build): Change[] {
  const { key, match } = test;
  const change = (to: string | undefined): Change => ({ key, to });
  switch (match.kind) {
    case 'one-of':
      return match.values.slice(0, 8).map(change);
    case 'none':
      return [change(undefined)];
    case 'exclude':
      return [
        ...others(key, match.values).map(change),
        ...(key.startsWith('CDP_') ? [change(undefined)] : []),
      ];
    case 'regex':
      return [...examplesOf(match.pattern), ...mentioned(condition, build)]
        .filter((value) => testHolds(test, value))
        .map(change);
  }
}

/** Values for the key of a test that make it fail. */
function failing(test: Test, build: Build): Change[] {
  const { key, match } = test;
  const values =
    match.kind === 'one-of'
      ? others(key, match.values)
      : match.kind === 'exclude'
        ? match.values.slice(0, 8)
        : match.kind === 'regex'
          ? ['other', 'x', ''].filter((value) => !testHolds(test, value))
          : ['other'];
  const unset = key === 'triggered_by_dependency' || key.startsWith('CDP_') ? [undefined] : [];
  return [...values, ...unset]
    .filter((to) => to !== factOf(build, key) && !testHolds(test, to))
    .map((to) => ({ key, to }));
}

/** Values that are none of the given ones. */
function others(key: string, values: readonly string[]): string[] {
  if (key === 'event' || key === 'CDP_TRIGGER_EVENT')
    return ['push', 'pull_request'].filter((event) => !values.includes(event));
  return ['other', 'other-branch', 'yet-another'].filter((value) => !values.includes(value)).slice(0, 1);
}

/** Texts that a pattern may match, guessed from its literal part; the caller tries them. */
function examplesOf(pattern: string): string[] {
  const first = pattern.replaceAll(/\(\?[a-z]*:?|[()^$]/g, '').split('|')[0] ?? '';
  const literal = first
    .replaceAll(/\\([.\-/_+])/g, '$1')
    .replaceAll(/\\d|\[0-9\]/g, '1')
    .replaceAll(/\\w|\[[a-z]-[a-z][^\]]*\]/gi, 'a')
    .replaceAll(/\{\d+(,\d*)?\}/g, '');
  return [
    literal,
    literal.replaceAll(/\.\*|\.\+|[*+?]/g, ''),
    literal.replaceAll(/\.[*+]/g, 'x').replaceAll(/[*+?]/g, ''),
  ];
}

function mentioned(condition: Condition, build: Build): string[] {
  const values = condition.tests.flatMap(({ match }) => ('values' in match ? match.values.slice(0, 4) : []));
  return [...values, build.branch, ...Object.values(build.variables)];
}

/** One of each list, fewest first tried; empty when a list is. */
function* combinations(lists: readonly (readonly Change[])[]): Generator<Change[]> {
  const [first, ...rest] = lists;
  if (first === undefined) {
    yield [];
    return;
  }
  for (const one of first) for (const others of combinations(rest)) yield [one, ...others];
}
