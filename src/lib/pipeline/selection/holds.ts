import type { Build, Condition, Test } from '../definition/model.js';
import { regexFinds } from '../definition/regex.js';

/** What a key of `when` reads in a build; undefined is unset. */
export function factOf(build: Build, key: string): string | undefined {
  if (key === 'event') return build.event;
  if (key === 'branch') return build.branch;
  if (key === 'triggered_by_dependency') return build.triggeredByDependency;
  return Object.hasOwn(build.variables, key) ? build.variables[key] : undefined;
}

/** Whether a test holds for a value. What is not set equals nothing, matches nothing, and is excluded by nothing. */
export function testHolds({ match }: Test, value: string | undefined): boolean {
  switch (match.kind) {
    case 'none':
      return value === undefined;
    case 'one-of':
      return value !== undefined && match.values.includes(value);
    case 'exclude':
      return value === undefined || !match.values.includes(value);
    case 'regex':
      return value !== undefined && regexFinds(match.pattern, value);
  }
}

export function conditionHolds({ tests }: Condition, build: Build): boolean {
  return tests.every((test) => testHolds(test, factOf(build, test.key)));
}

/** No conditions: always. */
export function whenHolds(when: readonly Condition[] | undefined, build: Build): boolean {
  return when === undefined || when.some((condition) => conditionHolds(condition, build));
}
