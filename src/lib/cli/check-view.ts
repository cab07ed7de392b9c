import { createCheckView, preloadCheckView, type CheckView } from '../../ui/check/index.js';
import type * as Check from '../check/index.js';
import { plural, type Context } from '../core/index.js';
import type { ZkCommand } from './command.js';
import { reportFormat, type ReportFormat } from './report-output.js';
import type { OutputFormat } from './output-format.js';

/** Without a live view a line now and then says that the run goes on, milliseconds. */
const PLAIN_EVERY = 10_000;

export interface RunProgress {
  add(evaluation: Check.EntityEvaluation): void;
  runEnded(run: number): void;
  close(): Promise<void>;
}

export interface ProgressOptions {
  output: OutputFormat | ReportFormat<string> | undefined;
  title: string;
  total: number;
  repeat: number;
  alerts: readonly { name: string; priority: number }[];
  redact: (text: string) => string;
}

/** Shows how a run goes: the live view on a terminal, plain lines on stderr elsewhere. */
export async function runProgress(
  command: ZkCommand,
  options: ProgressOptions,
  context: Context,
): Promise<RunProgress> {
  const check = await import('../check/index.js');
  const now = (): number => context.clock.now();
  const view = await createCheckView({ ...viewOptions(command, options, context), now });
  const release = view.live ? divertNotes(command, view) : (): void => {};
  const { title, total, repeat, alerts, redact } = options;
  view.show({ type: 'start', at: now(), title, total, repeat, alerts });
  const plain = new PlainProgress(command, view, total, repeat, now);
  return {
    add: (evaluation) => {
      plain.add(check.isActive(evaluation));
      if (view.live) view.show(viewEvent(check, evaluation, redact));
    },
    runEnded: (run) => plain.runEnded(run),
    close: async () => {
      await view.close();
      release();
    },
  };
}

/** Loads the view, if there will be one, while the interpreter starts. */
export function preloadView(
  command: ZkCommand,
  options: Pick<ProgressOptions, 'output'>,
  context: Context,
): Promise<void> {
  return preloadCheckView(viewOptions(command, options, context));
}

function viewOptions(command: ZkCommand, { output }: Pick<ProgressOptions, 'output'>, { env }: Context) {
  const { format } = command.printOptions.output;
  const isTable = reportFormat(output) === undefined && (format === 'table' || format === 'wide');
  return { stream: command.stdio.terminal, env, table: isTable, verbosity: command.verbosity };
}

/** Lines on stderr would tear the view, so they show in it, and are written when it is gone. */
function divertNotes(command: ZkCommand, view: CheckView): () => void {
  const { stdio } = command;
  const held: string[] = [];
  command.stdio = {
    out: (text) => stdio.out(text),
    err: (text) => {
      held.push(text);
      view.show({ type: 'message', text: text.trim().replace(/^Warning: /, '') });
    },
    terminal: stdio.terminal,
  };
  return () => {
    command.stdio = stdio;
    for (const text of held) stdio.err(text);
  };
}

function viewEvent(
  check: typeof Check,
  evaluation: Check.EntityEvaluation,
  redact: (text: string) => string,
): Parameters<CheckView['show']>[0] {
  const { run, entity, result, alerts, fault } = evaluation;
  const failed = result.exc === 1;
  return {
    type: 'result',
    run,
    entity: entity.id,
    text: failed && fault ? redact(check.faultText(fault)) : check.valueText(result.value, 200, redact),
    point: failed ? 'failed' : (check.numberOf(result.value) ?? 'other'),
    alerts: alerts.map(({ alert, active }) => ({ name: alert.name, active })),
  };
}

class PlainProgress {
  private done = 0;
  private active = 0;
  private saidAt: number;

  constructor(
    private readonly command: ZkCommand,
    private readonly view: CheckView,
    private readonly total: number,
    private readonly repeat: number,
    private readonly now: () => number,
  ) {
    this.saidAt = now();
  }

  add(isActive: boolean): void {
    this.done++;
    if (isActive) this.active++;
    if (this.view.live || this.now() - this.saidAt < PLAIN_EVERY) return;
    this.say(`${this.done} of ${plural(this.total, 'entity')}`);
  }

  runEnded(run: number): void {
    if (this.repeat > 1 && !this.view.live)
      this.say(`run ${run} of ${this.repeat}: ${plural(this.done, 'entity')}, active on ${this.active}`);
    this.done = 0;
    this.active = 0;
  }

  private say(text: string): void {
    this.saidAt = this.now();
    this.command.note(text);
  }
}
