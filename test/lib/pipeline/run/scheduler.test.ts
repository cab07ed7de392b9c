import { expect } from 'chai';
import fc from 'fast-check';
import type { ScriptStep } from '../../../../src/lib/pipeline/definition/model.js';
import { buildGraph, type Graph } from '../../../../src/lib/pipeline/graph/index.js';
import type { StepStatus } from '../../../../src/lib/pipeline/run/events.js';
import { Scheduler } from '../../../../src/lib/pipeline/run/scheduler.js';

function step(id: string, dependsOn: readonly string[] = []): ScriptStep {
  return {
    type: 'script',
    id,
    slug: id,
    dependsOn,
    requiresApproval: false,
    position: {},
    commands: [],
    env: [],
    machine: { size: 'default' },
    cache: { paths: [] },
    artifacts: [],
    authenticateHosts: [],
  };
}

function graphOf(edges: Record<string, string[]>): Graph {
  return buildGraph({
    steps: Object.entries(edges).map(([id, dependsOn]) => step(id, dependsOn)),
    allowConcurrentSteps: true,
  });
}

/** Runs to the end; each step comes out as `outcomes` says, else it succeeds. Returns what became of each. */
function play(
  graph: Graph,
  outcomes: Readonly<Record<string, StepStatus>>,
  options: { keepGoing?: boolean; skipped?: Record<string, string> } = {},
): Record<string, string> {
  const scheduler = new Scheduler(graph, {
    keepGoing: options.keepGoing ?? false,
    skipped: new Map(Object.entries(options.skipped ?? {})),
  });
  const result: Record<string, string> = {};
  for (let turn = scheduler.next(); turn; turn = scheduler.next()) {
    const { id } = turn.node.step;
    const status = turn.run ? (outcomes[id] ?? 'succeeded') : turn.status;
    result[id] = turn.run ? status : `${status}: ${turn.reason}`;
    scheduler.ended(id, status);
  }
  return result;
}

describe('pipeline: whose turn it is', () => {
  const diamond = graphOf({ a: [], b: ['a'], c: ['a'], d: ['b', 'c'], e: [] });

  it('lets what waits for a skipped step run', () => {
    expect(play(diamond, {}, { skipped: { b: 'event is push' } })).to.deep.equal({
      a: 'succeeded',
      b: 'skipped: event is push',
      c: 'succeeded',
      d: 'succeeded',
      e: 'succeeded',
    });
  });

  it('starts nothing new after a failure', () => {
    expect(play(graphOf({ a: [], b: ['a'], c: [] }), { a: 'failed' })).to.deep.equal({
      a: 'failed',
      b: 'cancelled: waits for a, which failed',
      c: 'cancelled: a failed; --keep-going runs what does not wait for it',
    });
  });

  it('goes on with what does not wait for the failure when told to', () => {
    expect(play(diamond, { b: 'timeout' }, { keepGoing: true })).to.deep.equal({
      a: 'succeeded',
      b: 'timeout',
      c: 'succeeded',
      d: 'cancelled: waits for b, which ran into its time limit',
      e: 'succeeded',
    });
  });

  it('cancels what waits for an approval that was refused, and nothing else', () => {
    expect(play(diamond, { b: 'refused' })).to.include({
      c: 'succeeded',
      d: 'cancelled: waits for b, which was not approved',
      e: 'succeeded',
    });
  });

  it('lets a skipped step not hide that what it waits for failed', () => {
    const chain = graphOf({ a: [], b: ['a'], c: ['b'], d: ['c'] });
    expect(play(chain, { a: 'failed' }, { keepGoing: true, skipped: { b: 'x', c: 'x' } })).to.include({
      b: 'skipped: x',
      d: 'cancelled: waits for a, which failed',
    });
  });

  it('hands each step out once, after all that it waits for, and ends every one', () => {
    const arbitrary = fc.integer({ min: 1, max: 30 }).chain((size) =>
      fc.record({
        edges: fc.array(fc.array(fc.nat(), { maxLength: 4 }), { minLength: size, maxLength: size }),
        outcomes: fc.array(
          fc.constantFrom<StepStatus>('succeeded', 'failed', 'refused', 'planned', 'reused'),
          {
            minLength: size,
            maxLength: size,
          },
        ),
        keepGoing: fc.boolean(),
      }),
    );
    fc.assert(
      fc.property(arbitrary, ({ edges, outcomes, keepGoing }) => {
        const graph = graphOf(
          Object.fromEntries(
            edges.map((list, index) => [
              `s${index}`,
              index === 0 ? [] : list.map((one) => `s${one % index}`),
            ]),
          ),
        );
        const result = play(
          graph,
          Object.fromEntries(outcomes.map((status, index) => [`s${index}`, status])),
          {
            keepGoing,
          },
        );
        expect(Object.keys(result)).to.have.length(edges.length);
        const order = Object.keys(result);
        for (const { step: one, dependsOn } of graph.order) {
          for (const other of dependsOn) expect(order.indexOf(other)).to.be.lessThan(order.indexOf(one.id));
          const isBlocked = dependsOn.some((id) => /^(failed|cancelled|refused)/.test(result[id] ?? ''));
          if (isBlocked) expect(result[one.id]).to.match(/^cancelled/);
          if (keepGoing && !isBlocked) expect(result[one.id]).not.to.match(/^cancelled/);
        }
      }),
    );
  });

  it('is linear: ten thousand steps cost little', () => {
    const edges = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, index) => [
        `s${index}`,
        index === 0 ? [] : [`s${index - 1}`, `s${index >> 1}`],
      ]),
    );
    expect(Object.keys(play(graphOf(edges), {}))).to.have.length(10_000);
  });
});
