import { expect } from 'chai';
import { evaluateAll } from '../../../../src/lib/check/evaluation/evaluate-all.js';
import type { EntityEvaluation } from '../../../../src/lib/check/evaluation/model.js';
import { evaluateRepeatedly } from '../../../../src/lib/check/evaluation/repeat.js';
import type { Entity } from '../../../../src/lib/check/definition/index.js';
import { VirtualClock } from '../../../support/virtual-clock.js';
import { app } from './subjects.js';

const never = new AbortController().signal;

describe('the evaluation of many entities', () => {
  it('works on some at a time and yields each result when it is there', async () => {
    const engine = new SlowEngine(({ id }) => (id === 'e0' ? 50 : 1));
    const order: string[] = [];
    for await (const { entity } of evaluateAll(engine, entities(6), { parallel: 3, signal: never }))
      order.push(entity.id);
    expect(engine.most).to.equal(3);
    expect(order).to.have.members(['e0', 'e1', 'e2', 'e3', 'e4', 'e5']);
    expect(order.at(-1)).to.equal('e0');
  });

  it('starts no more than it may before somebody takes the results, however many there are', async () => {
    let made = 0;
    function* endless(): Generator<Entity> {
      for (;;) yield app(`e${made++}`);
    }
    const engine = new SlowEngine(() => 0);
    let taken = 0;
    for await (const { index } of evaluateAll(engine, endless(), { parallel: 4, signal: never })) {
      taken++;
      expect(index).to.be.lessThan(made);
      expect(made - taken).to.be.at.most(4);
      if (taken === 1000) break;
    }
    expect(engine.running).to.equal(0);
  });

  it('ends after the results that are there when it is interrupted', async () => {
    const controller = new AbortController();
    const engine = new SlowEngine(() => 0);
    const seen: string[] = [];
    for await (const { entity } of evaluateAll(engine, entities(100), {
      parallel: 2,
      signal: controller.signal,
    })) {
      seen.push(entity.id);
      if (seen.length === 3) controller.abort();
    }
    expect(seen.length).to.be.within(3, 5);
    expect(engine.running).to.equal(0);
  });

  it('throws what the engine throws, when nothing runs any more', async () => {
    const engine = new SlowEngine(({ id }) => {
      if (id === 'e1') throw new Error('no interpreter');
      return 5;
    });
    let error: unknown;
    try {
      for await (const _ of evaluateAll(engine, entities(5), { parallel: 2, signal: never })) void _;
    } catch (caught) {
      error = caught;
    }
    expect(error).to.have.property('message', 'no interpreter');
    expect(engine.running).to.equal(0);
  });
});

describe('repeated runs', () => {
  it('start one after the other at the same distance', async () => {
    const clock = new VirtualClock(1000);
    const starts: [number, number][] = [];
    const ended: number[] = [];
    const engine = {
      evaluate: async (entity: Entity, place: { index: number; run: number }) => {
        starts.push([place.run, clock.now()]);
        await clock.sleep(400);
        return evaluationOf(entity, place);
      },
    };
    const options = { repeat: 3, everyMs: 10_000, parallel: 1, signal: never, clock };
    for await (const _ of evaluateRepeatedly(engine, entities(1), {
      ...options,
      onRunEnd: (run) => ended.push(run),
    }))
      void _;
    expect(starts).to.deep.equal([
      [1, 1000],
      [2, 11_000],
      [3, 21_000],
    ]);
    expect(ended).to.deep.equal([1, 2, 3]);
  });

  it('follow at once when one takes longer than the distance', async () => {
    const clock = new VirtualClock(0);
    const starts: number[] = [];
    const engine = {
      evaluate: async (entity: Entity, place: { index: number; run: number }) => {
        starts.push(clock.now());
        await clock.sleep(15_000);
        return evaluationOf(entity, place);
      },
    };
    const options = { repeat: 2, everyMs: 10_000, parallel: 1, signal: never, clock };
    for await (const _ of evaluateRepeatedly(engine, entities(1), options)) void _;
    expect(starts).to.deep.equal([0, 15_000]);
  });

  it('end without an error when the pause is interrupted', async () => {
    const controller = new AbortController();
    const clock = new VirtualClock(0);
    const engine = {
      evaluate: async (entity: Entity, place: { index: number; run: number }) => evaluationOf(entity, place),
    };
    const seen: number[] = [];
    const options = { repeat: 5, everyMs: 10_000, parallel: 1, signal: controller.signal, clock };
    const onRunEnd = (run: number): void => {
      if (run === 2) setImmediate(() => controller.abort());
    };
    clock.sleep = (_ms, signal) =>
      new Promise((resolve, reject) => {
        signal?.addEventListener('abort', () => reject(new Error('aborted')));
        if (seen.length < 2) resolve();
      });
    for await (const { run } of evaluateRepeatedly(engine, entities(1), { ...options, onRunEnd }))
      seen.push(run);
    expect(seen).to.deep.equal([1, 2]);
  });
});

class SlowEngine {
  running = 0;
  most = 0;

  /** Turns of the event loop that an entity takes. */
  constructor(private readonly turns: (entity: Entity) => number) {}

  async evaluate(entity: Entity, place: { index: number; run: number }): Promise<EntityEvaluation> {
    this.running++;
    this.most = Math.max(this.most, this.running);
    try {
      for (let turn = this.turns(entity); turn > 0; turn--)
        await new Promise((resolve) => setImmediate(resolve));
      return evaluationOf(entity, place);
    } finally {
      this.running--;
    }
  }
}

function evaluationOf(entity: Entity, place: { index: number; run: number }): EntityEvaluation {
  return {
    entity,
    ...place,
    result: { ts: 0, td: 0, value: 1 },
    alerts: [],
    output: '',
    timings: { totalMs: 0, bridgeMs: 0 },
  };
}

function entities(count: number): Entity[] {
  return Array.from({ length: count }, (_, index) => app(`e${index}`));
}
