/** The nearest 32-bit float of an integer, rounded once, as Go's `float32(int64)`. */
export function toFloat32(value: bigint): number {
  const magnitude = value < 0n ? -value : value;
  if (magnitude < 2n ** 53n) return Math.fround(Number(value));
  // Going through a double would round twice: keep enough leading bits and fold the rest into one sticky bit.
  const shift = BigInt(magnitude.toString(2).length - 40);
  const kept = magnitude >> shift;
  const sticky = kept << shift === magnitude ? 0n : 1n;
  const rounded = Math.fround(Number((kept << 1n) | sticky) * 2 ** (Number(shift) - 1));
  return value < 0n ? -rounded : rounded;
}
