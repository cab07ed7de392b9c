import { expect } from 'chai';
import fc from 'fast-check';
import { displayWidth } from '../../src/lib/core/index.js';
import { pipelineFrame } from '../../src/ui/pipeline-frame.js';
import {
  emptyPipeline,
  reducePipeline,
  type PipelineState,
  type RunViewEvent,
} from '../../src/ui/pipeline-state.js';

const started: RunViewEvent = {
  type: 'run.start',
  ts: 0,
  steps: [
    { id: 'build', selected: true },
    { id: 'review', selected: false },
    { id: 'test', selected: true },
    { id: 'release', selected: true },
  ],
};

function after(events: readonly RunViewEvent[]): PipelineState {
  return events.reduce(reducePipeline, emptyPipeline);
}

function lines(
  state: PipelineState,
  options: Partial<{ now: number; columns: number; rows: number }> = {},
): string[] {
  return pipelineFrame(state, { now: 10_000, columns: 80, rows: 12, unicode: false, ...options }).map(
    (line) => line.map(({ text }) => text).join(''),
  );
}

describe('pipeline: the view below the log', () => {
  const running = after([
    started,
    { type: 'step.start', ts: 0, step: 'build' },
    { type: 'step.end', ts: 4_000, step: 'build', status: 'succeeded' },
    { type: 'step.start', ts: 4_000, step: 'test' },
    { type: 'command.start', ts: 4_000, step: 'test', desc: 'Unit tests' },
    ...['one', 'two', 'three', '\u001b[31mred\u001b[0m\u0007'].map((line) => ({
      type: 'line',
      ts: 5_000,
      step: 'test',
      line,
    })),
  ]);

  it('shows what has ended, what runs with the end of its output, and how many wait', () => {
    expect(lines(running)).to.deep.equal([
      '+ build  4s',
      '| test  6s  Unit tests',
      '    two',
      '    three',
      '    red',
      '  1 waiting',
    ]);
  });

  it('keeps what runs in sight when there is little room', () => {
    expect(lines(running, { rows: 4 })).to.deep.equal([
      '+ build  4s',
      '| test  6s  Unit tests',
      '  1 waiting',
    ]);
    expect(lines(running, { rows: 1 })).to.deep.equal(['  1 more ended, 1 waiting']);
  });

  it('says how a step came out', () => {
    const ended = reducePipeline(running, {
      type: 'step.end',
      ts: 9_000,
      step: 'test',
      status: 'failed',
      reason: 'x',
    });
    expect(lines(ended)).to.deep.equal(['+ build  4s', 'x test  5s  failed', '  1 waiting']);
  });

  it('never is wider or higher than it may be', () => {
    const event = fc.record({
      type: fc.constantFrom('step.start', 'command.start', 'line', 'step.end'),
      ts: fc.nat(100_000),
      step: fc.constantFrom('build', 'test', 'release', 'unknown'),
      line: fc.string({ unit: 'grapheme', maxLength: 200 }),
      desc: fc.string({ unit: 'grapheme', maxLength: 200 }),
      status: fc.constantFrom('succeeded', 'failed', 'planned', 'other'),
    });
    fc.assert(
      fc.property(
        fc.array(event, { maxLength: 30 }),
        fc.integer({ min: 10, max: 200 }),
        fc.integer({ min: 1, max: 12 }),
        (events, columns, rows) => {
          const shown = lines(after([started, ...events]), { columns, rows, now: 200_000 });
          expect(shown.length).to.be.at.most(rows);
          for (const line of shown) expect(displayWidth(line)).to.be.at.most(columns);
        },
      ),
    );
  });
});
