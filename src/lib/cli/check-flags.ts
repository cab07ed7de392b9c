import { boolean, custom, integer, string } from '@oclif/core/flags';
import { parseDuration, usageError } from '../core/index.js';
import { durationFlag } from './flags.js';
import { reportOutputFlag } from './report-output.js';

/**
 * Which ZMON installation. Its token comes from a file, `$ZMON_TOKEN` or the configuration file of zmon-cli, never from a flag, which
 * every user of the machine could see.
 */
export const zmonFlags = {
  url: string({
    env: 'ZK_ZMON_URL',
    helpValue: 'URL',
    description: 'ZMON controller, as https://zmon.example.org',
  }),
  'zmon-token-file': string({
    env: 'ZK_ZMON_TOKEN_FILE',
    helpValue: 'FILE',
    description: 'File that holds the bearer token for ZMON',
  }),
  'zmon-config': string({
    env: 'ZK_ZMON_CONFIG',
    helpValue: 'FILE',
    description: 'Configuration file of zmon-cli, instead of ~/.zmon-cli.yaml',
  }),
};

/** Values of {@link zmonFlags}. */
export interface ZmonFlagValues {
  url: string | undefined;
  'zmon-token-file': string | undefined;
  'zmon-config': string | undefined;
}

/** These flags as `zmonSettings` takes them. */
export function zmonOptions(flags: ZmonFlagValues): {
  url?: string;
  tokenFile?: string;
  configFile?: string;
} {
  const { url, 'zmon-token-file': tokenFile, 'zmon-config': configFile } = flags;
  return {
    ...(url !== undefined && { url }),
    ...(tokenFile !== undefined && { tokenFile }),
    ...(configFile !== undefined && { configFile }),
  };
}

/** `I/N`, counted from 0, as the index of a pod of an indexed job is. */
export interface Shard {
  index: number;
  count: number;
}

const shardFlag = custom<Shard>({ helpValue: 'I/N', parse: async (text) => parseShard(text) });

/** Which entities a check runs on. Where they come from: a file, the cluster, or ZMON; without any of them the GLOBAL entity. */
export const checkEntityFlags = {
  entities: string({
    multiple: true,
    helpValue: 'FILE',
    description: 'Entities to run on, YAML or JSON; - is stdin',
  }),
  'from-cluster': boolean({
    exclusive: ['entities'],
    description: 'Derive entities from the Kubernetes context and its AWS account',
  }),
  filter: string({
    multiple: true,
    helpValue: 'KEY=VALUE',
    description: 'Only entities with this property, beside the filters of the check',
  }),
  shard: shardFlag({
    env: 'ZK_CHECK_SHARD',
    description: 'Only part I, counted from 0, of N equal parts of the entities',
  }),
};

/** What check code may do and how long it may take. */
export const checkSandboxFlags = {
  'allow-host': string({
    multiple: true,
    helpValue: 'HOST[:PORT]',
    description: 'Let checks reach this host or network, beside what the entity names',
  }),
  settings: string({
    env: 'ZK_CHECK_SETTINGS',
    helpValue: 'FILE',
    description: 'Endpoints and credentials of the wrappers, YAML: sql: {user: …}, history: {url: …}',
  }),
  timeout: durationFlag({
    env: 'ZK_TIMEOUT',
    description: 'Stop one evaluation after this time, if its interval is not shorter (default 60s)',
  }),
  parallel: integer({
    min: 1,
    max: 64,
    helpValue: 'N',
    description: 'How many evaluations at a time; of golden tests, how many tests',
  }),
};

/** The time that checks, alerts and periods see. */
export const checkTimeFlags = {
  at: string({
    helpValue: 'TIME',
    description: 'Evaluate as if it were this time: 2026-01-31T12:00:00Z, or seconds since 1970',
  }),
  tz: string({
    env: 'ZK_CHECK_TZ',
    helpValue: 'ZONE',
    description: 'Time zone of periods, instead of UTC',
    parse: async (zone) => knownZone(zone),
  }),
};

/** Here and not where the zone is used, because what is used depends on the definitions. */
function knownZone(zone: string): string {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return zone;
  } catch {
    throw usageError(`unknown time zone "${zone}"`, { hint: 'Use a name such as Europe/Berlin or UTC.' });
  }
}

/** Results of before the run, for conditions that look back. */
export const checkHistoryFlags = {
  history: string({
    helpValue: 'FILE',
    description: 'Earlier results, JSON, JSON lines or a series such as 200x3; conditions then see them',
  }),
  'from-controller': boolean({ description: 'Take earlier results from ZMON; needs alerts with an id' }),
};

/** `-o` of commands that print results. */
export const checkOutputFlags = {
  output: reportOutputFlag(['jsonl', 'junit', 'nagios', 'prometheus']),
};

/** `-o` of golden tests. */
export const goldenOutputFlags = { output: reportOutputFlag(['junit']) };

/** How often a bench runs a check. */
export const checkBenchFlags = {
  runs: integer({
    min: 1,
    max: 100_000,
    default: 20,
    helpValue: 'N',
    description: 'Measure so many runs over the entities',
  }),
  warmup: integer({
    min: 0,
    max: 1000,
    default: 1,
    helpValue: 'N',
    description: 'Runs over the entities before the measured ones; in each interpreter at least one',
  }),
  'per-entity': boolean({ description: 'Show the times of each entity, too, the slowest first' }),
};

/** A pause in milliseconds; a bare number is seconds. */
export const everyFlag = custom<number>({
  helpValue: 'DURATION',
  parse: async (text) => {
    const ms = parseDuration(/^\d+$/.test(text) ? `${text}s` : text);
    if (ms < 0) throw usageError(`negative duration "${text}"`);
    return ms;
  },
});

/** What a dashboard shows, and how. */
export const boardFlags = {
  team: string({
    multiple: true,
    helpValue: 'PATTERN',
    description: 'Alerts of this team instead of those of the dashboard; * stands for any text',
  }),
  tag: string({
    multiple: true,
    helpValue: 'TAG',
    description: 'Alerts with this tag instead of those of the dashboard; !TAG leaves alerts out',
  }),
  once: boolean({ description: 'Print one picture, also on a terminal' }),
};

/** How long a watch goes on, what it remembers, and what it says. */
export const checkWatchFlags = {
  every: everyFlag({
    description: 'From the start of a run to the next, instead of the intervals of the checks',
  }),
  for: durationFlag({
    description: 'End after this time; without it the watch goes on until it is interrupted',
  }),
  'exit-on': string({
    options: ['raised', 'cleared'],
    description: 'End when an alert is raised, or when every check has run and no alert is active',
  }),
  state: string({
    env: 'ZK_CHECK_STATE',
    helpValue: 'FOLDER',
    description: 'Where history and alerts are remembered, instead of ~/.local/state/zk/check-watch',
  }),
  bell: boolean({ description: 'Ring the bell of the terminal when an alert is raised' }),
  results: boolean({ description: 'With -o jsonl, write every result, too' }),
  output: reportOutputFlag(['jsonl']),
};

/** Reads `I/N`. */
export function parseShard(text: string): Shard {
  const [, index, count] = /^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? [];
  const shard = { index: Number(index), count: Number(count) };
  if (index === undefined || shard.index >= shard.count)
    throw usageError(`expected I/N with I from 0 to N-1, found "${text}"`, {
      hint: 'The first of four parts is --shard 0/4, the last one --shard 3/4.',
    });
  return shard;
}
