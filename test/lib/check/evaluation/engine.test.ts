import { expect } from 'chai';
import { AlertStates } from '../../../../src/lib/check/evaluation/alert-states.js';
import { Engine, type EngineOptions } from '../../../../src/lib/check/evaluation/engine.js';
import type { EntityEvaluation } from '../../../../src/lib/check/evaluation/model.js';
import { HistoryStore } from '../../../../src/lib/check/history/history-store.js';
import { VirtualClock } from '../../../support/virtual-clock.js';
import { failure, FakeInterpreter, silentBridge, type FakeCode } from './fake-interpreter.js';
import { app, subjectOf } from './subjects.js';

const noon = Date.UTC(2026, 0, 31, 12);
const never = new AbortController().signal;

describe('the evaluation of a check on an entity', () => {
  it('stores value, start, duration and worker, rounded to microseconds', async () => {
    const { result, output, alerts } = await evaluate({ check: () => ({ ok: true }) });
    expect(result).to.deep.equal({ ts: noon / 1000, td: 0.012346, value: { ok: true }, worker: 'here' });
    expect(output).to.equal('printed\n');
    expect(alerts).to.deep.equal([]);
  });

  it('stores the error text and its place in the file when the check fails', async () => {
    const { result, fault } = await evaluate({
      check: () => failure('HttpError', 'no', { line: 2, column: 10 }),
    });
    expect(result).to.include({ exc: 1, worker: 'here' });
    expect(result.value).to.match(/HttpError: no$/);
    expect(fault).to.deep.include({
      exception: 'HttpError',
      position: { file: 'health.yaml', line: 11, column: 12 },
      source: "return http('/health').code()",
    });
  });

  it('passes source, runtime and the shorter of interval and time limit', async () => {
    const { fake } = await evaluated({}, [], { timeoutMs: 5000 });
    expect(fake.asked[0]).to.deep.include({
      kind: 'check',
      source: "def check():\n  return http('/health').code()",
      runtime: 'PYTHON_3',
      softLimitMs: 5000,
    });
    const longer = await evaluated({}, [], { timeoutMs: 600_000 });
    expect(longer.fake.asked[0]?.softLimitMs).to.equal(60_000);
  });

  it('refuses what the worker would refuse as too large', async () => {
    const value = Object.fromEntries(Array.from({ length: 999 }, (_, index) => [`k${index}`, 1]));
    const { result, fault } = await evaluate({ check: () => value });
    expect(result.value).to.equal(
      'Result size error: Result keys count (1001) exceeded the maximum value: 1000',
    );
    expect(result.exc).to.equal(1);
    expect(fault?.exception).to.equal('ResultSizeError');
  });

  it('judges by every alert that covers the entity, in their order', async () => {
    const { alerts } = await evaluate(
      { check: () => 5, alert: ({ source }) => ({ active: source === '>3', captures: { c: source } }) },
      ['condition: ">3"', 'condition: ">9"', 'condition: ">3"\nentities_exclude: [{id: a}]'],
    );
    expect(alerts.map(({ alert, active, captures }) => [alert.id, active, captures])).to.deep.equal([
      [1, true, { c: '>3' }],
      [2, false, { c: '>9' }],
    ]);
  });

  it('makes every alert active without its condition when the check failed', async () => {
    const { evaluation, fake } = await evaluated({ check: () => failure('CheckError', 'x') }, [
      'condition: ">3"',
      'condition: "never asked"\nperiod: never',
    ]);
    expect(
      evaluation.alerts.map(({ active, captures, inPeriod }) => [active, captures, inPeriod]),
    ).to.deep.equal([
      [true, {}, true],
      [true, {}, false],
    ]);
    expect(fake.asked.map(({ kind }) => kind)).to.deep.equal(['check']);
  });

  it('takes a condition that raises as active, with parameters below the exception', async () => {
    const { alerts } = await evaluate(
      {
        check: () => 1,
        alert: () => failure('NameError', "name 'x' is not defined", { line: 1, column: 1 }),
      },
      ['condition: x\nparameters: {limit: {value: 5}}'],
    );
    const [verdict] = alerts;
    expect(verdict).to.include({ active: true, exception: true });
    expect(verdict?.captures['limit']).to.equal(5);
    expect(verdict?.captures['exception']).to.match(/NameError: name 'x' is not defined$/);
    expect(verdict?.fault?.position).to.deep.equal({ file: 'alerts.yaml', line: 7, column: 12 });
  });

  it('is in a period that cannot be read, and adds the message to the captured exception', async () => {
    const { alerts } = await evaluate(
      { check: () => 1, alert: () => ({ active: true, captures: { exception: 'E' } }) },
      ['condition: x\nperiod: "hr {9-99}"', 'condition: x\nperiod: "hr {9-11}"'],
    );
    expect(alerts[0]?.inPeriod).to.equal(true);
    expect(alerts[0]?.captures['exception']).to.match(/^E; \n99 is not valid for hour/);
    expect(alerts[1]).to.include({ active: true, inPeriod: false, changed: false });
    expect(alerts[1]).to.not.have.property('startTime');
  });

  it('knows periods in another zone', async () => {
    const { alerts } = await evaluate(
      { alert: () => ({ active: true }) },
      ['condition: x\nperiod: "hr {13}"'],
      {
        zone: 'Europe/Berlin',
      },
    );
    expect(alerts[0]?.inPeriod).to.equal(true);
  });

  it('knows since when an alert is active', async () => {
    const clock = new VirtualClock(noon);
    const values = [1, 5, 5, 1];
    const engine = engineOf(
      new FakeInterpreter({
        check: () => values.shift() ?? 0,
        alert: ({ value }) => ({ active: Number(value) > 3 }),
      }),
      ['condition: ">3"'],
      {},
      clock,
    );
    const seen = [];
    for (let run = 1; run <= 4; run++) {
      const evaluation = await engine.evaluate(app('a'), { index: 0, run }, never);
      const [verdict] = evaluation?.alerts ?? [];
      seen.push([verdict?.active, verdict?.changed, verdict?.startTime]);
      await clock.sleep(60_000);
    }
    const since = noon / 1000 + 60;
    expect(seen).to.deep.equal([
      [false, false, undefined],
      [true, true, since],
      [true, false, since],
      [false, true, undefined],
    ]);
  });

  it('shows no history in a trial run, not even the result that is judged', async () => {
    const { fake } = await evaluated({ check: () => 1 }, ['condition: alert_series(f, 3)']);
    expect(fake.asked[1]).to.deep.include({ kind: 'alert', value: 1, history: [], entityResults: [] });
  });

  it('pushes the result before the alerts see the history, newest first', async () => {
    const history = new HistoryStore();
    history.push('a', { ts: 1, td: 0, value: 'old' });
    const { fake } = await evaluated({ check: () => 'new' }, ['condition: value_series(2)'], { history });
    const asked = fake.asked[1];
    expect(asked?.kind === 'alert' && asked.history.map(({ value }) => value)).to.deep.equal(['new', 'old']);
  });

  it('gives the newest results of all entities that the alert has judged', async () => {
    const history = new HistoryStore();
    const fake = new FakeInterpreter({ check: ({ entity }) => entity['id'] ?? null });
    const engine = engineOf(fake, ['condition: entity_values()'], { history });
    for (const id of ['a', 'b']) await engine.evaluate(app(id), { index: 0, run: 1 }, never);
    const asked = fake.asked[3];
    expect(
      asked?.kind === 'alert' && asked.entityResults.map((one) => [one.entity_id, one.value]),
    ).to.deep.equal([
      ['a', 'a'],
      ['b', 'b'],
    ]);
  });

  it('is nothing when the run is interrupted meanwhile', async () => {
    const controller = new AbortController();
    const fake = new FakeInterpreter({
      check: () => {
        controller.abort();
        return failure('KeyboardInterrupt', '', { reason: 'interrupted' });
      },
    });
    const engine = engineOf(fake, ['condition: x']);
    expect(await engine.evaluate(app('a'), { index: 0, run: 1 }, controller.signal)).to.equal(undefined);
  });

  it('closes the bridge however the evaluation ends', async () => {
    let open = 0;
    const engine = new Engine(
      subjectOf(['condition: x']),
      {
        interpreter: new FakeInterpreter({ alert: () => failure('E', 'x') }),
        clock: new VirtualClock(noon),
        bridge: () => {
          open++;
          return { answer: async () => ({ ok: null }), close: async () => void open-- };
        },
      },
      { timeoutMs: 1000, worker: 'here', states: new AlertStates() },
    );
    await engine.evaluate(app('a'), { index: 0, run: 1 }, never);
    expect(open).to.equal(0);
  });
});

function engineOf(
  interpreter: FakeInterpreter,
  alerts: readonly string[],
  options: Partial<EngineOptions> = {},
  clock = new VirtualClock(noon),
): Engine {
  return new Engine(
    subjectOf(alerts),
    { interpreter, bridge: () => silentBridge, clock },
    { timeoutMs: 60_000, worker: 'here', states: new AlertStates(), ...options },
  );
}

async function evaluated(
  code: FakeCode,
  alerts: readonly string[] = [],
  options: Partial<EngineOptions> = {},
): Promise<{ evaluation: EntityEvaluation; fake: FakeInterpreter }> {
  const fake = new FakeInterpreter(code);
  const evaluation = await engineOf(fake, alerts, options).evaluate(app('a'), { index: 0, run: 1 }, never);
  if (evaluation === undefined) throw new Error('interrupted');
  return { evaluation, fake };
}

async function evaluate(
  code: FakeCode,
  alerts: readonly string[] = [],
  options: Partial<EngineOptions> = {},
): Promise<EntityEvaluation> {
  return (await evaluated(code, alerts, options)).evaluation;
}
