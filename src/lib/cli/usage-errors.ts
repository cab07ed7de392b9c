import { nearest, usageError, ZkError } from '../core/index.js';

/** What the parser knew, to suggest a flag that exists. */
export interface ParsedCommand {
  id: string;
  flags: readonly string[];
}

/**
 * oclif's parse errors in kubectl's words. Returns undefined for anything that is not one. The errors are told apart by their
 * fields, not by class, because a bundle may hold two copies of a class or shorten its name.
 */
export function toUsageError(error: unknown, command: ParsedCommand | undefined): ZkError | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof ZkError) return unwrapFlagError(error);
  return fromFields(error, command) ?? fromMessage(error);
}

function fromFields(error: Error, command: ParsedCommand | undefined): ZkError | undefined {
  const unknown = stringsOf(error, 'flags')?.[0];
  if (unknown !== undefined && /^-/.test(unknown)) return unknownFlag(unknown, command);
  const args: unknown = 'args' in error ? error.args : undefined;
  if (!Array.isArray(args) || args.length === 0) return undefined;
  const [first] = args as readonly unknown[];
  if (typeof first === 'string') return usageError(`unexpected argument "${first}"`);
  const names = (args as readonly { name?: string }[]).map((arg) => (arg.name ?? '').toUpperCase());
  return usageError(`missing required argument${names.length > 1 ? 's' : ''}: ${names.join(', ')}`);
}

function unknownFlag(flag: string, command: ParsedCommand | undefined): ZkError {
  const name = flag.replace(/^-+/, '').replace(/=.*$/s, '');
  if (!flag.startsWith('--')) return usageError(`unknown shorthand flag: '${name[0] ?? ''}' in ${flag}`);
  const guess = nearest(name, command?.flags ?? []);
  return usageError(`unknown flag: --${name}`, guess ? { hint: `Did you mean --${guess}?` } : {});
}

function fromMessage(error: Error): ZkError | undefined {
  const text = error.message.replace(/\nSee more help with --help$/, '');
  const patterns: [RegExp, (match: RegExpExecArray) => string][] = [
    [
      /^Flag --(\S+) expects one of these values: (.*)$/,
      (m) => `flag needs an argument: --${m[1]} (one of ${m[2]})`,
    ],
    [/^Flag --(\S+) expects a value$/, (m) => `flag needs an argument: --${m[1]}`],
    [/^Flag --(\S+) can only be specified once$/, (m) => `flag --${m[1]} may be given only once`],
    [
      /^Expected --([^=]+)=(.*) to be one of: (.*)$/s,
      (m) => `invalid argument "${m[2]}" for "--${m[1]}" flag: must be one of ${m[3]}`,
    ],
    [/^Expected (.*) to be one of: (.*)$/s, (m) => `invalid argument "${m[1]}": must be one of ${m[2]}`],
    [/^Parsing --(\S+) \n\t(.*)$/s, (m) => `invalid value for --${m[1]}: ${lowerFirst(m[2] ?? '')}`],
    [/^The following errors? occurred:\s+(.*)$/s, (m) => constraint(m[1] ?? '')],
    [/^Missing required flag (\S+)/, (m) => `required flag --${m[1]} not set`],
  ];
  for (const [pattern, say] of patterns) {
    const match = pattern.exec(text);
    if (match) return usageError(say(match), { cause: error });
  }
  return undefined;
}

/** Errors of our own about the command line stay as they are; one thrown by a flag's parser comes back with oclif's wrapping around it. */
function unwrapFlagError(error: ZkError): ZkError | undefined {
  if (error.code === 'usage') return error;
  const match = /^Parsing --(\S+) \n\t([\s\S]*?)(\nSee more help with --help)?$/.exec(error.message);
  if (!match) return undefined;
  return usageError(
    `invalid argument for --${match[1]}: ${match[2]}`,
    error.hint === undefined ? {} : { hint: error.hint },
  );
}

// Terminal colours that oclif adds to its own texts.
const colour = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');

function constraint(text: string): string {
  const plain = text.replace(colour, '');
  const both = /^--(\S+?)(?:=.*?)? cannot also be provided when using --(\S+)$/m.exec(plain);
  if (both) return `${[`--${both[1]}`, `--${both[2]}`].sort().join(' and ')} cannot be used together`;
  const missing = /^Missing required flag (\S+)/m.exec(plain);
  if (missing) return `required flag --${missing[1]} not set`;
  return lowerFirst(
    plain
      .split('\n')
      .map((line) => line.trim())
      .join('; '),
  );
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function stringsOf(error: Error, field: string): readonly string[] | undefined {
  const value: unknown = (error as unknown as Record<string, unknown>)[field];
  return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined;
}
