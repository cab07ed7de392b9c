import { nearest } from '../../core/index.js';

/** Among more names nothing is looked for: a file with thousands of mistakes must not take minutes. */
const MAX_CANDIDATES = 300;

/** `, did you mean "…"?` for the name that a wrong one most likely meant, else nothing. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const names: string[] = [];
  for (const name of candidates) if (names.push(name) > MAX_CANDIDATES) return '';
  const near = word.length > 200 ? undefined : nearest(word, names);
  return near === undefined ? '' : `, did you mean "${near}"?`;
}
