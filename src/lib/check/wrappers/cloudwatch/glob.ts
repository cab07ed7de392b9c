/** One place of a pattern: `*`, or what one character must be. */
type Part = 'any' | ((char: string) => boolean);

/**
 * Python's fnmatch for one pattern: `*`, `?`, `[seq]`, `[!seq]`; case counts. Not a regular expression: those try the ways in which several
 * stars can share a text one by one, and a check could keep us busy for years.
 */
export function globMatcher(pattern: string): (text: string) => boolean {
  const parts = partsOf(Array.from(pattern));
  return (text) => matches(parts, Array.from(text));
}

/** Only the last star is ever tried again: whatever an earlier one could take, the last one can take, too. */
function matches(parts: readonly Part[], text: readonly string[]): boolean {
  let at = 0;
  let part = 0;
  let star: { part: number; at: number } | undefined;
  while (at < text.length) {
    const wanted = parts[part];
    if (wanted === 'any') {
      star = { part: ++part, at };
    } else if (wanted?.(text[at] ?? '')) {
      at++;
      part++;
    } else if (star) {
      part = star.part;
      at = ++star.at;
    } else {
      return false;
    }
  }
  return parts.slice(part).every((rest) => rest === 'any');
}

function partsOf(pattern: readonly string[]): Part[] {
  const parts: Part[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at];
    const set = char === '[' ? setAt(pattern, at) : undefined;
    if (set) {
      parts.push(set.holds);
      at = set.end;
    } else if (char === '*') parts.push('any');
    else parts.push(char === '?' ? () => true : (one) => one === char);
  }
  return parts;
}

/** The set that begins here; undefined if its bracket is never closed, then the bracket stands for itself. */
function setAt(
  pattern: readonly string[],
  start: number,
): { holds: (char: string) => boolean; end: number } | undefined {
  const negated = pattern[start + 1] === '!';
  const first = start + (negated ? 2 : 1);
  const end = pattern.indexOf(']', first + 1);
  if (end < 0) return undefined;
  const ranges = rangesOf(pattern.slice(first, end));
  const inSet = (char: string): boolean => ranges.some(([low, high]) => low <= char && char <= high);
  return { holds: (char) => inSet(char) !== negated, end };
}

/** `a-z`, and single characters; a range that runs backwards holds nothing. */
function rangesOf(members: readonly string[]): [string, string][] {
  const ranges: [string, string][] = [];
  for (let at = 0; at < members.length; at++) {
    const low = members[at] ?? '';
    const isRange = members[at + 1] === '-' && at + 2 < members.length;
    ranges.push([low, isRange ? (members[at + 2] ?? '') : low]);
    if (isRange) at += 2;
  }
  return ranges;
}
