import { displayWidth, humanDuration, plural, truncate } from '../../lib/core/index.js';
import { cutLine, withoutControls } from '../cut-line.js';
import type { FrameOptions, Segment, Tone } from '../frame.js';
import { sparkline } from './sparkline.js';
import {
  seriesKey,
  type ShownAlert,
  type ShownCheck,
  type ShownLine,
  type WatchState,
} from './watch-state.js';

const priorityTones: Readonly<Record<number, Tone>> = { 1: 'bad', 2: 'warn', 3: 'warn' };
const lineTones: Readonly<Record<ShownLine['tone'], Tone>> = {
  raised: 'bad',
  cleared: 'good',
  message: 'quiet',
};

/**
 * The lines of one frame: what is watched, the active alerts with the most urgent first, the checks with their next runs, and what happened last. No line is
 * wider than the terminal, and there are at most `rows`.
 */
export function watchFrame(state: WatchState, options: FrameOptions): Segment[][] {
  const rows = Math.max(1, options.rows);
  const alerts = [...state.alerts.values()].sort((a, b) => a.priority - b.priority || a.since - b.since);
  // Alerts have half of the room, and more when nothing else needs it.
  const rest = rows - 1;
  const others =
    Math.min(state.checks.size, Math.ceil(rest / 4)) + Math.min(state.lines.length, Math.ceil(rest / 4));
  const forAlerts = folded(
    alerts,
    Math.max(1, rest - others),
    (one, width) => alertLine(one, width, state, options),
    options,
  );
  const forChecks = folded(
    [...state.checks.values()].sort(bySoonest),
    Math.min(Math.ceil((rest - forAlerts.length) / 2), state.checks.size),
    (one, width) => checkLine(one, width, options),
    options,
  );
  const room = Math.max(0, rest - forAlerts.length - forChecks.length);
  const lines = room === 0 ? [] : state.lines.slice(-room).map((line) => eventLine(line, options));
  return [headLine(state, options), ...forAlerts, ...forChecks, ...lines].slice(0, rows);
}

function headLine({ checks, alerts, startedAt }: WatchState, options: FrameOptions): Segment[] {
  const entities = [...checks.values()].reduce((sum, one) => sum + one.entities, 0);
  const active = alerts.size === 0 ? 'no alert active' : `${plural(alerts.size, 'alert')} active`;
  return cut(
    [
      {
        text: `${plural(checks.size, 'check')}, ${entities} ${entities === 1 ? 'run' : 'runs'} each round`,
        tone: 'plain',
      },
      { text: `  ${active}`, tone: alerts.size === 0 ? 'good' : 'bad' },
      { text: `  for ${humanDuration(Math.max(0, options.now - startedAt))}`, tone: 'quiet' },
    ],
    options,
  );
}

function alertLine(alert: ShownAlert, names: number, state: WatchState, options: FrameOptions): Segment[] {
  const tone = priorityTones[alert.priority] ?? 'warn';
  const width = Math.min(20, Math.max(5, Math.floor(options.columns / 10)));
  const points = state.points.get(seriesKey(alert.check, alert.entity)) ?? [];
  const age = humanDuration(Math.max(0, options.now - alert.since));
  return cut(
    [
      { text: `${options.unicode ? '■' : '#'} P${alert.priority} `, tone },
      { text: padded(alertName(alert, names), names), tone },
      { text: `  ${age.padStart(5)}`, tone: 'plain' },
      { text: `  ${sparkline(points, width, options.unicode).padEnd(width)}`, tone: 'busy' },
      { text: `  ${alert.value}`, tone: 'plain' },
    ],
    options,
  );
}

function checkLine(check: ShownCheck, names: number, options: FrameOptions): Segment[] {
  const { entities, failing, nextAt } = check;
  const next =
    nextAt === undefined || nextAt <= options.now
      ? 'running'
      : `next in ${humanDuration(nextAt - options.now)}`;
  return cut(
    [
      { text: `${options.unicode ? '·' : '-'} ${padded(nameOf(check), names)}`, tone: 'quiet' },
      { text: `  ${plural(entities, 'entity')}`, tone: 'quiet' },
      ...(failing.size > 0 ? [{ text: `  ${failing.size} failing`, tone: 'bad' as const }] : []),
      { text: `  ${next}`, tone: 'quiet' },
    ],
    options,
  );
}

function eventLine({ text, tone }: ShownLine, options: FrameOptions): Segment[] {
  return cut([{ text, tone: lineTones[tone] }], options);
}

function nameOf(one: ShownAlert | ShownCheck): string {
  return withoutControls('title' in one ? `${one.title} on ${one.entity}` : one.name);
}

/** In this width. A long title is cut rather than the entity, without which nobody knows where it is. */
function alertName(alert: ShownAlert, width: number): string {
  const entity = withoutControls(` on ${alert.entity}`);
  const room = Math.max(width - displayWidth(entity), Math.min(8, width));
  return truncate(withoutControls(alert.title), room) + entity;
}

/** As many as fit; the last line says how many more there are. */
function folded<T extends ShownAlert | ShownCheck>(
  all: readonly T[],
  room: number,
  lineOf: (one: T, names: number) => Segment[],
  options: FrameOptions,
): Segment[][] {
  const shown = all.slice(0, all.length > room ? Math.max(0, room - 1) : room);
  const widest = Math.max(0, ...shown.map((one) => displayWidth(nameOf(one))));
  const names = Math.min(widest, Math.max(12, Math.floor(options.columns / 2)));
  const lines = shown.map((one) => lineOf(one, names));
  const more = all.length - shown.length;
  return more > 0 && room > 0
    ? [...lines, cut([{ text: `  and ${more} more`, tone: 'quiet' }], options)]
    : lines;
}

function bySoonest(a: ShownCheck, b: ShownCheck): number {
  return (a.nextAt ?? 0) - (b.nextAt ?? 0) || a.name.localeCompare(b.name, 'en');
}

function padded(text: string, width: number): string {
  const short = truncate(text, width);
  return short + ' '.repeat(Math.max(0, width - displayWidth(short)));
}

function cut(segments: readonly Segment[], { columns }: FrameOptions): Segment[] {
  const plain = segments.map(({ text, tone }) => ({ text: withoutControls(text), tone }));
  return cutLine(plain, columns - 1);
}
