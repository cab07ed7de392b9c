import { expect } from 'chai';
import { AlertStates } from '../../../../src/lib/check/evaluation/alert-states.js';
import { Engine } from '../../../../src/lib/check/evaluation/engine.js';
import { resultObject } from '../../../../src/lib/check/evaluation/report/result-object.js';
import { HistoryStore } from '../../../../src/lib/check/history/history-store.js';
import type { BridgeHost } from '../../../../src/lib/check/bridge/host.js';
import { createInterpreter } from '../../../../src/lib/check/interpreter/create-interpreter.js';
import type { Interpreter } from '../../../../src/lib/check/interpreter/interpreter.js';
import { preludeModules } from '../../../../src/lib/check/prelude/prelude.js';
import { wrappers } from '../../../../src/lib/check/wrappers/index.js';
import { VirtualClock } from '../../../support/virtual-clock.js';
import { app, subjectOf } from '../evaluation/subjects.js';
import { sampleWrappers } from './sample-wrappers.js';

const bridge: BridgeHost = {
  answer: async (request) =>
    request.op === 'open' ? { ok: 4 } : { ok: { $zk: 'tuple', v: [request.method, request.handle] } },
  close: async () => {},
};
const limits = { softLimitMs: 20_000, seed: 1 };

describe('the prelude in the sandbox', function () {
  this.timeout(60_000);
  let interpreter: Interpreter;
  before(
    () =>
      (interpreter = createInterpreter({ modules: preludeModules(sampleWrappers), size: 1, shipped: false })),
  );
  after(() => interpreter.close());

  it('evaluates checks', async () => {
    const result = await interpreter.evaluate({
      ...limits,
      kind: 'check',
      source:
        'def check():\n  return http("/").code(), 7 / 2, `entity["id"]`, Counter("aa"), time("-1h", tz_name="UTC").isoformat()',
      runtime: 'PYTHON_2',
      entity: { id: 'e' },
      bridge,
      now: Date.UTC(2026, 0, 31, 12),
    });
    expect(result).to.deep.include({
      ok: true,
      value: [['code', 4], 3, "'e'", { a: 2 }, '2026-01-31 11:00:00+00:00'],
      output: '',
    });
  });

  it('judges conditions', async () => {
    const result = await interpreter.evaluate({
      ...limits,
      kind: 'alert',
      source: 'alert_series(lambda v: v > capture(limit=limit), 2)',
      runtime: 'PYTHON_3',
      entity: { id: 'e' },
      bridge,
      value: 5,
      history: [5, 6].map((value, index) => ({ ts: 100 - index, td: 0, value })),
      entityResults: [],
      parameters: { limit: { value: '4', type: 'int' } },
    });
    expect(result).to.deep.include({ ok: true, kind: 'alert', active: true, captures: { limit: 4 } });
  });

  it('judges a whole float as a float: the value, earlier ones, and those of other entities', async () => {
    const check =
      "name: C\nowning_team: t\ninterval: 60\nentities: [{type: app}]\ncommand: entity['seconds'] * 1.0\n";
    const conditions = [
      'value / 60 > 1.5',
      'value_series(2)[1] / 60 > 1.5',
      'entity_values()[0] / 60 > 1.5',
      'value / 60 > 1.99',
    ];
    const subject = subjectOf(
      conditions.map((condition) => `condition: '${condition}'`),
      check,
    );
    const ports = { interpreter, clock: new VirtualClock(0), bridge: () => bridge };
    const options = {
      timeoutMs: 20_000,
      worker: 'here',
      states: new AlertStates(),
      history: new HistoryStore(),
    };
    const engine = new Engine(subject, ports, options);
    const signal = new AbortController().signal;
    const entity = app('a', { seconds: 119 });
    await engine.evaluate(entity, { index: 0, run: 1 }, signal);
    const evaluation = await engine.evaluate(entity, { index: 0, run: 2 }, signal);
    expect(evaluation?.result).to.deep.include({ value: 119, exact: '119.0' });
    expect(evaluation?.alerts.map(({ active }) => active)).to.deep.equal([true, true, true, false]);
    const shown = evaluation && resultObject(evaluation, (text) => text);
    expect(shown).to.have.property('value').that.does.not.have.property('exact');
  });

  it('looks at code', async () => {
    const result = await interpreter.evaluate({
      ...limits,
      kind: 'inspect',
      as: 'check',
      source: 'x(',
      runtime: 'PYTHON_3',
    });
    expect(result).to.have.nested.property('report.findings[0].code', 'syntax');
  });

  it('tells the line at which the time was over', async () => {
    const source = 'def check():\n  while True:\n    pass';
    const result = await interpreter.evaluate({
      kind: 'check',
      source,
      runtime: 'PYTHON_3',
      entity: {},
      bridge,
      softLimitMs: 300,
    });
    expect(result).to.have.nested.property('failure.reason', 'limit');
    expect(result).to.have.nested.property('failure.line').that.is.within(2, 3);
  });

  it('is made of all wrappers that there are', async () => {
    const all = createInterpreter({ modules: preludeModules(wrappers), size: 1, shipped: false });
    try {
      const names = wrappers.filter(({ internal }) => internal !== true).map(({ name }) => name);
      const result = await all.evaluate({
        ...limits,
        kind: 'check',
        source: `len([${names.join(', ')}])`,
        runtime: 'PYTHON_3',
        entity: {},
        bridge,
      });
      expect(result).to.deep.include({ ok: true, value: names.length });
    } finally {
      await all.close();
    }
  });
});
