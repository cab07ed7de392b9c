import { nearest } from '../../core/index.js';
import { parsePeriod, type SubPeriod, type Test } from './parse-period.js';
import { PeriodError, readRange, scales } from './scale.js';

/** Words that are no scale, and the scale that they mean. */
const meant = new Map([
  ['weekday', 'wd'],
  ['day', 'wd'],
  ['monthday', 'md'],
  ['date', 'md'],
  ['yearday', 'yd'],
  ['time', 'hr'],
]);

/** What is wrong with or odd about a period. */
export interface PeriodFinding {
  severity: 'error' | 'warning';
  code: 'period-form' | 'period-value' | 'period-always' | 'period-junk' | 'period-scale';
  message: string;
  hint?: string;
  /** In the text of the period. */
  offset: number;
}

/** Looks at every part of a period, also at those that the worker may never reach. A period without errors never raises anything. */
export function validatePeriod(text: string): PeriodFinding[] {
  const period = parsePeriod(text);
  return [...period.flatMap(subFindings), ...emptyParts(period), ...decidedEarly(period)].sort(
    (a, b) => a.offset - b.offset,
  );
}

function subFindings(sub: SubPeriod): PeriodFinding[] {
  if (sub.fault) return [formFinding(sub, sub.fault)];
  return [...sub.tests.flatMap(itemFindings), ...junk(sub), ...bothSpellings(sub)];
}

function formFinding({ source }: SubPeriod, { message, offset }: PeriodError): PeriodFinding {
  const word = /^(\w+) is not a valid scale/.exec(message)?.[1] ?? /^\w+/.exec(source)?.[0] ?? source;
  const near = meant.get(word) ?? nearest(word, [...scales.keys(), 'never', 'always']);
  const blank = ['never', 'none', 'always'].includes(source.trim());
  const hint = blank
    ? 'Remove the blank in front of the comma.'
    : /^[^}]*\{[^}]*$|^[^{]*\}/.test(source)
      ? 'A comma separates whole periods; inside braces write blanks: hr {9 12}.'
      : near !== undefined && near !== word
        ? `Did you mean \`${near}\`?`
        : 'Write tests as in: wd {mon-fri} hr {9-16}.';
  return { severity: 'error', code: 'period-form', message, hint, offset };
}

function itemFindings({ items, scale }: Test): PeriodFinding[] {
  return items.flatMap((item): PeriodFinding[] => {
    try {
      readRange(item, scale);
    } catch (error) {
      if (!(error instanceof PeriodError)) throw error;
      return [
        {
          severity: 'error',
          code: 'period-value',
          ...faultText(error, item.text, scale.name),
          offset: error.offset,
        },
      ];
    }
    if (item.split(/-/).length < 3) return [];
    const message = `only the first two of \`${item.text}\` count, the rest is ignored`;
    return [{ severity: 'warning', code: 'period-value', message, offset: item.offsetOf(0) }];
  });
}

function faultText({ message }: PeriodError, item: string, name: string): { message: string; hint?: string } {
  if (item === '')
    return {
      message,
      hint: 'There are two blanks, or nothing between the braces: separate values by one blank.',
    };
  if (name === 'hour' && /[ap]m$|noon|midnight/.test(item))
    return { message, hint: 'Hours are 0 to 23: for 4pm write 16.' };
  return item.endsWith('-') || item.startsWith('-')
    ? { message, hint: 'A range needs both ends.' }
    : { message };
}

/** The worker searches for a test in the text and so ignores words in front of it. */
function junk({ source, offset, tests }: SubPeriod): PeriodFinding[] {
  if (tests.length === 0) return [];
  return source.split('|').flatMap((part): PeriodFinding[] => {
    const before = part.slice(0, /\w+?\{.*?\}/.exec(part)?.index ?? 0).trim();
    if (before === '') return [];
    const message = `\`${before}\` in front of a test is ignored by the worker`;
    return [
      {
        severity: 'warning',
        code: 'period-junk',
        message,
        hint: 'Remove it, or put a comma behind it.',
        offset,
      },
    ];
  });
}

/** `hr {1} hr {2}` is OR, `hr {1} hour {2}` is AND in the reference. */
function bothSpellings({ tests, offset }: SubPeriod): PeriodFinding[] {
  return tests.flatMap((test, index): PeriodFinding[] => {
    const twin = tests.slice(0, index).find(({ scale }) => scale === test.scale);
    if (!twin) return [];
    const message = `\`${twin.spelling}\` and \`${test.spelling}\` are the same scale, but in two spellings both must hold`;
    return [
      {
        severity: 'warning',
        code: 'period-scale',
        message,
        hint: 'Use one spelling for either of them to hold.',
        offset,
      },
    ];
  });
}

/** A comma too many adds an empty period, which is always. */
function emptyParts(period: readonly SubPeriod[]): PeriodFinding[] {
  if (period.length < 2) return [];
  return period
    .filter(({ source }) => source === '')
    .map(({ offset }) => ({
      severity: 'warning',
      code: 'period-always',
      message: 'a comma with nothing beside it makes the whole period always true',
      hint: 'Remove the comma.',
      offset: Math.max(0, offset - 1),
    }));
}

/** What stands behind `always` is never looked at. */
function decidedEarly(period: readonly SubPeriod[]): PeriodFinding[] {
  if (period.length < 2) return [];
  return period
    .filter(({ kind, source }) => kind === 'always' && source !== '')
    .map(({ source, offset }) => ({
      severity: 'warning',
      code: 'period-always',
      message: `\`${source}\` makes the whole period always true${source === 'none' ? ' (`none` means no restriction)' : ''}`,
      hint:
        source === 'none'
          ? 'Write `never` for a period that is never true.'
          : 'Remove the other parts, or this one.',
      offset,
    }));
}
