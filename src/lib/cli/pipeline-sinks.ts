import type { Context } from '../core/index.js';
import type * as Pipeline from '../pipeline/index.js';
import { createRunView } from '../../ui/index.js';
import type { ZkCommand } from './command.js';
import type { PipelineRunFlags } from './pipeline-run-flags.js';
import { reportFormat } from './report-output.js';

export interface Sinks {
  emit: Pipeline.RunSink;
  /** What reports are made from. */
  readonly report: Pipeline.RunReport;
  /** Writes other lines without tearing the view. */
  print(write: () => void): void;
  /** Gives the terminal to a question. */
  pause<T>(ask: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/**
 * Who sees the events of a run: JSON lines, or the plain log on stdout and on a terminal below it the live view, and always what the reports are made of.
 */
export async function pipelineSinks(
  command: ZkCommand,
  flags: PipelineRunFlags,
  definition: Pipeline.Definition,
  context: Context,
): Promise<Sinks> {
  const { plainLogger, ReportBuilder, withoutColours } = await import('../pipeline/index.js');
  const builder = new ReportBuilder();
  const { format } = command.printOptions.output;
  const isJson = format === 'json';
  const isReport = reportFormat(flags.output) !== undefined;
  const view = await createRunView({
    stream: command.stdio.terminal,
    env: context.env,
    // Two programs that draw on one terminal would spoil each other's lines.
    wanted: !isJson && !isReport && command.verbosity === 0 && flags['log-format'] === 'plain',
    now: () => context.clock.now(),
  });
  const write = (line: string): void => view.print(() => command.out(line));
  const log = plainLogger(
    {
      isConcurrent: definition.allowConcurrentSteps,
      groups: flags['log-format'] === 'gha',
      zoneMinutes: -new Date(context.clock.now()).getTimezoneOffset(),
    },
    write,
  );
  let isClosed = false;
  return {
    emit: (event) => {
      builder.add(event);
      view.show(event);
      if (isJson) command.out(JSON.stringify(jsonLine(event, withoutColours)));
      else if (!isReport) log(event);
    },
    get report() {
      return builder.report;
    },
    print: (other) => view.print(other),
    pause: (ask) => view.pause(ask),
    close: async () => {
      if (isClosed) return;
      isClosed = true;
      await view.close();
    },
  };
}

/** Times as RFC 3339, lines without their type's detour: `{ts, run, step, command, stream, line}`. */
function jsonLine(event: Pipeline.RunEvent, plain: (line: string) => string): object {
  const ts = new Date(event.ts).toISOString();
  if (event.type !== 'line') return { ...event, ts };
  const { run, step, command, line } = event;
  return { type: 'line', ts, run, step, command, stream: 'output', line: plain(line) };
}
