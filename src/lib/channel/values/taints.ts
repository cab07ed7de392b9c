/** A node taint as templates see it. */
export interface Taint {
  key: string;
  value: string;
  effect: string;
}

const effects = ['NoSchedule', 'NoExecute', 'PreferNoSchedule'];

/** `key`, `key:Effect` or `key=value:Effect`; undefined for anything else (CLM's grammar). */
export function parseTaint(text: string): Taint | undefined {
  const [pair = '', effect = '', ...moreColons] = text.split(':');
  const [key = '', value, ...moreEquals] = pair.split('=');
  if (moreColons.length > 0 || moreEquals.length > 0) return undefined;
  const hasEffect = text.includes(':');
  if (hasEffect && !effects.includes(effect)) return undefined;
  if (value !== undefined && !hasEffect) return undefined;
  return { key, value: value ?? '', effect };
}

/** `.NodePool.Taints`: elements that do not parse are dropped without a word (CLM); undefined when the pool has no item `taints`. */
export function parseTaints(item: string | undefined): Taint[] | undefined {
  return item?.split(',').flatMap((text) => parseTaint(text) ?? []);
}
