import type { Interfaces } from '@oclif/core';
import type * as Check from '../check/index.js';
import { ExitCode, usageError, type Context } from '../core/index.js';
import { DEFAULT_PARALLEL, watchSettings } from './check-engine.js';
import { growingRedactor, withCheckEnvironment } from './check-environment.js';
import type { checkSandboxFlags, checkTimeFlags, checkWatchFlags } from './check-flags.js';
import { knownEntities, type CheckInputFlags } from './check-inputs.js';
import { WatchEnding } from './check-watch-ending.js';
import { WatchHints } from './check-watch-hints.js';
import { watchSink } from './check-watch-sinks.js';
import type { ZkCommand } from './command.js';

type FlagValues<T> = Interfaces.InferredFlags<T>;

export type WatchFlags = Omit<CheckInputFlags, 'alert'> &
  FlagValues<typeof checkSandboxFlags> &
  FlagValues<typeof checkWatchFlags> &
  Pick<FlagValues<typeof checkTimeFlags>, 'tz'>;

/** `check watch`: runs checks at their intervals until the operator ends it, and says which alerts are raised and cleared. */
export async function watchDefinitions(
  command: ZkCommand,
  paths: readonly string[],
  flags: WatchFlags,
  context: Context,
): Promise<void> {
  const parallel = flags.parallel ?? DEFAULT_PARALLEL;
  await withCheckEnvironment(command, { ...flags, parallel }, context, (environment) =>
    watchIn(environment, command, paths, { ...flags, parallel }, context),
  );
}

async function watchIn(
  environment: Check.CheckEnvironment,
  command: ZkCommand,
  paths: readonly string[],
  flags: WatchFlags & { parallel: number },
  context: Context,
): Promise<void> {
  const check = await import('../check/index.js');
  if (flags.every === 0)
    throw usageError('--every: a watch needs a time between two runs', { hint: 'Such as --every 10s.' });
  const redact = growingRedactor(environment);
  const sink = await watchSink(command, { ...flags, redact }, context);
  const active = new check.ActiveAlerts();
  const ending = new WatchEnding(flags, context);
  try {
    const source = watchSource(check, environment, paths, flags, { ...context, signal: ending.signal });
    const { checks, notices } = await source.open();
    environment.prepare(checks.reduce((sum, { entities }) => sum + entities.length, 0));
    for (const text of notices) sink.take({ type: 'notice', text });
    const events = check.watchChecks(checks, {
      ...watchSettings(check, environment, flags, context),
      signal: ending.signal,
      memory: new check.StateFolder({
        folder: flags.state ?? check.watchStateFolder(context.env),
        scope: await scopeOf(flags, context),
        clock: context.clock,
        redact,
      }),
      refresh: source,
    });
    ending.begin();
    const hints = new WatchHints(check, environment);
    for await (const event of events) {
      active.take(event);
      sink.take(event);
      ending.look(event, active.size);
      for (const text of hints.of(event)) sink.take({ type: 'notice', text });
    }
  } finally {
    ending.close();
    await sink.close(active.list());
  }
  if (active.size > 0) command.exitCode = ExitCode.failed;
}

/** The checks in files and folders with the entities that the flags ask for, now and whenever they change. */
export function watchSource(
  check: typeof Check,
  environment: Check.CheckEnvironment,
  paths: readonly string[],
  flags: Omit<CheckInputFlags, 'alert'>,
  context: Context,
): Check.WatchSource {
  const input = { ...flags, alert: undefined };
  const fixed = flags.entities?.includes('-') === true;
  let found: ReturnType<typeof find> | undefined;
  const find = async () => {
    const known = await knownEntities(check, '', input, context);
    return known && { entities: known.entities, notices: known.warnings.map(check.warningText) };
  };
  return new check.WatchSource({
    paths,
    stdin: process.stdin,
    finder: {
      files: fixed ? [] : (flags.entities ?? []),
      live: flags.entities === undefined && (flags['from-cluster'] || flags.url !== undefined),
      // Stdin can be read only once.
      find: () => (fixed ? (found ??= find()) : find()),
    },
    filter: (known) => check.readFilterFlags(flags.filter ?? [], known),
    ...(flags.shard && { shard: flags.shard }),
    interpreter: environment.interpreter,
    signal: context.signal,
    clock: context.clock,
    known: (entities) => environment.knowEntities(entities && [...entities]),
  });
}

/** What keeps apart the histories of a check that runs against different clusters. */
export async function scopeOf(
  flags: Pick<WatchFlags, 'kubeconfig' | 'context' | 'cluster' | 'url' | 'namespace'>,
  { env }: Context,
): Promise<string> {
  const { loadKubeconfig } = await import('../kube/index.js');
  const { kubeconfig, cluster, url, namespace } = flags;
  const current = await loadKubeconfig({ env, kubeconfig }).then(
    ({ document }) => document['current-context'],
    () => '',
  );
  return JSON.stringify([flags.context ?? current, cluster ?? '', namespace ?? '', url ?? '']);
}
