/** strconv.ParseInt(text, 10, 64) with its error texts; digits that overflow are noticed before a fault behind them. */
export function parseInt64(text: string, name = 'ParseInt'): bigint {
  const fail = (why: string): Error => new Error(`strconv.${name}: parsing ${JSON.stringify(text)}: ${why}`);
  const [, sign = '', digits = '', rest = ''] = /^([-+]?)([0-9]*)([^]*)$/.exec(text)!;
  const magnitude = BigInt(digits === '' ? '0' : digits);
  if (magnitude >= 2n ** 64n) throw fail('value out of range');
  if (digits === '' || rest !== '') throw fail('invalid syntax');
  const value = sign === '-' ? -magnitude : magnitude;
  if (BigInt.asIntN(64, value) !== value) throw fail('value out of range');
  return value;
}

/** The integer, or undefined where strconv.Atoi fails. */
export function atoi(text: string): bigint | undefined {
  try {
    return parseInt64(text, 'Atoi');
  } catch {
    return undefined;
  }
}
