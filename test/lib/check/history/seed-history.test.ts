import { expect } from 'chai';
import { AlertStates } from '../../../../src/lib/check/evaluation/alert-states.js';
import { Engine } from '../../../../src/lib/check/evaluation/engine.js';
import { HistoryStore } from '../../../../src/lib/check/history/history-store.js';
import { readHistory } from '../../../../src/lib/check/history/read-history.js';
import { seedHistory } from '../../../../src/lib/check/history/seed-history.js';
import { VirtualClock } from '../../../support/virtual-clock.js';
import { FakeInterpreter, silentBridge } from '../evaluation/fake-interpreter.js';
import { app, subjectOf } from '../evaluation/subjects.js';

const times = { now: 1_000_000, interval: 60, worker: 'w' };
const never = new AbortController().signal;
const subject = subjectOf(['condition: value > 1']);

describe('earlier results in a store', () => {
  it('are those of the entity, else those of all, and its alerts have judged it', () => {
    const { store } = seeded("a: '1 2'\n'*': '7'\n");
    expect(store.newest('a').map(({ value }) => value)).to.deep.equal([2, 1]);
    expect(store.newest('b').map(({ value }) => value)).to.deep.equal([7]);
    expect(store.entityResults('1').map(({ entity_id }) => entity_id)).to.deep.equal(['a', 'b']);
  });

  it('lie whole intervals before the first result of their entity, however late that comes', () => {
    const { store } = seeded("'*': '1 2'\n", { followRun: true });
    expect(store.newest('b').map(({ ts }) => ts)).to.deep.equal([940, 880]);
    store.push('a', { ts: 1000.123457, td: 0, value: 3 });
    store.push('b', { ts: 1007.5, td: 0, value: 3 });
    store.push('b', { ts: 1070, td: 0, value: 4 });
    expect(store.newest('a').map(({ ts }) => ts)).to.deep.equal([1000.123457, 940.123457, 880.123457]);
    expect(store.newest('b').map(({ ts }) => ts)).to.deep.equal([1070, 1007.5, 947.5, 887.5]);
  });

  it('are complete for timeseries_sum, however long the entities before have taken', async () => {
    const clock = new VirtualClock(times.now);
    const { store } = seeded("'*': '1x4'\n", { followRun: true });
    const fake = new FakeInterpreter({ check: () => clock.sleep(1234).then(() => 1) });
    const engine = new Engine(
      subjectOf(["condition: timeseries_sum('4m') > 1"]),
      { interpreter: fake, clock, bridge: () => silentBridge },
      { timeoutMs: 1000, worker: 'w', states: new AlertStates(), history: store },
    );
    await clock.sleep(321);
    for (const id of ['a', 'b']) await engine.evaluate(app(id), { index: 0, run: 1 }, never);
    const histories = fake.asked.flatMap((asked) => (asked.kind === 'alert' ? [asked.history] : []));
    expect(histories.map((history) => history.map(({ ts }) => ts - (history[0]?.ts ?? 0)))).to.deep.equal([
      [0, -60, -120, -180, -240, -300],
      [0, -60, -120, -180, -240, -300],
    ]);
  });

  it('keep the times that they have', () => {
    const { store } = seeded('a: [{ts: 5, value: 1}, {ts: 6, value: 2}]', { followRun: true });
    store.push('a', { ts: 1007.5, td: 0, value: 3 });
    expect(store.newest('a').map(({ ts }) => ts)).to.deep.equal([1007.5, 6, 5]);
  });

  it('stay where they are when the run has times of its own', () => {
    const { store } = seeded('5');
    store.push('a', { ts: 1060, td: 0, value: 3 });
    expect(store.newest('a').map(({ ts }) => ts)).to.deep.equal([1060, 940]);
  });

  it('are gone with their entity', () => {
    const { store } = seeded("'*': '1'\n", { followRun: true });
    store.forget('a');
    store.push('a', { ts: 1007.5, td: 0, value: 3 });
    expect(store.newest('a').map(({ value }) => value)).to.deep.equal([3]);
  });
});

function seeded(text: string, options?: { followRun: boolean }) {
  const store = new HistoryStore();
  const ids = seedHistory(store, readHistory(text, 'h.yaml', times), [app('a'), app('b')], subject, options);
  return { store, ids };
}
