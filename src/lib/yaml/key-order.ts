const LETTER = /^\p{L}$/u;
const DIGIT = /^\p{Nd}$/u;

/** yaml.v2's natural order of text keys: runs of digits by value, letters behind everything else. */
export function compareKeys(left: string, right: string): number {
  if (left === right) return 0;
  const a = [...left];
  const b = [...right];
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i += 1) {
    if (a[i] === b[i]) continue;
    const aLetter = LETTER.test(a[i]!);
    const bLetter = LETTER.test(b[i]!);
    if (aLetter && bLetter) return a[i]!.codePointAt(0)! - b[i]!.codePointAt(0)!;
    if (aLetter || bLetter) return bLetter ? -1 : 1;
    return compareNumbers(a, b, i);
  }
  return a.length - b.length;
}

/** Compares from the first difference on, where neither side is a letter. */
function compareNumbers(a: readonly string[], b: readonly string[], from: number): number {
  const lead = (a[from] === '0' || b[from] === '0') && followsNonZeroDigit(a, from) ? '1' : '';
  const aDigits = digitsFrom(a, from);
  const bDigits = digitsFrom(b, from);
  // Go counts in int64 here, and very long runs of digits wrap.
  const aValue = BigInt.asIntN(64, BigInt(`${lead}${aDigits}` || '0'));
  const bValue = BigInt.asIntN(64, BigInt(`${lead}${bDigits}` || '0'));
  if (aValue !== bValue) return aValue < bValue ? -1 : 1;
  if (aDigits.length !== bDigits.length) return aDigits.length - bDigits.length;
  return a[from]!.codePointAt(0)! - b[from]!.codePointAt(0)!;
}

function followsNonZeroDigit(text: readonly string[], at: number): boolean {
  for (let j = at - 1; j >= 0 && DIGIT.test(text[j]!); j -= 1) if (text[j] !== '0') return true;
  return false;
}

function digitsFrom(text: readonly string[], at: number): string {
  let digits = '';
  for (let i = at; i < text.length && /^[0-9]$/.test(text[i]!); i += 1) digits += text[i];
  return digits;
}
