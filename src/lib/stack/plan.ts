import { compareTags, compareTemplates, type StackDifference } from './compare.js';
import type { ObservedStack, StackSpec } from './stack.js';
import { meaningOf } from './status.js';
import { decodeTemplate } from './template.js';

/** What has to happen for one stack. Pure data, no secrets. */
export interface StackPlan {
  name: string;
  action: 'create' | 'update' | 'protect' | 'wait' | 'unchanged' | 'refuse';
  /** Status before, or undefined when there is no such stack. */
  status?: string;
  differences: StackDifference[];
  reason: string;
  /** For `refuse`: what would help. For `unchanged`: what is odd about the stack nevertheless. */
  advice?: string;
}

/**
 * Compares wanted and observed without asking anybody. An equal template with equal tags means that nothing is sent at all, where
 * CLM makes three mutating calls. A stack that rests rolled back and needs no change counts as unchanged, with a warning: CLM's wait
 * would fail on it for ever.
 */
export function planStack(wanted: StackSpec, observed: ObservedStack | undefined): StackPlan {
  const { name } = wanted;
  if (!observed) return { name, action: 'create', differences: [], reason: 'there is no such stack' };
  const { status } = observed;
  const meaning = meaningOf(status);
  const about = { name, status };
  if (meaning.busy) {
    return {
      ...about,
      action: 'wait',
      differences: [],
      reason: `${status}: somebody is changing it; wait, then compare`,
    };
  }
  if (meaning.next === 'refuse') {
    const advice = meaning.advice?.replaceAll('NAME', name) ?? '';
    return {
      ...about,
      action: 'refuse',
      differences: [],
      reason: `it rests in ${status}: ${advice.split(';')[0]}`,
      advice,
    };
  }
  const differences = differencesOf(wanted, observed);
  if (differences.length > 0)
    return { ...about, action: 'update', differences, reason: summary(differences) };
  if (!observed.terminationProtection) {
    return { ...about, action: 'protect', differences, reason: 'termination protection is off' };
  }
  const odd = meaning.good
    ? undefined
    : `stack "${name}" rests in ${status}: its last change was rolled back, but it is as wanted`;
  return {
    ...about,
    action: 'unchanged',
    differences,
    reason: 'as wanted',
    ...(odd === undefined ? {} : { advice: odd }),
  };
}

function differencesOf(wanted: StackSpec, observed: ObservedStack): StackDifference[] {
  const tags = compareTags(wanted.tags, observed.tags);
  if (wanted.template === observed.template) return tags;
  const to = decodeTemplate(wanted.template, wanted.name);
  const from = decodeTemplate(observed.template, `${wanted.name} (in force)`);
  return [...compareTemplates(to, from), ...tags];
}

function summary(differences: readonly StackDifference[]): string {
  const count = (action: string): number => differences.filter((one) => one.action === action).length;
  const parts = (['add', 'change', 'remove'] as const)
    .filter((action) => count(action) > 0)
    .map((action) => `${count(action)} to ${action}`);
  return parts.join(', ');
}
