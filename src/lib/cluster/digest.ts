import { createHash } from 'node:crypto';
import type { ClusterPlan } from './plan.js';

/** sha256, hex, of canonical JSON: keys sorted, nothing undefined. Equal content gives equal digests. */
export function digestOf(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

/** What a plan will do, without when it was made and how it is worded. */
export function planDigest(plan: Omit<ClusterPlan, 'digest'>): string {
  const { cluster, account, region, targetVersion, steps } = plan;
  return digestOf({
    cluster,
    account,
    region,
    targetVersion,
    steps: steps.map(({ id, action, dependsOn, details, content, risk }) => ({
      id,
      action,
      dependsOn,
      details,
      risk,
      content: content ?? '',
    })),
  });
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part === 'bigint') return part.toString();
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
  });
}
