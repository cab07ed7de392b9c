import { expect } from 'chai';
import { benchObject } from '../../../../src/lib/check/bench/report-object.js';
import { measureCheck, type BenchOptions } from '../../../../src/lib/check/bench/measure-check.js';
import { entityRows, timeRows } from '../../../../src/lib/check/bench/report-rows.js';
import { VirtualClock } from '../../../support/virtual-clock.js';
import { failure } from '../evaluation/fake-interpreter.js';
import { app, subjectOf } from '../evaluation/subjects.js';
import { fakeEnvironment, type FakeWorld } from './fake-environment.js';

const flat = { totalMs: 10, bridgeMs: 4 };

function bench(world: FakeWorld, options: Partial<BenchOptions> = {}, signal?: AbortSignal) {
  const environment = fakeEnvironment(world);
  const clock = new VirtualClock(0);
  const running = measureCheck(
    {
      subject: subjectOf(),
      entities: [app('a')],
      environment,
      runs: 3,
      warmup: 1,
      parallel: 1,
      everyMs: 0,
      timeoutMs: 60_000,
      perEntity: false,
      worker: 'here',
      ...options,
    },
    { clock, env: {}, signal: signal ?? new AbortController().signal, emit: () => {} },
  );
  return { running, environment, clock };
}

describe('a bench of a check', () => {
  it('measures the runs, and the first evaluation of the interpreter apart from them', async () => {
    const { running, environment } = bench({
      timings: (index) => (index === 0 ? { totalMs: 90, bridgeMs: 4 } : { totalMs: 10 + index, bridgeMs: 4 }),
      starts: [200, 300],
    });
    const report = await running;
    expect(environment.evaluations.length).to.equal(4);
    expect(report).to.include({ evaluations: 3, failed: 0, active: 0, runs: 3 });
    expect(report.start).to.include({ n: 2, min: 200, max: 300 });
    expect(report.first?.total).to.include({ n: 1, max: 90 });
    expect(report.warm?.total).to.include({ n: 3, min: 11, median: 12, max: 13 });
  });

  it('runs it first in every interpreter, also for one entity', async () => {
    const { running, environment } = bench({ timings: () => flat }, { parallel: 4, runs: 5 });
    const report = await running;
    expect(report.first?.total.n).to.equal(4);
    expect(report.evaluations).to.equal(5);
    expect(environment.evaluations.length).to.equal(9);
  });

  it('measures the first evaluations with the others if there is no warm-up', async () => {
    const { running, environment } = bench({ timings: () => flat }, { warmup: 0 });
    const report = await running;
    expect(report.first).to.equal(undefined);
    expect(environment.evaluations.length).to.equal(3);
  });

  it('splits the time of each evaluation by what the wrappers took', async () => {
    const calls = [
      { workMs: 2, hostMs: 2.5, bytes: 100 },
      { workMs: 1, hostMs: 1.25, bytes: 300 },
    ];
    const { running } = bench({ timings: () => flat, calls });
    const { warm, calls: each, bytes, callRows } = await running;
    expect(warm?.target.median).to.equal(3);
    expect(warm!.interpreter.median).to.be.closeTo(6, 1e-9);
    expect(warm!.total.sum).to.be.closeTo(warm!.interpreter.sum + warm!.bridge.sum + warm!.target.sum, 1e-6);
    // Measuring itself is taken off.
    expect(warm!.bridge.max).to.be.at.most(1);
    expect(each?.median).to.equal(4);
    expect(bytes?.median).to.equal(402);
    const code = callRows.find(({ call }) => call.endsWith('.code()'));
    expect(code).to.deep.include({ n: 6, failed: 0 });
    expect(code?.work).to.include({ min: 1, max: 2, sum: 9 });
  });

  it('never shows a secret in the text of a call or a failure', async () => {
    const { running } = bench({
      timings: () => flat,
      calls: [{ workMs: 1, hostMs: 1, bytes: 1 }],
      code: { check: () => failure('HttpError', 'no hunter22') },
    });
    const text = JSON.stringify(
      benchObject(await running, (message) => message.replaceAll('hunter22', '***')),
    );
    expect(text).not.to.include('hunter22');
    expect(text).to.include('http(url=').and.include('no ***');
  });

  it('measures failures like all others, and says how many', async () => {
    let count = 0;
    const { running } = bench({
      timings: () => flat,
      code: { check: () => (++count % 2 === 0 ? failure('HttpError', 'no') : 1) },
    });
    const report = await running;
    expect(report).to.include({ evaluations: 3, failed: 2, active: 2 });
    expect(report.failures).to.deep.equal([{ exception: 'HttpError', message: 'no', n: 2, entity: 'a' }]);
    expect(report.advice).to.match(/^Most evaluations fail/);
  });

  it('measures conditions on their own', async () => {
    const subject = subjectOf(['condition: ">1"', 'condition: ">1"', 'condition: ">9"']);
    const { running } = bench(
      {
        timings: (_, { kind }) => (kind === 'alert' ? { totalMs: 2, bridgeMs: 0 } : flat),
        code: { check: () => 5, alert: ({ source }) => ({ active: source === '>9' }) },
      },
      { subject, entities: [app('a'), app('b')] },
    );
    const report = await running;
    expect(
      report.conditions.map(({ alert, parts }) => [alert, parts.total.n, parts.total.max]),
    ).to.deep.equal([
      ['Alert 1, Alert 2', 12, 2],
      ['Alert 3', 6, 2],
    ]);
    expect(report.warm?.total).to.include({ n: 6, max: 10 });
    expect(report.active).to.equal(6);
  });

  it('shows entities only if asked to, the slowest first', async () => {
    const timings: FakeWorld['timings'] = (_, request) =>
      'entity' in request && request.entity['id'] === 'slow' ? { totalMs: 100, bridgeMs: 0 } : flat;
    const entities = [app('a'), app('slow'), app('c')];
    expect((await bench({ timings }, { entities }).running).perEntity).to.deep.equal([]);
    const report = await bench({ timings }, { entities, perEntity: true }).running;
    expect(report.perEntity.map(({ id, parts }) => [id, parts.total.n])).to.deep.equal([
      ['a', 3],
      ['slow', 3],
      ['c', 3],
    ]);
    expect(entityRows(report)[0]).to.deep.include({ what: 'slow', part: 'total', share: 1 });
  });

  it('pauses between runs if asked to', async () => {
    const { running, clock } = bench({ timings: () => flat }, { everyMs: 10_000, runs: 4 });
    expect((await running).evaluations).to.equal(4);
    expect(clock.now()).to.equal(30_000);
  });

  it('answers with what there is when it is interrupted', async () => {
    const stop = new AbortController();
    let count = 0;
    const code = { check: () => (++count === 3 ? (stop.abort(), 1) : 1) };
    const report = await bench({ timings: () => flat, code }, { runs: 100 }, stop.signal).running;
    expect(report.evaluations).to.be.within(1, 3);
    expect(count).to.equal(3);
  });

  it('has an answer even if it is interrupted before anything was measured', async () => {
    const stop = new AbortController();
    stop.abort();
    const report = await bench({ timings: () => flat }, {}, stop.signal).running;
    expect(report).to.include({ evaluations: 0, warm: undefined, first: undefined, advice: undefined });
    expect(timeRows(report)).to.deep.equal([]);
    expect(benchObject(report, String)).to.include({ warm: null, advice: null });
  });

  it('gives conditions the history of the bench, as a repeated trial run does', async () => {
    const subject = subjectOf(['condition: "alert_series(lambda v: v > 1, 3)"']);
    const lengths: number[] = [];
    const code: FakeWorld['code'] = {
      check: () => 5,
      alert: ({ history, shortSeries }) => {
        lengths.push(history.length);
        expect(shortSeries).to.equal('wait');
        return { active: false };
      },
    };
    await bench({ timings: () => flat, code }, { subject }).running;
    expect(lengths).to.deep.equal([1, 2, 3, 4]);
  });
});
