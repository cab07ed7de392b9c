import { createWatchView, type WatchView, type WatchViewEvent } from '../../ui/check/index.js';
import type * as Check from '../check/index.js';
import { usageError, type Context } from '../core/index.js';
import type { ZkCommand } from './command.js';
import type { OutputFormat } from './output-format.js';
import { reportFormat, type ReportFormat } from './report-output.js';

/** Shows the events of a watch as they come. */
export interface WatchSink {
  take(event: Check.WatchEvent): void;
  /** Gives the terminal back; what is still active is said. */
  close(active: readonly Check.AlertChange[]): Promise<void>;
}

export interface WatchSinkOptions {
  output: OutputFormat | ReportFormat<'jsonl'> | undefined;
  results: boolean;
  bell: boolean;
  redact: (text: string) => string;
}

/** JSON lines, or one line for each change; on a terminal a live view besides, or instead when the lines would go there, too. */
export async function watchSink(
  command: ZkCommand,
  options: WatchSinkOptions,
  context: Context,
): Promise<WatchSink> {
  const check = await import('../check/index.js');
  if (isJson(options.output)) return jsonSink(command, options, check);
  const view = await createWatchView({
    stream: command.stdio.terminal,
    env: context.env,
    table: true,
    verbosity: command.verbosity,
    now: () => context.clock.now(),
  });
  return new TextSink(command, options, check, view, context.clock);
}

/** A watch never ends, so that only formats of single lines fit. */
function isJson(output: WatchSinkOptions['output']): boolean {
  if (output === undefined) return false;
  if (reportFormat(output) === 'jsonl' || output.format === 'json') return true;
  if (output.format === 'table' || output.format === 'wide') return false;
  throw usageError(`check watch cannot write ${output.format}`, {
    hint: 'Use -o jsonl, one JSON object for each event, or no -o for lines of text.',
  });
}

function jsonSink(command: ZkCommand, { results, redact }: WatchSinkOptions, check: typeof Check): WatchSink {
  return {
    take: (event) => {
      if (!results && (event.type === 'result' || event.type === 'ran')) return;
      command.out(JSON.stringify(check.watchObject(event, redact)));
    },
    close: async () => {},
  };
}

class TextSink implements WatchSink {
  /** Lines on stdout; none where they would tear the view. */
  private readonly lines: boolean;

  constructor(
    private readonly command: ZkCommand,
    private readonly options: WatchSinkOptions,
    private readonly check: typeof Check,
    private readonly view: WatchView,
    private readonly clock: Context['clock'],
  ) {
    this.lines = !view.live || process.stdout.isTTY !== true;
  }

  take(event: Check.WatchEvent): void {
    const shown = this.view.live ? this.viewEvent(event) : undefined;
    if (shown !== undefined) this.view.show(shown);
    if (event.type === 'raised' || event.type === 'cleared') this.tell(event);
    else if (!this.view.live) {
      const line = this.check.remarkLine(event, this.options.redact);
      if (line !== undefined && event.type === 'late') this.command.warn(line);
      else if (line !== undefined) this.command.note(line);
    }
  }

  async close(active: readonly Check.AlertChange[]): Promise<void> {
    await this.view.close();
    // The view is gone, and with it what it showed.
    if (!this.lines) for (const change of active) this.command.out(this.line(change));
  }

  private tell(change: Check.AlertChange): void {
    if (this.lines) this.command.out(this.line(change));
    if (this.options.bell && change.type === 'raised') this.ring(change);
  }

  /** A bell, and a notification of the desktop (OSC 9) where the terminal shows such. */
  private ring(change: Check.AlertChange): void {
    const { terminal } = this.command.stdio;
    if (terminal.isTTY !== true) return;
    terminal.write(`\x1b]9;${this.line(change)}\x07\x07`);
  }

  private line(change: Check.AlertChange): string {
    return this.check.changeLine(change, this.options.redact);
  }

  private viewEvent(event: Check.WatchEvent): WatchViewEvent | undefined {
    const { check } = this;
    const at = this.clock.now();
    switch (event.type) {
      case 'checks':
        return {
          type: 'checks',
          at,
          checks: event.checks.map(({ subject, entities }) => ({
            key: check.checkKey(subject.check),
            name: subject.check.definition.name,
            entities: entities.length,
            alerts: subject.alerts.length,
          })),
        };
      case 'result': {
        const { entity, result } = event.evaluation;
        const value = check.numberOf(result.value) ?? ('other' as const);
        const point = result.exc === 1 ? ('failed' as const) : value;
        const text = check.changeValue({ value: result.value, captures: {} }, this.options.redact);
        return { type: 'result', check: check.checkKey(event.check), entity: entity.id, point, text };
      }
      case 'ran':
        return { type: 'ran', check: check.checkKey(event.check), nextAt: event.nextAt * 1000 };
      case 'raised':
        return { type: 'raised', at, alert: this.shownAlert(event), line: this.line(event) };
      case 'cleared':
        return { type: 'cleared', at, key: alertKey(event, check), line: this.line(event) };
      default: {
        const text = check.remarkLine(event, this.options.redact);
        return text === undefined ? undefined : { type: 'message', at, text };
      }
    }
  }

  private shownAlert(change: Check.AlertChange) {
    const { redact } = this.options;
    return {
      key: alertKey(change, this.check),
      check: this.check.checkKey(change.check),
      priority: change.alert.priority,
      title: redact(change.text),
      entity: change.entity.id,
      since: change.since * 1000,
      value: this.check.changeValue(change, redact),
    };
  }
}

function alertKey({ check, alertKey: alert, entity }: Check.AlertChange, { checkKey }: typeof Check): string {
  return JSON.stringify([checkKey(check), alert, entity.id]);
}
