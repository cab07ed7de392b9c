import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Command } from '@oclif/core/command';
import { nearest, usageError, ZkError } from '../core/index.js';
import type { FlagSet } from './argv.js';
import { formatFlag } from './flag-text.js';

type Env = Readonly<Record<string, string | undefined>>;

/** The defaults a user keeps in a file: flag names without dashes in front, and the place of each for messages. */
export interface ConfigFile {
  path: string;
  values: Readonly<Record<string, string | readonly string[]>>;
  lineOf(key: string): { line: number; column: number } | undefined;
}

/** Keys of the file: the long names of flags that make sense as a default. `--yes` does not. */
export const configKeys = [
  'assumed-role',
  'channel',
  'config-source',
  'context',
  'credentials-dir',
  'directory',
  'endpoint-url',
  'exclude',
  'include',
  'kubeconfig',
  'namespace',
  'output',
  'parallel',
  'profile',
  'region',
  'registry',
  'registry-token-file',
  'registry-token-name',
  'request-timeout',
  'timeout',
  'wait',
] as const;

/** `$ZK_CONFIG`, else `$XDG_CONFIG_HOME/zk/config.yaml`, else `~/.config/zk/config.yaml`. */
export function configPath(env: Env): string {
  if (env['ZK_CONFIG']) return env['ZK_CONFIG'];
  return join(env['XDG_CONFIG_HOME'] || join(env['HOME'] || homedir(), '.config'), 'zk', 'config.yaml');
}

/**
 * Reads the configuration file strictly: an unknown key, a wrong type or a key that occurs twice is a usage error with its place. A
 * missing file is no error, unless `$ZK_CONFIG` names it.
 */
export async function loadConfigFile(env: Env): Promise<ConfigFile | undefined> {
  const path = configPath(env);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if ((code === 'ENOENT' || code === 'ENOTDIR') && !env['ZK_CONFIG']) return undefined;
    throw usageError(
      `cannot read the configuration file: ${code === 'ENOENT' ? 'no such file' : String(error)}`,
      {
        position: { file: path },
        hint: env['ZK_CONFIG']
          ? 'Unset ZK_CONFIG or let it name an existing file.'
          : 'Make the file readable.',
      },
    );
  }
  return parseConfigFile(path, text);
}

/** Parses the text of a configuration file; see {@link loadConfigFile}. */
export async function parseConfigFile(path: string, text: string): Promise<ConfigFile> {
  const { parseDocument, isMap, isScalar, isSeq, LineCounter } = await import('yaml');
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const place = (offset: number | undefined) => {
    const { line, col } = lines.linePos(offset ?? 0);
    return { line, column: col };
  };
  const [fault] = document.errors;
  if (fault)
    throw usageError(
      fault.message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? 'invalid YAML',
      { position: { file: path, ...place(fault.pos[0]) } },
    );
  const values: Record<string, string | string[]> = {};
  const positions = new Map<string, { line: number; column: number }>();
  const root = document.contents;
  if (root !== null && !isMap(root))
    throw usageError('the configuration file must be a map of flag names to values', {
      position: { file: path, line: 1 },
    });
  for (const pair of root?.items ?? []) {
    const key = isScalar(pair.key) ? String(pair.key.value) : '';
    const position = { file: path, ...place(isScalar(pair.key) ? pair.key.range?.[0] : undefined) };
    if (!configKeys.some((known) => known === key)) {
      const guess = nearest(key, configKeys);
      throw usageError(`unknown key "${key}"`, {
        position,
        hint: guess ? `Did you mean "${guess}"?` : `Known keys: ${configKeys.join(', ')}.`,
      });
    }
    positions.set(key, position);
    const scalarText = (node: unknown): string => {
      if (!isScalar(node) || node.value === null)
        throw usageError(`"${key}" must be a single value`, { position });
      return node.source ?? JSON.stringify(node.value);
    };
    values[key] = isSeq(pair.value) ? pair.value.items.map(scalarText) : scalarText(pair.value);
  }
  return { path, values, lineOf: (key) => positions.get(key) };
}

/**
 * Flags whose default comes from the file: used only where neither the command line nor the environment says something. The file is
 * read only if the command has a flag that could be in it.
 */
export async function applyConfigFile(
  flags: FlagSet,
  load: () => Promise<ConfigFile | undefined>,
  command: Command,
): Promise<FlagSet> {
  if (!configKeys.some((key) => key in flags)) return flags;
  const file = await load();
  if (!file) return flags;
  const result: FlagSet = { ...flags };
  for (const [key, value] of Object.entries(file.values)) {
    const flag = flags[key];
    if (flag && !('beaten' in flag) && !blockedByOther(key, flags))
      result[key] = Object.assign(
        { ...flag },
        { default: async () => parseValue(file, key, value, flag, command) },
      );
  }
  return result;
}

/** What the environment says about a flag that excludes this one wins over the file. */
function blockedByOther(key: string, flags: FlagSet): boolean {
  return Object.entries(flags).some(([name, flag]) => {
    const excludes = flag.exclusive?.includes(key) || flags[key]?.exclusive?.includes(name);
    return Boolean(excludes && flag.env && process.env[flag.env]);
  });
}

async function parseValue(
  file: ConfigFile,
  key: string,
  value: string | readonly string[],
  flag: FlagSet[string],
  command: Command,
): Promise<unknown> {
  const position = { file: file.path, ...file.lineOf(key) };
  if (flag.type === 'boolean') {
    if (value !== 'true' && value !== 'false')
      throw usageError(`"${key}" must be true or false`, { position });
    return value === 'true';
  }
  if (typeof value !== 'string' && !flag.multiple)
    throw usageError(`"${key}" must be a single value`, { position });
  const texts = typeof value === 'string' ? [value] : value;
  try {
    const parsed = await Promise.all(
      texts.map(async (text) => {
        if (flag.options && !flag.options.includes(text))
          throw usageError(`"${text}" is not one of ${flag.options.join(', ')}`);
        return flag.parse(
          text,
          Object.assign(command, { token: { type: 'flag' as const, flag: key, input: text } }),
          flag,
        );
      }),
    );
    return flag.multiple ? parsed : parsed[0];
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const hint = error instanceof ZkError ? error.hint : undefined;
    throw usageError(`${formatFlag(key)}: ${message}`, { position, ...(hint === undefined ? {} : { hint }) });
  }
}
