import { humanDuration, truncate } from '../lib/core/index.js';
import type { FrameOptions, Segment, Tone } from './frame.js';
import type { PipelineState, ShownStep } from './pipeline-state.js';

const marks: Record<string, { unicode: string; ascii: string; tone: Tone }> = {
  waiting: { unicode: '·', ascii: '.', tone: 'quiet' },
  succeeded: { unicode: '✔', ascii: '+', tone: 'good' },
  reused: { unicode: '✔', ascii: '+', tone: 'quiet' },
  planned: { unicode: '○', ascii: 'o', tone: 'plain' },
  failed: { unicode: '✖', ascii: 'x', tone: 'bad' },
  timeout: { unicode: '✖', ascii: 'x', tone: 'bad' },
  refused: { unicode: '✖', ascii: 'x', tone: 'warn' },
  cancelled: { unicode: '-', ascii: '-', tone: 'quiet' },
};
const spinner = { unicode: '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏', ascii: '|/-\\' };

/**
 * The lines of one frame below the log: a line for each step that runs or has ended, under a running one its last output. What does not fit is folded
 * into one line, running steps last, so that they stay in sight. No line is wider than the terminal.
 */
export function pipelineFrame(state: PipelineState, options: FrameOptions): Segment[][] {
  const all = [...state.steps.values()];
  const running = all.filter(({ status }) => status === 'running');
  const ended = all.filter(({ status }) => status !== 'running' && status !== 'waiting');
  const waiting = all.length - running.length - ended.length;
  const withTails = running.flatMap((step) => [stepLine(step, options), ...tailOf(step, options)]);
  const body =
    withTails.length <= options.rows - 2 ? withTails : running.map((step) => stepLine(step, options));
  const room = Math.max(0, options.rows - body.length - 2);
  const shown = ended.slice(Math.max(0, ended.length - room));
  const folded = ended.length - shown.length;
  const rest = [folded > 0 ? `${folded} more ended` : '', waiting > 0 ? `${waiting} waiting` : ''].filter(
    Boolean,
  );
  const lines = [
    ...shown.map((step) => stepLine(step, options)),
    ...body,
    ...(rest.length === 0 ? [] : [[segment(`  ${rest.join(', ')}`, 'quiet', options)]]),
  ];
  return lines.slice(-Math.max(1, options.rows));
}

function stepLine(step: ShownStep, options: FrameOptions): Segment[] {
  const kind = options.unicode ? 'unicode' : 'ascii';
  const isRunning = step.status === 'running';
  const frames = [...spinner[kind]];
  const mark = isRunning
    ? (frames[Math.floor(options.now / 100) % frames.length] ?? '')
    : (marks[step.status] ?? marks['planned'])?.[kind];
  const tone: Tone = isRunning ? 'busy' : (marks[step.status]?.tone ?? 'plain');
  const age = humanDuration((isRunning ? options.now : step.endedAt) - step.startedAt);
  const status = isRunning ? step.command : step.status === 'succeeded' ? '' : step.status;
  const text = ` ${step.id}  ${age}${status === '' ? '' : `  ${status}`}`;
  return [
    segment(mark ?? '', tone, options),
    segment(truncate(text, Math.max(1, options.columns - 3)), isRunning ? 'plain' : 'quiet', options),
  ];
}

function tailOf(step: ShownStep, options: FrameOptions): Segment[][] {
  return step.tail.map((line) => [segment(`    ${printable(line)}`, 'quiet', options)]);
}

/* eslint-disable no-control-regex -- escape sequences and control characters: exactly these have to go */
const unprintable =
  /\u001b\[[0-9;?]*[ -/]*[@-~]|\u001b\][^\u0007]*(\u0007|$)|[\u0000-\u0008\u000b-\u001f\u007f]/g;
/* eslint-enable no-control-regex */

/** Colours and cursor movements of a program would break out of the frame. */
function printable(line: string): string {
  return line.replaceAll(unprintable, '').replaceAll('\t', '  ');
}

function segment(text: string, tone: Tone, { columns }: FrameOptions): Segment {
  return { text: truncate(text, Math.max(1, columns - 1)), tone };
}
