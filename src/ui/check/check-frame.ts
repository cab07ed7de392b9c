import { displayWidth, humanDuration, truncate } from '../../lib/core/index.js';
import { cutLine, withoutControls } from '../cut-line.js';
import type { FrameOptions, Segment, Tone } from '../frame.js';
import type { CheckState, ShownEntity } from './check-state.js';
import { sparkline } from './sparkline.js';

const spinner = { unicode: [...'⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏'], ascii: [...'|/-\\'] };
const tones: Readonly<Record<number, Tone>> = { 1: 'bad', 2: 'warn', 3: 'warn' };

/**
 * The lines of one frame: progress, a tile for each alert with the number of entities that it is active on, and the entities, those with trouble
 * first. No line is wider than the terminal, and there are at most `rows`.
 */
export function checkFrame(state: CheckState, options: FrameOptions): Segment[][] {
  const head = [progressLine(state, options), ...tileLines(state, options)];
  const tail = state.message === '' ? [] : [cut([{ text: state.message, tone: 'warn' }], options)];
  const room = Math.max(0, options.rows - head.length - tail.length);
  return [...head, ...entityLines(state, room, options), ...tail].slice(0, Math.max(1, options.rows));
}

function progressLine(state: CheckState, options: FrameOptions): Segment[] {
  const { total, done, run, repeat, title, startedAt, entities } = state;
  const frames = options.unicode ? spinner.unicode : spinner.ascii;
  const failed = [...entities.values()].filter((one) => one.failed).length;
  return cut(
    [
      { text: `${frames[Math.floor(options.now / 100) % frames.length] ?? ''} `, tone: 'busy' },
      { text: title, tone: 'plain' },
      { text: `  ${bar(done, total, options)} ${done}/${total}`, tone: 'plain' },
      ...(repeat > 1 ? [{ text: `  run ${run} of ${repeat}`, tone: 'plain' as const }] : []),
      ...(failed > 0 ? [{ text: `  ${failed} failed`, tone: 'bad' as const }] : []),
      { text: `  ${humanDuration(Math.max(0, options.now - startedAt))}`, tone: 'quiet' },
    ],
    options,
  );
}

function bar(done: number, total: number, { columns, unicode }: FrameOptions): string {
  const width = Math.max(4, Math.min(20, Math.floor(columns / 8)));
  const full = total === 0 ? width : Math.round((Math.min(done, total) / total) * width);
  return unicode
    ? '━'.repeat(full) + '╌'.repeat(width - full)
    : `[${'='.repeat(full)}${' '.repeat(width - full)}]`;
}

/** As many tiles on a line as fit. */
function tileLines(state: CheckState, options: FrameOptions): Segment[][] {
  const lines: Segment[][] = [];
  let line: Segment[] = [];
  let used = 0;
  for (const { name, priority, active } of state.alerts) {
    const mark = active > 0 ? (options.unicode ? '■' : '#') : options.unicode ? '□' : '.';
    const text = truncate(
      `${mark} ${name}${active > 0 ? ` ${active}` : ''}`,
      Math.max(8, options.columns - 4),
    );
    const width = displayWidth(text) + 3;
    if (used > 0 && used + width > options.columns) {
      lines.push(line);
      line = [];
      used = 0;
    }
    line.push({ text: `  ${text} `, tone: active > 0 ? (tones[priority] ?? 'warn') : 'quiet' });
    used += width;
  }
  return line.length === 0 ? lines : [...lines, line];
}

function entityLines(state: CheckState, room: number, options: FrameOptions): Segment[][] {
  const all = [...state.entities.values()].reverse();
  const trouble = all.filter(isTrouble);
  const shown = [...trouble, ...all.filter((one) => !isTrouble(one))];
  const most = shown.length > room ? Math.max(0, room - 1) : room;
  const name = Math.min(
    Math.max(10, Math.floor(options.columns / 3)),
    Math.max(0, ...shown.slice(0, most).map((one) => displayWidth(one.entity))),
  );
  const spark =
    state.repeat > 1 ? Math.min(state.repeat, 20, Math.max(3, Math.floor(options.columns / 8))) : 0;
  const lines = shown.slice(0, most).map((one) => entityLine(one, { name, spark }, options));
  const rest = shown.length - lines.length;
  return rest > 0 && room > 0
    ? [...lines, cut([{ text: `  and ${rest} more`, tone: 'quiet' }], options)]
    : lines;
}

function isTrouble({ failed, active }: ShownEntity): boolean {
  return failed || active.length > 0;
}

function entityLine(
  one: ShownEntity,
  widths: { name: number; spark: number },
  options: FrameOptions,
): Segment[] {
  const tone: Tone = isTrouble(one) ? 'bad' : 'plain';
  const trend =
    widths.spark === 0 ? '' : ` ${sparkline(one.points, widths.spark, options.unicode).padEnd(widths.spark)}`;
  return cut(
    [
      { text: `  ${padded(truncate(one.entity, widths.name), widths.name)}`, tone },
      { text: trend, tone: 'busy' },
      { text: `  ${one.text}`, tone: one.failed ? 'bad' : 'plain' },
      ...(one.active.length > 0 ? [{ text: `  ${one.active.join(', ')}`, tone: 'bad' as const }] : []),
    ],
    options,
  );
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

function cut(segments: readonly Segment[], { columns }: FrameOptions): Segment[] {
  const plain = segments.map(({ text, tone }) => ({ text: withoutControls(text), tone }));
  return cutLine(plain, columns - 1);
}
