import { expect } from 'chai';
import fc from 'fast-check';
import { displayWidth } from '../../../src/lib/core/index.js';
import type { FrameOptions } from '../../../src/ui/frame.js';
import { watchFrame } from '../../../src/ui/check/watch-frame.js';
import {
  emptyWatch,
  takeWatchEvent,
  type ShownAlert,
  type WatchState,
  type WatchViewEvent,
} from '../../../src/ui/check/watch-state.js';

const wide: FrameOptions = { now: 60_000, columns: 100, rows: 20, unicode: true };

function stateOf(...events: WatchViewEvent[]): WatchState {
  return events.reduce(takeWatchEvent, emptyWatch(1000));
}

function text(state: WatchState, options: Partial<FrameOptions> = {}): string[] {
  return watchFrame(state, { ...wide, ...options }).map((line) =>
    line
      .map((segment) => segment.text)
      .join('')
      .trimEnd(),
  );
}

function shown(more: Partial<ShownAlert> = {}): ShownAlert {
  return {
    key: 'k',
    check: 'c',
    priority: 1,
    title: 'Too slow',
    entity: 'web-1',
    since: 0,
    value: '9',
    ...more,
  };
}

const checks: WatchViewEvent = {
  type: 'checks',
  at: 1000,
  checks: [
    { key: 'c', name: 'Health', entities: 2, alerts: 1 },
    { key: 'd', name: 'Disk', entities: 1, alerts: 0 },
  ],
};

