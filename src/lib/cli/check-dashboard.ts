import { openBoardView, wantsLiveBoard, type BoardTerminal } from '../../ui/check/index.js';
import type { Interfaces } from '@oclif/core';
import type * as Check from '../check/index.js';
import { ExitCode, redactor, usageError, type Context } from '../core/index.js';
import { printBoard } from './check-dashboard-output.js';
import { withLocalSource, type LocalBoardFlags } from './check-dashboard-local.js';
import { zmonOptions, type boardFlags, type zmonFlags } from './check-flags.js';
import type { ZkCommand } from './command.js';

type FlagValues<T> = Interfaces.InferredFlags<T>;

export type DashboardFlags = LocalBoardFlags & FlagValues<typeof boardFlags> & FlagValues<typeof zmonFlags>;

/** How often ZMON is asked, milliseconds; its own page does it as often. */
const LOOK = 10_000;
const FASTEST_LOOK = 1000;

/** `check dashboard`: a live board on a terminal, elsewhere one picture of it. */
export async function showDashboard(
  command: ZkCommand,
  name: string,
  flags: DashboardFlags,
  context: Context,
): Promise<void> {
  const check = await import('../check/index.js');
  const client =
    isId(name) || isZmon(flags)
      ? new check.ZmonClient(await check.zmonSettings(zmonOptions(flags), context), context)
      : undefined;
  const dashboard = await loadDashboard(check, name, client);
  for (const warning of dashboard.warnings) command.warn(check.warningText(warning));
  const prepared = {
    dashboard,
    widgets: check.prepareWidgets(dashboard),
    choice: {
      teams: flags.team ?? dashboard.definition.alert_teams,
      tags: flags.tag ?? dashboard.definition.tags,
    },
  };
  if (!isLocal(name, flags) && client !== undefined) {
    const everyMs = lookEvery(flags.every);
    return showSource(
      command,
      flags,
      context,
      redactor(client.settings.secrets),
      (signal) =>
        new check.ZmonSource(
          // Whoever leaves the board does not wait for an answer.
          new check.ZmonClient(client.settings, { ...context, signal }),
          { ...prepared, dashboard: dashboard.definition, everyMs },
          { clock: context.clock, signal },
        ),
    );
  }
  await withLocalSource(command, { name, ...prepared }, flags, context, (redact, source) =>
    showSource(command, flags, context, redact, source),
  );
}

/** Shows the board live, until its reader leaves, or once. Once, it ends with 1 when an alert is raised. */
async function showSource(
  command: ZkCommand,
  { once }: Pick<DashboardFlags, 'once'>,
  context: Context,
  redact: (text: string) => string,
  open: (signal: AbortSignal) => Check.BoardSource,
): Promise<void> {
  const terminal = terminalOf(command, context);
  if (!once && wantsLiveBoard(terminal)) return live(command, terminal, context, redact, open);
  const source = open(context.signal);
  const board = await source.once();
  for (const warning of source.warnings) command.warn(redact(warning));
  if (context.signal.aborted) return;
  await printBoard(command, board, redact);
  const { isRaised } = await import('../check/index.js');
  if (board.tiles.some(isRaised)) command.exitCode = ExitCode.failed;
}

function terminalOf(command: ZkCommand, { env }: Context): BoardTerminal {
  const { format } = command.printOptions.output;
  return {
    stream: command.stdio.terminal,
    input: process.stdin,
    output: process.stdout,
    env,
    table: format === 'table' || format === 'wide',
    verbosity: command.verbosity,
  };
}

async function live(
  command: ZkCommand,
  terminal: BoardTerminal,
  context: Context,
  redact: (text: string) => string,
  open: (signal: AbortSignal) => Check.BoardSource,
): Promise<void> {
  const left = new AbortController();
  const source = open(AbortSignal.any([context.signal, left.signal]));
  const { clock, env } = context;
  const view = await openBoardView({
    stream: terminal.stream,
    input: terminal.input,
    env,
    redact,
    now: () => clock.now(),
    onLeave: () => left.abort(),
  });
  const release = holdNotes(command);
  let changed = true;
  const paint = (): void => {
    const board = changed ? source.picture() : undefined;
    if (board === undefined) return;
    changed = false;
    view.show(board);
  };
  // Results may come by the thousand; nobody sees more than a few pictures a second.
  const timer = setInterval(paint, 250);
  try {
    await source.follow(() => (changed = true));
  } finally {
    clearInterval(timer);
    await view.close();
    release();
    for (const warning of source.warnings) command.warn(redact(warning));
  }
}

/** Lines on stderr would tear the view; they are written when it is gone. */
function holdNotes(command: ZkCommand): () => void {
  const { stdio } = command;
  const held: string[] = [];
  command.stdio = {
    out: (text) => stdio.out(text),
    err: (text) => held.push(text),
    terminal: stdio.terminal,
  };
  return () => {
    command.stdio = stdio;
    for (const text of held) stdio.err(text);
  };
}

async function loadDashboard(
  check: typeof Check,
  name: string,
  client: Check.ZmonClient | undefined,
): Promise<Check.LoadedDashboard> {
  return client !== undefined && isId(name)
    ? check.dashboardOfZmon(Number(name), client)
    : check.dashboardOfFile(name, process.stdin);
}

function isId(name: string): boolean {
  return /^\d+$/.test(name);
}

function isZmon({ url }: Pick<DashboardFlags, 'url'>): boolean {
  return url !== undefined;
}

/** Whose results are shown: whoever names definitions or entities wants to see those, whatever ZMON is configured. */
function isLocal(name: string, flags: DashboardFlags): boolean {
  if (flags.definitions !== undefined || flags.entities !== undefined || flags['from-cluster']) return true;
  return !isId(name) && !isZmon(flags);
}

function lookEvery(every: number | undefined): number {
  if (every !== undefined && every < FASTEST_LOOK)
    throw usageError('--every: ZMON is asked at most once a second', {
      hint: 'Without it, it is asked every 10 s.',
    });
  return every ?? LOOK;
}
