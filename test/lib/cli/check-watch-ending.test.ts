import { expect } from 'chai';
import fc from 'fast-check';
import type * as Check from '../../../src/lib/check/index.js';
import { WatchEnding } from '../../../src/lib/cli/check-watch-ending.js';
import { VirtualClock } from '../../support/virtual-clock.js';
import { checkYaml, subjectOf } from '../check/evaluation/subjects.js';

const named = (name: string) => subjectOf([], checkYaml.replace('Health', name));
const subjects = { a: named('A'), b: named('B'), c: named('C') };
type Name = keyof typeof subjects;

const watched = (...names: Name[]): Check.WatchEvent => ({
  type: 'checks',
  checks: names.map((name) => ({ subject: subjects[name], entities: [] })),
});
const ran = (name: Name): Check.WatchEvent => ({
  type: 'ran',
  check: subjects[name].check,
  startedAt: 0,
  endedAt: 0,
  nextAt: 0,
});
const notice: Check.WatchEvent = { type: 'notice', text: '' };

function endingOf(flags: ConstructorParameters<typeof WatchEnding>[0], clock = new VirtualClock()) {
  const operator = new AbortController();
  const ending = new WatchEnding(flags, { clock, signal: operator.signal });
  return { ending, operator, isOver: () => ending.signal.aborted };
}

describe('the end of a watch', () => {
  it('comes with the first alert that is raised, if that is asked for', () => {
    const { ending, isOver } = endingOf({ 'exit-on': 'raised' });
    for (const event of [watched('a'), ran('a'), notice]) ending.look(event, 0);
    expect(isOver()).to.equal(false);
    ending.look(notice, 1);
    expect(isOver()).to.equal(true);
  });

  it('comes when all is well after each check has run', () => {
    const { ending, isOver } = endingOf({ 'exit-on': 'cleared' });
    ending.look(watched('a', 'b'), 0);
    ending.look(ran('a'), 0);
    expect(isOver()).to.equal(false);
    ending.look(ran('b'), 1);
    expect(isOver()).to.equal(false);
    // What is only said changes nothing.
    ending.look(notice, 0);
    expect(isOver()).to.equal(false);
    ending.look(ran('a'), 0);
    expect(isOver()).to.equal(true);
  });

  it('does not wait for a check that is gone, which never runs again', () => {
    const { ending, isOver } = endingOf({ 'exit-on': 'cleared' });
    ending.look(watched('a', 'b'), 0);
    ending.look(ran('a'), 0);
    ending.look(watched('a'), 0);
    expect(isOver()).to.equal(false);
    ending.look(ran('a'), 0);
    expect(isOver()).to.equal(true);
  });

  it('comes at once when the last check that it waits for is gone', () => {
    const { ending, isOver } = endingOf({ 'exit-on': 'cleared' });
    ending.look(watched('a'), 0);
    ending.look(watched(), 0);
    expect(isOver()).to.equal(true);
  });

  it('waits for a check that is new', () => {
    const { ending, isOver } = endingOf({ 'exit-on': 'cleared' });
    ending.look(watched('a'), 0);
    ending.look(watched('a', 'c'), 0);
    ending.look(ran('a'), 0);
    expect(isOver()).to.equal(false);
    ending.look(ran('c'), 0);
    expect(isOver()).to.equal(true);
  });

  it('comes exactly when nothing is active and all that is watched has run since it was told what is', () => {
    const name = fc.constantFrom<Name>('a', 'b', 'c');
    const step = fc.record({
      event: fc.oneof(
        fc.uniqueArray(name).map((names) => ({ names })),
        name.map((one) => ({ ran: one })),
      ),
      active: fc.integer({ min: 0, max: 1 }),
    });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const { ending, isOver } = endingOf({ 'exit-on': 'cleared' });
        const waiting = new Set<Name>();
        let expected = false;
        ending.look(watched('a'), 0);
        waiting.add('a');
        for (const { event, active } of steps) {
          if ('names' in event) {
            waiting.clear();
            for (const one of event.names) waiting.add(one);
          } else waiting.delete(event.ran);
          ending.look('names' in event ? watched(...event.names) : ran(event.ran), active);
          expected ||= waiting.size === 0 && active === 0;
          expect(isOver()).to.equal(expected);
        }
      }),
    );
  });

  it('comes after the time that was given, however long, or with the operator', async () => {
    const clock = new VirtualClock();
    const days = 60 * 24 * 3_600_000;
    const { ending } = endingOf({ for: days }, clock);
    ending.begin();
    await new Promise((resolve) => ending.signal.addEventListener('abort', resolve));
    expect(clock.now()).to.equal(days);
    const { operator, isOver } = endingOf({});
    operator.abort();
    expect(isOver()).to.equal(true);
  });
});
