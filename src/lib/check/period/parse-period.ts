import { MappedText } from './mapped-text.js';
import { PeriodError, scales, type Scale } from './scale.js';

/** One part of a period between commas: it decides alone when it is true. */
export interface SubPeriod {
  /** Where it begins in the text of the period. */
  offset: number;
  source: string;
  /** `always` also for `none` and nothing at all. */
  kind: 'always' | 'never' | 'tests' | 'malformed';
  /** Grouped by the spelling of the scale: tests of one spelling are OR, different ones are AND. */
  tests: readonly Test[];
  /** What is wrong with its form; told only when the sub-period is looked at. */
  fault?: PeriodError;
}

export interface Test {
  spelling: string;
  scale: Scale;
  items: readonly MappedText[];
}

/** Python 2's `\s`. */
const blanks = '[ \\t\\n\\r\\f\\v]*';
const blank = /[ \t\n\r\f\v]/;

/**
 * Takes a period apart into its sub-periods, as zmon-worker's `timeperiod2` does it, with all its peculiarities: nothing is checked
 * but the form. The reference ignores words in front of a test (`business hr {9-16}`); so do we.
 */
export function parsePeriod(text: string): SubPeriod[] {
  const period = normalized(text);
  if (period.text === '') return [{ offset: 0, source: '', kind: 'always', tests: [] }];
  return period.split(/,/).map(parseSubPeriod);
}

/** Blanks around braces and dashes and behind commas are dropped, tests are separated by `|`. */
function normalized(text: string): MappedText {
  const on = (pattern: string): RegExp => new RegExp(pattern, 'g');
  return MappedText.of(text)
    .replace(on(`^${blanks}|${blanks}$`), '')
    .replace(on(`${blanks}(?=\\{|$)`), '')
    .replace(on(`,${blanks}`), ',')
    .replace(on(`${blanks}-${blanks}`), '-')
    .replace(on(`\\{${blanks}`), '{')
    .replace(on(`${blanks}\\}${blanks}`), '}')
    .replace(on('\\}(?=[^,])'), '}|')
    .map((all) => all.toLowerCase());
}

function parseSubPeriod(part: MappedText): SubPeriod {
  const base = { offset: part.offsetOf(0), source: part.text, tests: [] };
  if (part.text === 'never') return { ...base, kind: 'never' };
  if (['', 'none', 'always'].includes(part.text)) return { ...base, kind: 'always' };
  try {
    return { ...base, kind: 'tests', tests: grouped(part.split(/\|/).map(parseTest)) };
  } catch (error) {
    if (!(error instanceof PeriodError)) throw error;
    return { ...base, kind: 'malformed', fault: error };
  }
}

function parseTest(part: MappedText): Test {
  const match = /(\w+?)\{(.*?)\}/d.exec(part.text);
  if (!match) throw new PeriodError('Unable to parse the given time period.', part.offsetOf(0));
  const [, spelling = ''] = match;
  const [, [word] = [0], [from, to] = [0, 0]] = match.indices ?? [];
  const scale = scales.get(spelling);
  if (scale === undefined) throw new PeriodError(`${spelling} is not a valid scale.`, part.offsetOf(word));
  return { spelling, scale, items: part.slice(from, to).split(blank) };
}

function grouped(tests: readonly Test[]): Test[] {
  const bySpelling = new Map<string, Test>();
  for (const test of tests) {
    const known = bySpelling.get(test.spelling);
    bySpelling.set(test.spelling, known ? { ...known, items: [...known.items, ...test.items] } : test);
  }
  return [...bySpelling.values()];
}
