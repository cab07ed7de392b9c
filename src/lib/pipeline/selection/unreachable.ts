import type { Condition, Definition, Test } from '../definition/model.js';
import type { Finding, Span } from '../definition/finding.js';
import { testHolds } from './holds.js';

/**
 * Steps that no build selects: each of their conditions contradicts itself, such as a push that comes from a pull request's source
 * branch. Tests of different keys that are the same thing in a build are compared; what depends on the outside is taken as possible.
 */
export function unreachableSteps(definition: Pick<Definition, 'steps'>): Finding[] {
  return definition.steps.flatMap((step) => {
    if (step.when === undefined || step.when.length === 0) return [];
    const reasons = step.when.map(contradiction);
    if (reasons.some((reason) => reason === undefined)) return [];
    return [
      {
        rule: 'W-unreachable' as const,
        severity: 'warning' as const,
        message: `step ${JSON.stringify(step.id)}: no build selects it: ${reasons[0]}`,
        hint: 'Correct `when`, or remove the step.',
        position: step.when[0]!.position as Span,
      },
    ];
  });
}

const pullRequestOnly = new Set([
  'CDP_SOURCE_BRANCH',
  'CDP_PULL_REQUEST_NUMBER',
  'CDP_PULL_REQUEST_COUNTER',
  'CDP_PULL_REQUEST_AUTHOR',
]);
const events = ['push', 'pull_request'];

/** Why a condition can hold in neither event; undefined when it can in one. */
function contradiction(condition: Condition): string | undefined {
  const reasons = events.map((event) => contradictionIn(event, condition));
  return reasons.every((reason) => reason !== undefined)
    ? [...new Set(reasons)].reverse().join(', ')
    : undefined;
}

function contradictionIn(event: string, { tests }: Condition): string | undefined {
  for (const test of tests) {
    const isEvent = test.key === 'event' || test.key === 'CDP_TRIGGER_EVENT';
    if (isEvent && !testHolds(test, event)) return `in a ${event} ${test.key} does not hold`;
    if (event === 'push' && pullRequestOnly.has(test.key) && !testHolds(test, undefined))
      return `in a push ${test.key} is not set`;
    // A build that a dependency started is one of the default branch, never of a pull request.
    if (event === 'pull_request' && test.key === 'triggered_by_dependency' && test.match.kind === 'one-of')
      return 'a dependency never starts a pull_request';
  }
  const branchKeys = event === 'push' ? ['branch', 'CDP_TARGET_BRANCH'] : ['branch', 'CDP_SOURCE_BRANCH'];
  const branches = tests.filter(({ key }) => branchKeys.includes(key));
  return branches.length > 1 && contradict(branches)
    ? `in a ${event} ${branchKeys.join(' and ')} are the same`
    : undefined;
}

/** Whether no value can pass all tests; only lists of values can prove it. */
function contradict(tests: readonly Test[]): boolean {
  const lists = tests.flatMap(({ match }) => (match.kind === 'one-of' ? [match.values] : []));
  return lists.length > 0 && !lists[0]!.some((value) => tests.every((test) => testHolds(test, value)));
}
