import { humanDuration } from '../lib/core/index.js';
import { cutLine } from './cut-line.js';
import type { RunState, StepState, WaitState } from './run-state.js';

/** What a piece of a line means; the view gives it a colour. */
export type Tone = 'plain' | 'quiet' | 'good' | 'bad' | 'busy' | 'warn';

export interface Segment {
  text: string;
  tone: Tone;
}

export interface FrameOptions {
  now: number;
  columns: number;
  /** The most lines that may be used; finished steps are folded away to keep within it. */
  rows: number;
  unicode: boolean;
}

const spinner = { unicode: '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏', ascii: '|/-\\' };
const icons = {
  unicode: { done: '✔', failed: '✖', skipped: '○', warning: '!' },
  ascii: { done: '+', failed: 'x', skipped: '-', warning: '!' },
};

/**
 * The lines of one frame: the tree of steps, under each running step what it waits for, then the warnings. No line is wider than
 * `columns`, and there are at most `rows` of them.
 */
export function frameLines(state: RunState, options: FrameOptions): Segment[][] {
  const tree = flatten(state);
  const blocks = tree.map(({ step, depth }) => ({ step, lines: stepLines(step, depth, options) }));
  const warnings = state.warnings.map((warning) =>
    line([seg(`${set(options).warning} Warning: `, 'warn'), seg(warning)], options),
  );
  const room = Math.max(1, options.rows - Math.min(warnings.length, 3));
  return [...fold(blocks, room, options), ...warnings.slice(-Math.max(0, options.rows - 1))].slice(
    -Math.max(1, options.rows),
  );
}

/** Folds finished steps, oldest first, into one line that counts them, until the rest fits. */
function fold(
  blocks: readonly { step: StepState; lines: Segment[][] }[],
  rows: number,
  options: FrameOptions,
): Segment[][] {
  const total = blocks.reduce((sum, block) => sum + block.lines.length, 0);
  if (total <= rows) return blocks.flatMap((block) => block.lines);
  let excess = total + 1 - rows;
  let folded = 0;
  const kept = blocks.filter((block) => {
    if (excess <= 0 || block.step.status === 'running' || block.step.status === 'failed') return true;
    excess -= block.lines.length;
    folded++;
    return false;
  });
  const summary =
    folded === 0
      ? []
      : [line([seg(`${set(options).done} `, 'good'), seg(`${folded} finished`, 'quiet')], options)];
  return [...summary, ...kept.flatMap((block) => block.lines)].slice(0, rows);
}

/** Depth first, children in the order of their start. Steps whose parents form a ring, or are unknown, stand at the top. */
function flatten(state: RunState): { step: StepState; depth: number }[] {
  const children = new Map<string, StepState[]>();
  const roots: StepState[] = [];
  for (const step of state.steps.values()) {
    if (step.parent === undefined || !state.steps.has(step.parent) || isInRing(step, state)) roots.push(step);
    else children.set(step.parent, [...(children.get(step.parent) ?? []), step]);
  }
  const walk = (step: StepState, depth: number): { step: StepState; depth: number }[] => [
    { step, depth },
    ...(children.get(step.id) ?? []).flatMap((child) => walk(child, depth + 1)),
  ];
  return roots.flatMap((step) => walk(step, 0));
}

function isInRing(step: StepState, state: RunState): boolean {
  const seen = new Set<string>();
  for (let at: StepState | undefined = step; at?.parent !== undefined; at = state.steps.get(at.parent)) {
    if (at.parent === step.id || seen.has(at.parent)) return true;
    seen.add(at.parent);
  }
  return false;
}

function stepLines(step: StepState, depth: number, options: FrameOptions): Segment[][] {
  const indent = '  '.repeat(Math.min(depth, 6));
  const elapsed = humanDuration(Math.max(0, (step.endedAt ?? options.now) - step.startedAt));
  const tone: Tone = { running: 'busy', done: 'good', failed: 'bad', skipped: 'quiet' }[step.status] as Tone;
  const head = [seg(`${indent}${icon(step, options)} `, tone), seg(step.title), seg(` ${elapsed}`, 'quiet')];
  const text = step.text === '' ? [] : [seg(`  ${step.text}`, step.status === 'failed' ? 'bad' : 'quiet')];
  const waits = [...step.waits.values()].flatMap((wait) => waitLines(wait, `${indent}    `, options));
  return [line([...head, ...text], options), ...waits];
}

/** Why it waits on one line; until when and what would help on the next. */
function waitLines(wait: WaitState, indent: string, options: FrameOptions): Segment[][] {
  const since = humanDuration(Math.max(0, options.now - wait.since));
  const deadline =
    wait.deadline === undefined
      ? ''
      : `, at most ${humanDuration(Math.max(0, wait.deadline - options.now))} more`;
  const first = line(
    [seg(`${indent}waiting for ${wait.object}`, 'busy'), seg(` ${since}${deadline}: ${wait.reason}`)],
    options,
  );
  return wait.unblock ? [first, line([seg(`${indent}${wait.unblock}`, 'quiet')], options)] : [first];
}

function icon(step: StepState, options: FrameOptions): string {
  if (step.status !== 'running') return set(options)[step.status];
  const frames = [...(options.unicode ? spinner.unicode : spinner.ascii)];
  return frames[Math.floor(options.now / 100) % frames.length] ?? '';
}

function set(options: FrameOptions) {
  return options.unicode ? icons.unicode : icons.ascii;
}

function seg(text: string, tone: Tone = 'plain'): Segment {
  return { text, tone };
}

function line(segments: readonly Segment[], options: FrameOptions): Segment[] {
  return cutLine(segments, options.columns - 1);
}
