import type { MappedText } from './mapped-text.js';
import type { PeriodTime } from './period-time.js';

/** One unit of time that a period can test. */
export interface Scale {
  /** Its name in error texts. */
  name: string;
  /** Allowed values; absent: any. */
  bounds?: readonly [number, number];
  /** The first letters of names for 1, 2, 3, …. */
  names?: readonly string[];
  /** Whether both ends are checked for digits before either is checked for its bounds; matters only for which error comes first. */
  digitsFirst?: boolean;
  now(time: PeriodTime): number;
}

const days = ['su', 'mo', 'tu', 'we', 'th', 'fr', 'sa'];
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

const year: Scale = { name: 'year', digitsFirst: true, now: (time) => time.year };
const month: Scale = { name: 'month', bounds: [1, 12], names: months, now: (time) => time.month };
/** The week of the month, counted from its first day; not the ISO week. */
const week: Scale = { name: 'week', bounds: [1, 5], now: (time) => Math.floor((time.day - 1) / 7) + 1 };
const yearDay: Scale = { name: 'year day', bounds: [1, 366], now: (time) => time.yearDay };
const monthDay: Scale = { name: 'day', bounds: [1, 31], now: (time) => time.day };
const weekday: Scale = { name: 'weekday', bounds: [1, 7], names: days, now: (time) => time.weekday };
const hour: Scale = { name: 'hour', bounds: [0, 23], digitsFirst: true, now: (time) => time.hour };
const minute: Scale = { name: 'minute', bounds: [0, 59], now: (time) => time.minute };
const second: Scale = { name: 'second', bounds: [0, 59], now: (time) => time.second };

/** Both spellings of each scale. */
export const scales: ReadonlyMap<string, Scale> = new Map([
  ['yr', year],
  ['year', year],
  ['mo', month],
  ['month', month],
  ['wk', week],
  ['week', week],
  ['yd', yearDay],
  ['yday', yearDay],
  ['md', monthDay],
  ['mday', monthDay],
  ['wd', weekday],
  ['wday', weekday],
  ['hr', hour],
  ['hour', hour],
  ['min', minute],
  ['minute', minute],
  ['sec', second],
  ['second', second],
]);

/** What is wrong with a period, in the words of the reference, and the offset of the fault in its text. */
export class PeriodError extends Error {
  constructor(
    message: string,
    readonly offset: number,
  ) {
    super(message);
    this.name = 'InvalidFormat';
  }
}

export interface Range {
  low: number;
  /** Absent: a single point. */
  high?: number;
}

/** Reads `9`, `9-16`, `mon-fri`. What comes behind a second `-` is ignored, as by the reference. Throws {@link PeriodError}. */
export function readRange(item: MappedText, scale: Scale): Range {
  const [first, second] = item.split(/-/);
  const ends = [first, second].filter((end) => end !== undefined);
  if (scale.digitsFirst) ends.forEach((end) => readNumber(end, scale));
  const [low, high] = ends.map((end) => inBounds(readNumber(end, scale), end, scale));
  return { low: low ?? NaN, ...(high !== undefined && { high }) };
}

/** Python's `int` of ASCII text: digits, with a sign. */
function readNumber(end: MappedText, scale: Scale): number {
  const text = withoutName(end.text, scale.names ?? []);
  if (!/^[+-]?\d+$/.test(text))
    throw new PeriodError(`An integer value is required for ${scale.name}.`, end.offsetOf(0));
  return Number(text);
}

/**
 * Names count by their first letters wherever they stand; the rest of the word is dropped. `january` is 1, `5jan` is 51, as in the
 * reference, which replaces text before it reads numbers.
 */
function withoutName(text: string, names: readonly string[]): string {
  if (names.length === 0) return text;
  const found = new RegExp(names.join('|')).exec(text);
  return found ? `${text.slice(0, found.index)}${names.indexOf(found[0]) + 1}` : text;
}

function inBounds(value: number, end: MappedText, { bounds, name }: Scale): number {
  if (bounds === undefined || (value >= bounds[0] && value <= bounds[1])) return value;
  throw new PeriodError(
    `${value} is not valid for ${name}. Valid options are between ${bounds[0]} and ${bounds[1]}.`,
    end.offsetOf(0),
  );
}

/** Whether a value lies in a range; both ends belong to it, and a low end above the high one wraps around. */
export function isInRange(value: number, { low, high }: Range): boolean {
  if (high === undefined || low === high) return value === low;
  return low < high ? value >= low && value <= high : value >= low || value <= high;
}

/** Years below 100 are of the current century. */
export function inCentury(range: Range, scale: Scale, now: number): Range {
  if (scale !== year) return range;
  const full = (value: number): number => (value < 100 ? Math.floor(now / 100) * 100 + value : value);
  return { low: full(range.low), ...(range.high !== undefined && { high: full(range.high) }) };
}
