/** Go's unicode.IsSpace. */
const SPACE = /^[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]$/;

export function isSpace(char: string): boolean {
  return SPACE.test(char);
}

/** strings.TrimSpace */
export function trimSpace(text: string): string {
  const chars = [...text];
  let start = 0;
  let end = chars.length;
  while (start < end && isSpace(chars[start]!)) start += 1;
  while (end > start && isSpace(chars[end - 1]!)) end -= 1;
  return chars.slice(start, end).join('');
}

export const isUpper = (char: string): boolean => /^\p{Lu}$/u.test(char);
export const isLower = (char: string): boolean => /^\p{Ll}$/u.test(char);
export const isTitle = (char: string): boolean => /^\p{Lt}$/u.test(char);
export const isLetter = (char: string): boolean => /^\p{L}$/u.test(char);
export const isNumber = (char: string): boolean => /^\p{N}$/u.test(char);
export const isPunctuation = (char: string): boolean => /^\p{P}$/u.test(char);

/** Go maps character by character: what would become several (`ß`) stays as it is. */
export function upperCase(char: string): string {
  const upper = char.toUpperCase();
  return [...upper].length === 1 ? upper : char;
}

export function lowerCase(char: string): string {
  // The only letter that JavaScript makes two of: a capital I with a dot.
  return char === '\u0130' ? 'i' : char.toLowerCase();
}

export function upperText(text: string): string {
  return Array.from(text, upperCase).join('');
}

export function lowerText(text: string): string {
  return Array.from(text, lowerCase).join('');
}
