/** Python's fnmatch for one pattern: `*`, `?`, `[seq]`, `[!seq]`; case counts. */
export function globMatcher(pattern: string): (text: string) => boolean {
  let source = '';
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at] ?? '';
    const set = char === '[' ? setAt(pattern, at) : undefined;
    if (set) {
      source += set.source;
      at = set.end;
    } else if (char === '*') {
      // Several stars in a row would only multiply the ways to match.
      if (!source.endsWith('[^]*')) source += '[^]*';
    } else {
      source += char === '?' ? '[^]' : char.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');
    }
  }
  const expression = compile(`^${source}$`);
  return (text) => expression?.test(text) ?? false;
}

/** A set whose range runs backwards matches nothing. */
function compile(source: string): RegExp | undefined {
  try {
    return new RegExp(source, 'u');
  } catch {
    return undefined;
  }
}

/** The set that begins here; undefined if its bracket is never closed, then the bracket stands for itself. */
function setAt(pattern: string, start: number): { source: string; end: number } | undefined {
  const negated = pattern[start + 1] === '!';
  const first = start + (negated ? 2 : 1);
  const end = pattern.indexOf(']', first + 1);
  if (end < 0) return undefined;
  const members = pattern.slice(first, end).replace(/[\\\]^[]/g, '\\$&');
  return { source: `[${negated ? '^' : ''}${members}]`, end };
}
