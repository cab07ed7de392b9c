/** The weight of each stack of a StackSet, in percent. */
export type Weights = Readonly<Record<string, number>>;

/**
 * Gives one stack its percentage and scales the others so that all sum to 100: in proportion to what they have, in whole percent, what
 * rounding leaves going to the largest remainders, names breaking ties. Undefined when nobody is there to take the rest.
 */
export function shiftTraffic(current: Weights, stack: string, percentage: number): Weights | undefined {
  const others = Object.entries(current).filter(([name, weight]) => name !== stack && weight > 0);
  const rest = 100 - percentage;
  if (rest > 0 && others.length === 0) return undefined;
  const sum = others.reduce((total, [, weight]) => total + weight, 0);
  const shares = others.map(([name, weight]) => {
    const exact = (weight / sum) * rest;
    return { name, whole: Math.floor(exact), remainder: exact - Math.floor(exact) };
  });
  let missing = rest - shares.reduce((total, { whole }) => total + whole, 0);
  const byRemainder = [...shares].sort((a, b) => b.remainder - a.remainder || (a.name < b.name ? -1 : 1));
  for (const share of byRemainder) {
    if (missing <= 0) break;
    share.whole++;
    missing--;
  }
  return Object.fromEntries([
    [stack, percentage],
    ...shares.filter(({ whole }) => whole > 0).map(({ name, whole }) => [name, whole] as const),
  ]);
}

/** `a 80 % → 50 %, b 20 % → 50 %`, stacks that change only, by name. */
export function describeShift(from: Weights, to: Weights): string {
  return [...new Set([...Object.keys(from), ...Object.keys(to)])]
    .sort()
    .filter((name) => (from[name] ?? 0) !== (to[name] ?? 0))
    .map((name) => `${name} ${from[name] ?? 0} % → ${to[name] ?? 0} %`)
    .join(', ');
}
