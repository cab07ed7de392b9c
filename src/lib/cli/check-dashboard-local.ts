import { dirname } from 'node:path';
import type { Interfaces } from '@oclif/core';
import type * as Check from '../check/index.js';
import { ExitCode, usageError, ZkError, ZkErrors, type Context } from '../core/index.js';
import { DEFAULT_PARALLEL, watchSettings } from './check-engine.js';
import { growingRedactor, withCheckEnvironment } from './check-environment.js';
import type { checkSandboxFlags, checkTimeFlags, checkWatchFlags } from './check-flags.js';
import type { CheckInputFlags } from './check-inputs.js';
import { scopeOf, watchSource } from './check-watch.js';
import type { ZkCommand } from './command.js';

type FlagValues<T> = Interfaces.InferredFlags<T>;

export type LocalBoardFlags = Omit<CheckInputFlags, 'alert' | 'shard'> &
  FlagValues<typeof checkSandboxFlags> &
  Pick<FlagValues<typeof checkTimeFlags>, 'tz'> &
  Pick<FlagValues<typeof checkWatchFlags>, 'state'> & {
    definitions: string[] | undefined;
    every: number | undefined;
  };

export interface LocalBoard {
  /** The file of the dashboard, or its id. */
  name: string;
  dashboard: Check.LoadedDashboard;
  widgets: readonly Check.PreparedWidget[];
  choice: Check.AlertChoice;
}

/** Opens the world of checks and lends the work a board of them. */
export async function withLocalSource(
  command: ZkCommand,
  board: LocalBoard,
  flags: LocalBoardFlags,
  context: Context,
  work: (redact: (text: string) => string, open: (signal: AbortSignal) => Check.BoardSource) => Promise<void>,
): Promise<void> {
  const parallel = flags.parallel ?? DEFAULT_PARALLEL;
  const check = await import('../check/index.js');
  await withCheckEnvironment(command, { ...flags, parallel }, context, async (environment) => {
    const redact = growingRedactor(environment);
    const paths = definitionPaths(board.name, flags);
    const definitions = watchSource(check, environment, paths, { ...flags, shard: undefined }, context);
    const { checks, notices } = await definitions.open().catch((error: unknown) => {
      throw flags.definitions === undefined ? withHint(error) : error;
    });
    for (const notice of notices) command.warn(redact(notice));
    environment.prepare(checks.reduce((sum, { entities }) => sum + entities.length, 0));
    const memory = new check.StateFolder({
      folder: flags.state ?? check.watchStateFolder(context.env),
      scope: await scopeOf(flags, context),
      clock: context.clock,
      redact,
    });
    await work(redact, (signal) => {
      const source: Check.LocalSource = new check.LocalSource({
        ...board,
        checks,
        clock: context.clock,
        signal,
        watch: (needed, stop) =>
          check.watchChecks(needed, {
            ...watchSettings(check, environment, { ...flags, parallel }, context),
            signal: stop,
            memory,
            refresh: {
              everyMs: definitions.everyMs,
              look: async (now) => {
                const { checks: others, notices: news } = await definitions.look(now);
                return { notices: news, ...(others && { checks: source.narrow(others) }) };
              },
            },
          }),
      });
      return source;
    });
    for (const note of environment.notes()) command.note(redact(note));
  });
}

const hint = 'Name the files or folders of its checks with --definitions, or ZMON with --url.';

/** For a folder that nobody named, and that may hold anything: no check at all, or a file that is no definition. */
function withHint(error: unknown): unknown {
  if (!(error instanceof ZkError) || error instanceof ZkErrors) return error;
  const { message, code, position } = error;
  const isMistake = error.exit === ExitCode.usage && position !== undefined && error.hint === undefined;
  if (code !== 'no-definition' && !isMistake) return error;
  return usageError(message, { ...(code !== undefined && { code }), ...(position && { position }), hint });
}

/** Where the checks are: beside the dashboard, unless it is said. */
function definitionPaths(name: string, { definitions }: LocalBoardFlags): readonly string[] {
  if (definitions !== undefined) return definitions;
  if (name === '-' || /^\d+$/.test(name))
    throw usageError('where are the checks of this dashboard?', { hint });
  return [dirname(name)];
}
