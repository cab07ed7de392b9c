import type { Json } from '../../simulation.js';
import { isObject, sameJson } from '../objects.js';

/** What identifies an item of a list: the value of its merge key, or itself. */
export function identity(item: Json, mergeKey: string | undefined): Json | undefined {
  if (mergeKey === undefined) return item;
  return isObject(item) ? item[mergeKey] : undefined;
}

/** Where a list has the item, or -1. */
export function indexOf(list: readonly Json[], item: Json, mergeKey: string | undefined): number {
  const wanted = identity(item, mergeKey);
  return list.findIndex((one) => sameJson(identity(one, mergeKey), wanted));
}

/**
 * Puts the items of a merged list in order: those that `order` names as it says, the others as the server had them. Where both meet, an
 * item that only the server has comes first if it stood before the other one (strategicpatch's normalizeElementOrder).
 */
export function inOrder(
  items: readonly Json[],
  order: readonly Json[],
  live: readonly Json[],
  mergeKey: string | undefined,
): Json[] {
  const rank = (list: readonly Json[], item: Json): number => indexOf(list, item, mergeKey);
  const named = items.filter((item) => rank(order, item) >= 0);
  const others = items.filter((item) => rank(order, item) < 0);
  named.sort((a, b) => rank(order, a) - rank(order, b));
  const right = [...named];
  const left = sortByKnown(others, (item) => rank(live, item));
  const out: Json[] = [];
  while (left.length > 0 && right.length > 0) {
    const l = rank(live, left[0] as Json);
    const r = rank(live, right[0] as Json);
    out.push(((l >= 0 && r >= 0 && l < r ? left : right).shift() as Json) ?? null);
  }
  return [...out, ...left, ...right];
}

/** Sorts the items that have a rank; the others keep their places. */
function sortByKnown(items: readonly Json[], rank: (item: Json) => number): Json[] {
  const known = items.filter((item) => rank(item) >= 0).sort((a, b) => rank(a) - rank(b));
  return items.map((item) => (rank(item) >= 0 ? (known.shift() ?? null) : item));
}
