/** A number in few characters: at most five digits of it, thousands as they are. */
export function shortNumber(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e7) return String(value);
  const size = Math.abs(value);
  if (size >= 1e7 || (size < 1e-3 && size > 0)) return value.toExponential(2);
  return String(Number(value.toPrecision(5)));
}
