import { expect } from 'chai';
import { redactor } from '../../../../src/lib/core/index.js';
import { ActiveAlerts } from '../../../../src/lib/check/watch/active-alerts.js';
import type { AlertChange, WatchEvent } from '../../../../src/lib/check/watch/model.js';
import { changeLine, remarkLine } from '../../../../src/lib/check/watch/report/watch-line.js';
import { watchObject } from '../../../../src/lib/check/watch/report/watch-object.js';
import { app, subjectOf } from '../evaluation/subjects.js';
import { START } from './watch-rig.js';

const subject = subjectOf(['condition: "> 5"', 'condition: "> 6"\npriority: 3']);
const [first, second] = subject.alerts.map(({ definition }) => definition);
const at = START / 1000;
const plain = (text: string): string => text;

function change(more: Partial<AlertChange> = {}): AlertChange {
  if (first === undefined) throw new Error('no alert');
  return {
    type: 'raised',
    at,
    check: subject.check,
    alert: first,
    alertKey: '1',
    entity: app('web-1'),
    since: at,
    value: 9,
    captures: {},
    text: 'Too slow',
    ...more,
  };
}

describe('a change as a line', () => {
  const lines: [string, Partial<AlertChange>, string][] = [
    ['raised', {}, '2026-11-28T03:00:00Z RAISED P1 "Too slow" on web-1: 9'],
    [
      'raised before this watch',
      { since: at - 7200, resumed: true },
      '2026-11-28T03:00:00Z RAISED P1 "Too slow" on web-1: 9 (since 2026-11-28T01:00:00Z, 120m)',
    ],
    [
      'cleared',
      { type: 'cleared', since: at - 90, value: 'fine' },
      '2026-11-28T03:00:00Z CLEARED P1 "Too slow" on web-1: fine (was active for 90s)',
    ],
    [
      'gone',
      { type: 'cleared', since: at - 90, gone: true },
      '2026-11-28T03:00:00Z CLEARED P1 "Too slow" on web-1: 9 (no longer watched; was active for 90s)',
    ],
    [
      'of a failed check',
      { value: 'Traceback (most recent call last):\n  File "x"\nHttpError: timeout' },
      '2026-11-28T03:00:00Z RAISED P1 "Too slow" on web-1: HttpError: timeout',
    ],
    [
      'of a failed condition',
      { captures: { exception: 'Traceback\nKeyError: x' } },
      '2026-11-28T03:00:00Z RAISED P1 "Too slow" on web-1: KeyError: x',
    ],
    ['of an object', { value: { n: 1 } }, '2026-11-28T03:00:00Z RAISED P1 "Too slow" on web-1: {"n":1}'],
  ];
  for (const [what, more, expected] of lines)
    it(`that is ${what}`, () => expect(changeLine(change(more), plain)).to.equal(expected));

  it('holds no secret and nothing that a terminal would obey', () => {
    const line = changeLine(
      change({ value: 'hunter22\x1b[2J\nnext', text: 'a\x07b hunter22' }),
      redactor(['hunter22']),
    );
    expect(line).to.equal('2026-11-28T03:00:00Z RAISED P1 "a b ***" on web-1: *** [2J next');
  });

  it('says what is late and what is noticed, and nothing about results', () => {
    expect(remarkLine({ type: 'late', check: subject.check, missed: 1 }, plain)).to.equal(
      '"Health" takes longer than its interval; a run is left out. See --parallel and --every.',
    );
    expect(remarkLine({ type: 'late', check: subject.check, missed: 3 }, plain)).to.include('3 times so far');
    expect(remarkLine({ type: 'notice', text: 'a\nb' }, plain)).to.equal('a b');
    expect(remarkLine({ type: 'checks', checks: [] }, plain)).to.equal(undefined);
  });
});

describe('an event as JSON', () => {
  it('of a change has everything that a program asks for', () => {
    expect(watchObject(change({ since: at - 5, captures: { n: 1 }, resumed: true }), plain)).to.deep.equal({
      type: 'raised',
      time: '2026-11-28T03:00:00Z',
      at,
      check: { name: 'Health' },
      alert: { id: 1, name: 'Alert 1', priority: 1, team: 't', responsible_team: 't', tags: [] },
      title: 'Too slow',
      entity: 'web-1',
      since: at - 5,
      value: 9,
      captures: { n: 1 },
      resumed: true,
    });
  });

  it('holds no secret, whatever it is', () => {
    const secret = 'hunter22';
    const events: WatchEvent[] = [
      change({ value: { deep: [secret] }, captures: { c: secret }, text: secret }),
      { type: 'notice', text: secret },
      {
        type: 'result',
        check: subject.check,
        evaluation: {
          entity: app('e', { password: secret }),
          index: 0,
          run: 1,
          result: { ts: at, td: 0, value: secret, exact: secret },
          alerts: [],
          output: secret,
          timings: { totalMs: 0, bridgeMs: 0 },
        },
      },
    ];
    for (const event of events)
      expect(JSON.stringify(watchObject(event, redactor([secret]))))
        .to.include('***')
        .and.not.include(secret);
  });

  it('says what is watched and how runs went', () => {
    const { check } = subject;
    expect(watchObject({ type: 'checks', checks: [{ subject, entities: [app('a')] }] }, plain)).to.deep.equal(
      {
        type: 'checks',
        checks: [{ name: 'Health', alerts: 2, entities: 1 }],
      },
    );
    expect(watchObject({ type: 'late', check, missed: 2 }, plain)).to.deep.include({
      type: 'late',
      missed: 2,
    });
    expect(watchObject({ type: 'ran', check, startedAt: 1, endedAt: 2, nextAt: 3 }, plain)).to.deep.include({
      started_at: 1,
      ended_at: 2,
      next_at: 3,
    });
  });
});

describe('the alerts that are active', () => {
  it('are those that were raised and not cleared, the most urgent and oldest first', () => {
    const active = new ActiveAlerts();
    if (second === undefined) throw new Error('no alert');
    const late = change({ entity: app('b'), since: at + 5 });
    const minor = change({ alert: second, alertKey: '2', since: at - 100 });
    for (const event of [minor, late, change()]) active.take(event);
    expect(active.list().map(({ alertKey, entity }) => `${alertKey} ${entity.id}`)).to.deep.equal([
      '1 web-1',
      '1 b',
      '2 web-1',
    ]);
    active.take(change({ type: 'cleared' }));
    active.take({ type: 'notice', text: 'x' });
    expect(active.size).to.equal(2);
  });
});