describe('the view of a watch', () => {
  it('shows what is watched, that nothing is active, and the next runs, the next one first', () => {
    const state = stateOf(
      checks,
      { type: 'ran', check: 'c', nextAt: 90_000 },
      { type: 'ran', check: 'd', nextAt: 70_000 },
    );
    expect(text(state)).to.deep.equal([
      '2 checks, 3 runs each round  no alert active  for 59s',
      '· Disk    1 entity  next in 10s',
      '· Health  2 entities  next in 30s',
    ]);
  });

  it('shows active alerts with priority, age, trend and value, the most urgent first', () => {
    const state = stateOf(
      checks,
      ...[1, 2, 9].map(
        (point) => ({ type: 'result', check: 'c', entity: 'web-1', point, text: String(point) }) as const,
      ),
      {
        type: 'raised',
        at: 50_000,
        alert: shown({ key: 'b', priority: 3, title: 'Minor' }),
        line: 'RAISED Minor',
      },
      { type: 'raised', at: 50_000, alert: shown({ since: 15_000 }), line: 'RAISED Too slow' },
    );
    expect(text(state)).to.deep.equal([
      '2 checks, 3 runs each round  2 alerts active  for 59s',
      '■ P1 Too slow on web-1    45s  ▁▂█         9',
      '■ P3 Minor on web-1       60s  ▁▂█         9',
      '· Disk    1 entity  running',
      '· Health  2 entities  running',
      'RAISED Minor',
      'RAISED Too slow',
    ]);
  });

  it('cuts a long title, not the entity', () => {
    const title = 'The answer of the checkout takes longer than customers will wait';
    const line = (entity: string, columns: number): string =>
      text(stateOf(checks, { type: 'raised', at: 1, alert: shown({ title, entity }), line: 'RAISED' }), {
        columns,
      })[1]!;
    expect(line('web-1', 80)).to.match(/^■ P1 The answer of the checkout tak… on web-1 {4}60s/);
    expect(line('checkout-0123456789abcdef[eu-1]', 80)).to.match(
      /^■ P1 The ans… on checkout-0123456789abcde/,
    );
    expect(line('web-1', 400)).to.contain(`${title} on web-1 `);
  });

  it('begins to count when it begins, also while nothing is known of any check', () => {
    expect(text(emptyWatch(59_000))[0]).to.match(/for 1s$/);
  });

  it('takes an alert away when it is cleared, and keeps the line that says so', () => {
    const state = stateOf(
      checks,
      { type: 'raised', at: 1, alert: shown(), line: 'RAISED' },
      { type: 'cleared', at: 2, key: 'k', line: 'CLEARED' },
      { type: 'message', at: 3, text: 'checks: read again' },
    );
    expect(state.alerts.size).to.equal(0);
    expect(text(state).slice(-3)).to.deep.equal(['RAISED', 'CLEARED', 'checks: read again']);
  });

  it('shows the newest value of an alert, not the one that raised it', () => {
    const state = stateOf(
      checks,
      { type: 'raised', at: 1, alert: shown(), line: 'RAISED' },
      { type: 'result', check: 'c', entity: 'web-1', point: 12, text: '12' },
      { type: 'result', check: 'c', entity: 'web-2', point: 13, text: '13' },
    );
    expect(text(state)[1]).to.match(/ 12$/);
  });

  it('counts the entities on which a check fails', () => {
    const failed = {
      type: 'result',
      check: 'c',
      entity: 'web-1',
      point: 'failed',
      text: 'HttpError',
    } as const;
    expect(text(stateOf(checks, failed)).join('\n')).to.include('Health  2 entities  1 failing');
    expect(text(stateOf(checks, failed, { ...failed, point: 1 })).join('\n')).to.not.include('failing');
  });

  it('keeps what is known of a check when others are watched', () => {
    const state = stateOf(
      checks,
      { type: 'ran', check: 'c', nextAt: 90_000 },
      {
        ...checks,
        at: 5000,
        checks: checks.type === 'checks' ? checks.checks.slice(0, 1) : [],
      },
    );
    expect(text(state)[0]).to.match(/^1 check, 2 runs each round {2}no alert active {2}for 59s$/);
    expect(text(state)[1]).to.include('next in 30s');
  });

  it('says how many more alerts there are than fit', () => {
    const many = Array.from({ length: 30 }, (_, n) => shown({ key: `k${n}`, entity: `web-${n}` }));
    const state = stateOf(
      checks,
      ...many.map((alert) => ({ type: 'raised', at: 1, alert, line: 'RAISED' }) as const),
    );
    const lines = text(state, { rows: 10 });
    expect(lines).to.have.length(10);
    expect(lines.join('\n')).to.match(/ {2}and \d+ more/);
    expect(lines.filter((line) => line.startsWith('■'))).to.have.length.of.at.least(2);
  });

  it('marks by letters, too, where there is no colour or no Unicode', () => {
    const state = stateOf(checks, { type: 'raised', at: 1, alert: shown(), line: 'RAISED' });
    expect(text(state, { unicode: false })[1]).to.match(/^# P1 Too slow/);
  });

  it('fits any terminal and passes no control character on, whatever the names', () => {
    const name = fc.string({ unit: 'binary', maxLength: 60 });
    const size = fc.record({
      columns: fc.integer({ min: 10, max: 200 }),
      rows: fc.integer({ min: 1, max: 40 }),
    });
    fc.assert(
      fc.property(
        fc.array(name, { maxLength: 20 }),
        size,
        fc.boolean(),
        (names, { columns, rows }, unicode) => {
          const state = stateOf(
            {
              type: 'checks',
              at: 0,
              checks: names.map((one) => ({ key: one, name: one, entities: 1, alerts: 1 })),
            },
            ...names.map(
              (one) =>
                ({
                  type: 'raised',
                  at: 1,
                  alert: shown({ key: one, title: one, value: one }),
                  line: one,
                }) as const,
            ),
          );
          const lines = watchFrame(state, { now: 9, columns, rows, unicode });
          expect(lines.length).to.be.at.most(rows);
          for (const line of lines) {
            const whole = line.map((segment) => segment.text).join('');
            expect(displayWidth(whole)).to.be.at.most(columns);
            expect(whole).to.not.match(/[\p{Cc}\u2028\u2029]/u);
          }
        },
      ),
    );
  });
});
