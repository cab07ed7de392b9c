import { expect } from 'chai';
import fc from 'fast-check';
import { displayWidth } from '../../../src/lib/core/index.js';
import { checkFrame } from '../../../src/ui/check/check-frame.js';
import {
  emptyCheck,
  takeCheckEvent,
  type CheckState,
  type CheckViewEvent,
} from '../../../src/ui/check/check-state.js';
import { sparkline, type Point } from '../../../src/ui/check/sparkline.js';

const start: CheckViewEvent = {
  type: 'start',
  at: 1000,
  title: 'Health',
  total: 3,
  repeat: 3,
  alerts: [
    { name: 'Slow', priority: 1 },
    { name: 'Down', priority: 3 },
  ],
};

describe('the view of a check run', () => {
  it('shows progress, tiles, and entities with trouble first', () => {
    const state = after(
      start,
      result(1, 'a', 200),
      result(1, 'b', 999, ['Slow']),
      result(1, 'c', 'failed'),
      result(2, 'a', 201),
    );
    expect(text(state, { columns: 80, rows: 10 })).to.deep.equal([
      '- Health  [===       ] 1/3  run 2 of 3  1 failed  4s',
      '  # Slow 1   . Down ',
      '  c x    value failed',
      '  b _    value 999  Slow',
      '  a _#   value 201',
    ]);
  });

  it('counts an alert down when it is over', () => {
    const state = after(start, result(1, 'b', 9, ['Slow']), result(2, 'b', 1));
    expect(state.alerts.map(({ active }) => active)).to.deep.equal([0, 0]);
  });

  it('folds what does not fit', () => {
    const state = after(start, ...['a', 'b', 'c', 'd', 'e'].map((id) => result(1, id, 1)));
    const lines = text(state, { columns: 60, rows: 5 });
    expect(lines).to.have.length(5);
    expect(lines.at(-1)).to.equal('  and 3 more');
  });

  it('is never wider or higher than the terminal, whatever entities are called', () => {
    const event = fc.record({
      run: fc.integer({ min: 1, max: 3 }),
      id: fc.string({ unit: 'grapheme' }),
      point: fc.oneof(fc.double(), fc.constant<Point>('failed'), fc.constant<Point>('other')),
      alerts: fc.subarray(['Slow', 'Down']),
    });
    fc.assert(
      fc.property(
        fc.array(event, { maxLength: 30 }),
        fc.integer({ min: 20, max: 200 }),
        fc.integer({ min: 1, max: 30 }),
        fc.boolean(),
        (events, columns, rows, unicode) => {
          const state = after(
            start,
            ...events.map(({ run, id, point, alerts }) => result(run, id, point, alerts)),
          );
          const lines = checkFrame(state, { now: 5000, columns, rows, unicode });
          expect(lines.length).to.be.at.most(rows);
          for (const line of lines)
            expect(displayWidth(line.map((segment) => segment.text).join(''))).to.be.below(columns + 1);
        },
      ),
    );
  });

  it('remembers no more than it can show of ten thousand entities', () => {
    const state = after(
      { ...start, total: 10_000 },
      ...Array.from({ length: 10_000 }, (_, index) => result(1, `e${index}`, 1)),
    );
    expect(state.entities.size).to.equal(500);
    expect(state.done).to.equal(10_000);
  });
});

describe('a sparkline', () => {
  for (const [points, line] of [
    [[1, 2, 3, 4, 5, 6, 7, 8], '▁▂▃▄▅▆▇█'],
    [[5, 5, 5], '▁▁▁'],
    [[0, 'failed', 10, 'other'], '▁×█·'],
    [['failed'], '×'],
    [[], ''],
  ] as [Point[], string][])
    it(`of ${points.join(', ') || 'nothing'} is ${line || 'empty'}`, () => {
      expect(sparkline(points, 20, true)).to.equal(line);
    });

  it('shows the last points', () => expect(sparkline([9, 9, 1, 2], 2, true)).to.equal('▁█'));
});

function after(...events: CheckViewEvent[]): CheckState {
  return events.reduce(takeCheckEvent, emptyCheck(0));
}

function result(run: number, entity: string, point: Point, active: readonly string[] = []): CheckViewEvent {
  const alerts = ['Slow', 'Down'].map((name) => ({ name, active: active.includes(name) }));
  return { type: 'result', run, entity, text: `value ${point}`, point, alerts };
}

function text(state: CheckState, size: { columns: number; rows: number }): string[] {
  return checkFrame(state, { now: 5000, unicode: false, ...size }).map((line) =>
    line.map((segment) => segment.text).join(''),
  );
}
