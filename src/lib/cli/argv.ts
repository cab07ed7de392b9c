import type { FlagInput } from '@oclif/core/interfaces';
import { usageError } from '../core/index.js';

/** The flags of one command by name. */
export type FlagSet = FlagInput<Record<string, unknown>>;

const truth: Readonly<Record<string, boolean>> = {
  '1': true,
  t: true,
  T: true,
  true: true,
  TRUE: true,
  True: true,
  '0': false,
  f: false,
  F: false,
  false: false,
  FALSE: false,
  False: false,
};

/**
 * Rewrites `--flag=true|false` of boolean flags into oclif's `--flag` and `--no-flag`; it reads the same words as Go's
 * `strconv.ParseBool`. Everything behind `--` stays as it is.
 */
export function normalizeArgv(argv: readonly string[], flags: FlagSet): string[] {
  const end = argv.indexOf('--');
  const head = end < 0 ? argv : argv.slice(0, end);
  return [...head.map((word) => normalizeWord(word, flags)), ...(end < 0 ? [] : argv.slice(end))];
}

function normalizeWord(word: string, flags: FlagSet): string {
  const match = /^(?:--([^=]+)|-([A-Za-z]))=(.*)$/s.exec(word);
  const name =
    match?.[1] ?? Object.keys(flags).find((key) => match?.[2] !== undefined && flags[key]?.char === match[2]);
  if (!match || name === undefined || flags[name]?.type !== 'boolean') return word;
  const value = truth[match[3] ?? ''];
  if (value === undefined) {
    throw usageError(`invalid argument "${match[3]}" for "--${name}" flag: it is either true or false`, {
      code: 'usage',
    });
  }
  return value ? `--${name}` : `--no-${name}`;
}

/**
 * A flag on the command line beats what the environment or the configuration file say about the flags it excludes: those lose their
 * environment variable and their place in the file for this run, instead of being reported as a contradiction.
 */
export function withoutBeaten(flags: FlagSet, argv: readonly string[]): FlagSet {
  const given = new Set(Object.keys(flags).filter((name) => isGiven(name, flags[name]?.char, argv)));
  const excludedBy = (name: string): boolean =>
    [...given].some(
      (other) => flags[other]?.exclusive?.includes(name) || flags[name]?.exclusive?.includes(other),
    );
  return Object.fromEntries(
    Object.entries(flags).map(([name, flag]): [string, FlagSet[string]] => {
      if (given.has(name) || !excludedBy(name)) return [name, flag];
      const { env: _env, ...rest } = flag;
      return [name, Object.assign(rest, { beaten: true })];
    }),
  );
}

function isGiven(name: string, char: string | undefined, argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  const words = end < 0 ? argv : argv.slice(0, end);
  return words.some(
    (word) =>
      word === `--${name}` ||
      word.startsWith(`--${name}=`) ||
      (char !== undefined && !word.startsWith('--') && word.startsWith(`-${char}`)),
  );
}
