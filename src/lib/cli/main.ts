import { Config } from '@oclif/core/config';
import { ExitCode, nearest, usageError } from '../core/index.js';
import { resolveCommand, type Catalog } from './catalog.js';
import { ZkCommand } from './command.js';
import { commandHelp, rootHelp, topicHelp, type Topics } from './help.js';
import { reportError } from './report-error.js';
import { ClosedOutput, processStdio, type Stdio } from './stdio.js';
import type { ParsedCommand } from './usage-errors.js';

export interface Package {
  name: string;
  version: string;
  description: string;
  oclif: { bin: string; topics: Topics };
}

export interface MainOptions {
  root: string;
  package: Package;
  catalog: Catalog;
  stdio?: Stdio;
}

/** Names of the flags that every command has; help lists them apart. */
const globalNames: readonly string[] = Object.keys(ZkCommand.baseFlags);

/**
 * Runs one command line and returns the exit code. It never throws: failures become text on stderr here and nowhere else. oclif's own
 * start (plugins, manifest search, hooks) is left out, because it would cost more than most commands.
 */
export async function main(argv: readonly string[], options: MainOptions): Promise<number> {
  const stdio = options.stdio ?? processStdio;
  let command: ParsedCommand | undefined;
  try {
    if (argv[0] === '--version') return say(stdio, versionLine(options.package));
    const { words, help } = withoutHelp(argv);
    const resolved = resolveCommand(words, options.catalog.ids);
    if (resolved.kind === 'unknown') throw unknownCommand(resolved.word, resolved.topic, options.catalog.ids);
    if (resolved.kind === 'topic') {
      const flag = words.find((word) => word.startsWith('-'));
      if (flag !== undefined && !help)
        throw usageError(`unknown flag: ${flag.replace(/=.*$/s, '')}`, {
          hint: 'Flags come after the command.',
        });
      return say(stdio, await topicText(resolved.topic, options));
    }
    if (help) return say(stdio, commandHelp(await options.catalog.facts(resolved.id), globalNames).trimEnd());
    command = { id: resolved.id, flags: [] };
    return await runCommand(resolved.id, resolved.argv, options, stdio, command);
  } catch (error) {
    return fail(error, command, verbosityOf(argv), stdio);
  }
}

async function runCommand(
  id: string,
  argv: string[],
  options: MainOptions,
  stdio: Stdio,
  parsed: ParsedCommand,
): Promise<number> {
  const CommandClass = await options.catalog.load(id);
  CommandClass.id = id;
  const command = new CommandClass(argv, lightConfig(options));
  command.stdio = stdio;
  parsed.flags = command.flagNames;
  await command.execute();
  return command.exitCode;
}

/** A failure as text and exit code; also for errors that nobody awaited. */
export function fail(
  error: unknown,
  command: ParsedCommand | undefined,
  verbosity: number,
  stdio: Stdio = processStdio,
): number {
  if (error instanceof ClosedOutput) return ExitCode.ok;
  const { lines, exit } = reportError(error, command, verbosity);
  stdio.err(`${lines.join('\n')}\n`);
  return exit;
}

/** oclif's configuration object with the few fields that a command uses. Loading it properly would search for plugins and hooks. */
class LightConfig extends Config {
  override runHook: Config['runHook'] = async () => ({ successes: [], failures: [] });
}

function lightConfig(options: MainOptions): Config {
  const { name, version } = options.package;
  const userAgent = `${name}/${version} ${process.platform}-${process.arch} node-${process.version}`;
  return Object.assign(new LightConfig({ root: options.root }), {
    root: options.root,
    name,
    version,
    userAgent,
    bin: options.package.oclif.bin,
  });
}

/** The one line of `--version`. */
export function versionLine(pkg: Pick<Package, 'name' | 'version'>): string {
  return `${pkg.name} v${pkg.version}`;
}

/** `--help`, `-h` and the word `help` in front mean the same. */
function withoutHelp(argv: readonly string[]): { words: string[]; help: boolean } {
  const end = argv.indexOf('--');
  const head = end < 0 ? argv : argv.slice(0, end);
  const asked = head[0] === 'help';
  const words = (asked ? head.slice(1) : head).filter((word) => word !== '--help' && word !== '-h');
  return {
    words: [...words, ...(end < 0 ? [] : argv.slice(end))],
    help: asked || words.length !== head.length,
  };
}

async function topicText(topic: string, options: MainOptions): Promise<string> {
  const ids = options.catalog.ids.filter((id) => topic === '' || id.startsWith(`${topic}:`));
  const facts = await Promise.all(ids.map((id) => options.catalog.facts(id)));
  const { topics } = options.package.oclif;
  const text =
    topic === ''
      ? rootHelp(options.package.description, topics, facts)
      : topicHelp(topic, topics[topic]?.description, facts);
  return text.trimEnd();
}

function unknownCommand(word: string, topic: string, ids: readonly string[]) {
  const depth = topic === '' ? 0 : topic.split(':').length;
  const siblings = ids
    .filter((id) => topic === '' || id.startsWith(`${topic}:`))
    .map((id) => id.split(':')[depth] ?? '');
  const guess = nearest(word, siblings) ?? ids.find((id) => id.endsWith(`:${word}`))?.replaceAll(':', ' ');
  const place = `kubectl zk${topic === '' ? '' : ` ${topic.replaceAll(':', ' ')}`}`;
  const meant = guess === undefined ? '' : `Did you mean "${guess}"? `;
  return usageError(`unknown command "${word}" for "${place}"`, {
    hint: `${meant}Run '${place} --help' for usage.`,
    code: 'unknown-command',
  });
}

/** `-v=9` before anything was parsed, so that even a parse error can show its stack. */
function verbosityOf(argv: readonly string[]): number {
  const at = argv.findIndex((word) => /^--?v(=|$)/.test(word) || /^-v\d$/.test(word));
  const text = at < 0 ? '' : (/\d+$/.exec(argv[at] ?? '')?.[0] ?? argv[at + 1] ?? '');
  return /^\d$/.test(text) ? Number(text) : 0;
}

function say(stdio: Stdio, text: string): number {
  stdio.out(`${text}\n`);
  return ExitCode.ok;
}
