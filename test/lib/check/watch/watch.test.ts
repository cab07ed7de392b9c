import { expect } from 'chai';
import { watchChecks } from '../../../../src/lib/check/watch/watch.js';
import type { WatchedCheck } from '../../../../src/lib/check/watch/model.js';
import { failure } from '../evaluation/fake-interpreter.js';
import { app, checkYaml, subjectOf } from '../evaluation/subjects.js';
import { changes, ofType, START, watched, WatchRig } from './watch-rig.js';

const over5 = { alert: ({ value }: { value: unknown }) => ({ active: Number(value) > 5 }) };

/** Values one after the other for each run, the last one again and again. */
function series(...values: number[]): () => number {
  let next = 0;
  return () => values[Math.min(next++, values.length - 1)] ?? 0;
}

describe('watching checks', () => {
  it('runs each check at its own interval, the first time at once', async () => {
    const rig: WatchRig = new WatchRig({ check: () => 1 });
    const slow = subjectOf([], checkYaml.replace('interval: 60', 'interval: 100'));
    const quick = subjectOf([], checkYaml.replace('name: Health', 'name: Quick'));
    const events = await rig.until(250_000, [watched(quick, app('q')), watched(slow, app('s'))]);
    const at = (id: string): number[] =>
      ofType(events, 'result')
        .filter(({ evaluation }) => evaluation.entity.id === id)
        .map(({ evaluation }) => Math.round(evaluation.result.ts - START / 1000));
    // Two checks: the first one goes on after half of its interval, so that they do not start together.
    expect(at('q')).to.deep.equal([0, 30, 90, 150, 210]);
    expect(at('s')).to.deep.equal([0, 100, 200]);
  });

  it('says when an alert is raised and cleared, and since when it was', async () => {
    const rig: WatchRig = new WatchRig({ check: series(1, 9, 9, 2), ...over5 });
    const events = await rig.until(200_000, [watched(subjectOf(['condition: "> 5"']), app('e1'))]);
    expect(changes(events)).to.deep.equal(['raised Alert 1 e1 +60', 'cleared Alert 1 e1 +180']);
    const [raised, cleared] = events.filter(({ type }) => type === 'raised' || type === 'cleared');
    expect(raised).to.include({ value: 9, since: START / 1000 + 60 });
    expect(cleared).to.include({ value: 2, since: START / 1000 + 60 });
  });

  it('fills captures into the name', async () => {
    const rig: WatchRig = new WatchRig({
      check: () => 9,
      alert: () => ({ active: true, captures: { n: 9.126 } }),
    });
    const subject = subjectOf(['condition: "capture(n=value) > 5"']);
    const [alert] = subject.alerts;
    if (alert) alert.definition.name = '{n:.1f} on {entities}';
    const events = await rig.until(1000, [watched(subject, app('e1'))]);
    expect(changes(events)).to.deep.equal(['raised 9.1 on e1 e1 +0']);
  });

  it('raises for a check that fails', async () => {
    const rig: WatchRig = new WatchRig({ check: () => failure('HttpError', 'timeout'), ...over5 });
    const events = await rig.until(1000, [watched(subjectOf(['condition: "> 5"']), app('e1'))]);
    expect(changes(events)).to.deep.equal(['raised Alert 1 e1 +0']);
    const raised = events.find((event) => event.type === 'raised');
    expect(raised?.type === 'raised' && raised.value).to.include('HttpError: timeout');
  });

  it('tells nobody outside the period, and when the period ends', async () => {
    const rig: WatchRig = new WatchRig({ check: () => 9, ...over5 });
    const subject = subjectOf(['condition: "> 5"\nperiod: "min {1-2}"']);
    const events = await rig.until(400_000, [watched(subject, app('e1'))]);
    expect(changes(events)).to.deep.equal(['raised Alert 1 e1 +60', 'cleared Alert 1 e1 +180']);
  });

  it('gives conditions the values of this watch, and waits until a series is long enough', async () => {
    const rig: WatchRig = new WatchRig({
      check: series(1, 2, 3),
      alert: ({ history, shortSeries }) => {
        expect(shortSeries).to.equal('wait');
        return { active: history.length === 3 };
      },
    });
    const subject = subjectOf(['condition: "alert_series(lambda v: v > 0, 3)"']);
    const events = await rig.until(130_000, [watched(subject, app('e1'))]);
    expect(changes(events)).to.deep.equal(['raised Alert 1 e1 +120']);
  });

  it('keeps the same alert of two checks apart', async () => {
    const rig: WatchRig = new WatchRig({ check: ({ entity }) => (entity['id'] === 'bad' ? 9 : 1), ...over5 });
    const first = subjectOf(['condition: "> 5"']);
    const second = subjectOf(['condition: "> 5"'], checkYaml.replace('name: Health', 'name: Other'));
    const events = await rig.until(1000, [watched(first, app('bad')), watched(second, app('good'))]);
    expect(changes(events)).to.deep.equal(['raised Alert 1 bad +0']);
  });

  it('shares the limit over all checks', async () => {
    const rig: WatchRig = new WatchRig({ check: async () => (await rig.clock.sleep(10), 1) });
    const checks = ['A', 'B', 'C'].map((name) =>
      watched(
        subjectOf([], checkYaml.replace('Health', name)),
        ...[1, 2, 3, 4].map((n) => app(`${name}${n}`)),
      ),
    );
    const events = await rig.until(30_000, checks, { parallel: 2 });
    expect(rig.interpreter.mostRunning).to.equal(2);
    expect(new Set(ofType(events, 'result').map(({ evaluation }) => evaluation.entity.id)).size).to.equal(12);
  });

  it('says that a run was left out, because the one before was under way', async () => {
    const rig: WatchRig = new WatchRig({ check: async () => (await rig.clock.sleep(150_000), 1) });
    const events = await rig.until(200_000, [watched(subjectOf(), app('e1'))]);
    expect(ofType(events, 'late').map(({ missed }) => missed)).to.deep.equal([1, 2]);
    const [ran] = ofType(events, 'ran');
    expect(ran).to.include({
      startedAt: START / 1000,
      endedAt: START / 1000 + 150,
      nextAt: START / 1000 + 180,
    });
  });

  it('ends at once and without an error when it is interrupted, also in the middle of a run', async () => {
    const rig: WatchRig = new WatchRig({
      check: async ({ signal }) => {
        await rig.clock.sleep(50_000, signal).catch(() => {});
        return failure('KeyboardInterrupt', 'interrupted', { reason: 'interrupted' });
      },
    });
    const events = await rig.until(10_000, [watched(subjectOf(), app('e1'))]);
    expect(ofType(events, 'result')).to.deep.equal([]);
    expect(rig.clock.now()).to.equal(START + 10_000);
    expect(rig.interpreter.running).to.equal(0);
  });

  it('ends when nobody reads it any more', async () => {
    const rig: WatchRig = new WatchRig({ check: () => 1 });
    for await (const event of watchChecks([watched(subjectOf(), app('e1'))], rig.options()))
      if (event.type === 'result') break;
    const asked = rig.interpreter.asked.length;
    await rig.clock.sleep(500_000);
    expect(rig.interpreter.asked).to.have.length(asked);
  });

  it('throws when there is no interpreter', async () => {
    const rig: WatchRig = new WatchRig({
      check: () => {
        throw new Error('no interpreter');
      },
    });
    const error = await rig.until(1000, [watched(subjectOf(), app('e1'))]).catch((caught: unknown) => caught);
    expect(error).to.have.property('message', 'no interpreter');
  });

  it('starts nothing new while its reader is slow', async () => {
    const rig: WatchRig = new WatchRig({ check: () => 1 });
    const many = Array.from({ length: 3000 }, (_, index) => app(`e${index}`));
    for await (const event of watchChecks([watched(subjectOf(), ...many)], rig.options())) {
      if (event.type !== 'result') continue;
      await rig.clock.sleep(10);
      expect(rig.interpreter.asked.length).to.be.lessThan(1100);
      break;
    }
  });
});

