import type { Interfaces } from '@oclif/core';
import type * as Check from '../check/index.js';
import { ExitCode, usageError, type Context } from '../core/index.js';
import { DEFAULT_PARALLEL, watchSettings } from './check-engine.js';
import { growingRedactor, withCheckEnvironment } from './check-environment.js';
import type { checkSandboxFlags, checkTimeFlags, checkWatchFlags } from './check-flags.js';
import { knownEntities, type CheckInputFlags } from './check-inputs.js';
import { WatchHints } from './check-watch-hints.js';
import { watchSink } from './check-watch-sinks.js';
import type { ZkCommand } from './command.js';

type FlagValues<T> = Interfaces.InferredFlags<T>;

export type WatchFlags = Omit<CheckInputFlags, 'alert'> &
  FlagValues<typeof checkSandboxFlags> &
  FlagValues<typeof checkWatchFlags> &
  Pick<FlagValues<typeof checkTimeFlags>, 'tz'>;

const DAY = 24 * 3_600_000;

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
  if (flags.tz !== undefined) check.periodTime(0, flags.tz);
  const redact = growingRedactor(environment);
  const sink = await watchSink(command, { ...flags, redact }, context);
  const active = new check.ActiveAlerts();
  const ending = new Ending(flags, context);
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

/** When a watch ends: the operator, `--for`, or `--exit-on`. */
class Ending {
  private readonly over = new AbortController();
  readonly signal: AbortSignal;
  private readonly waiting = new Set<string>();

  constructor(
    private readonly flags: Pick<WatchFlags, 'for' | 'exit-on'>,
    private readonly context: Context,
  ) {
    this.signal = AbortSignal.any([context.signal, this.over.signal]);
  }

  /** From now on the time counts. */
  begin(): void {
    const { for: time } = this.flags;
    if (time === undefined || time === 0) return;
    void this.sleep(time).then(
      () => this.over.abort(),
      () => {},
    );
  }

  /** In pieces: timers cannot wait for months. */
  private async sleep(time: number): Promise<void> {
    for (let rest = time; rest > 0; rest -= DAY)
      await this.context.clock.sleep(Math.min(rest, DAY), this.signal);
  }

  look(event: Check.WatchEvent, active: number): void {
    const { 'exit-on': on } = this.flags;
    if (on === 'raised' && active > 0) this.over.abort();
    if (on !== 'cleared') return;
    if (event.type === 'checks') {
      // One that is gone will never run.
      this.waiting.clear();
      for (const { subject } of event.checks) this.waiting.add(nameOf(subject.check));
    }
    if (event.type === 'ran') this.waiting.delete(nameOf(event.check));
    if (this.waiting.size === 0 && active === 0 && event.type !== 'notice') this.over.abort();
  }

  close(): void {
    this.over.abort();
  }
}

function nameOf({ definition, origin }: Check.LoadedCheck): string {
  return JSON.stringify([origin.file, definition.id ?? definition.name]);
}