describe('a watch whose definitions change', () => {
  const health = (condition: string): WatchedCheck =>
    watched(subjectOf([`condition: "${condition}"`]), app('e1'));

  /** Changes after that many seconds. */
  function then(seconds: number, checks: readonly WatchedCheck[]) {
    let looked = 0;
    return {
      everyMs: 1000,
      look: async () => (++looked === seconds ? { checks, notices: ['changed'] } : { notices: [] }),
    };
  }

  it('runs a check that was edited at once, with what it knew', async () => {
    const rig: WatchRig = new WatchRig({
      check: () => 9,
      alert: ({ source, history }) => ({ active: source === '> 5' || history.length > 2 }),
    });
    const events = await rig.until(30_000, [health('> 5')], { refresh: then(10, [health('> 100')]) });
    expect(changes(events)).to.deep.equal(['raised Alert 1 e1 +0', 'cleared Alert 1 e1 +10']);
    expect(ofType(events, 'notice').map(({ text }) => text)).to.deep.equal(['changed']);
    expect(ofType(events, 'checks')).to.have.length(2);
  });

  it('clears what can be judged no longer: without its alert, its entity, its check', async () => {
    const [withAlert, without] = [health('> 5'), watched(subjectOf(), app('e1'))];
    for (const next of [[without], [{ ...withAlert, entities: [app('e2')] }], []]) {
      const rig: WatchRig = new WatchRig({
        check: ({ entity }) => (entity['id'] === 'e1' ? 9 : 1),
        ...over5,
      });
      const events = await rig.until(30_000, [withAlert], { refresh: then(10, next) });
      expect(changes(events)).to.deep.equal(['raised Alert 1 e1 +0', 'cleared Alert 1 e1 +10 gone']);
    }
  });

  it('does not run again only because there are other entities', async () => {
    const rig: WatchRig = new WatchRig({ check: () => 1 });
    const before = health('> 5');
    const after = { ...before, entities: [app('e1'), app('e2')] };
    const events = await rig.until(61_000, [before], { refresh: then(10, [after]) });
    const times = ofType(events, 'result').map(({ evaluation: { entity, result } }) => [
      entity.id,
      Math.round(result.ts - START / 1000),
    ]);
    expect(times).to.deep.equal([
      ['e1', 0],
      ['e1', 60],
      ['e2', 60],
    ]);
  });

  it('lets a run that is under way end before it goes on with the new definition', async () => {
    const rig: WatchRig = new WatchRig({ check: async () => (await rig.clock.sleep(20_000), 9), ...over5 });
    const events = await rig.until(35_000, [health('> 5')], { refresh: then(5, [health('> 6')]) });
    const alerts = ofType(events, 'result').map(({ evaluation }) => evaluation.alerts[0]?.alert.condition);
    expect(alerts).to.deep.equal(['> 5']);
    const sources = rig.interpreter.asked.filter(({ kind }) => kind === 'check');
    expect(sources).to.have.length(2);
  });

  it('tells nobody about a check that was taken away in the middle of a run', async () => {
    const rig: WatchRig = new WatchRig({ check: async () => (await rig.clock.sleep(20_000), 9), ...over5 });
    const events = await rig.until(35_000, [health('> 5')], { refresh: then(5, []) });
    expect(ofType(events, 'result')).to.deep.equal([]);
  });

  it('takes in a check that is new', async () => {
    const rig: WatchRig = new WatchRig({ check: () => 1 });
    const other = watched(subjectOf([], checkYaml.replace('Health', 'Other')), app('o'));
    const events = await rig.until(12_000, [health('> 5')], { refresh: then(10, [health('> 5'), other]) });
    expect(ofType(events, 'result').map(({ evaluation }) => evaluation.entity.id)).to.include('o');
  });
});
