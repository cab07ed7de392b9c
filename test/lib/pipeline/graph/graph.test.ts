import { expect } from 'chai';
import fc from 'fast-check';
import { ZkError } from '../../../../src/lib/core/index.js';
import {
  buildGraph,
  excludedSteps,
  wavesOf,
  type Graph,
  type Step,
} from '../../../../src/lib/pipeline/index.js';

/** Steps with these ids that wait for these others; undefined: no `depends_on`. */
function steps(waits: Readonly<Record<string, readonly string[] | undefined>>): Step[] {
  return Object.entries(waits).map(([id, dependsOn]) => ({
    id,
    slug: id,
    type: 'script',
    commands: [],
    env: [],
    machine: { size: 'default' },
    cache: { paths: [] },
    artifacts: [],
    authenticateHosts: [],
    requiresApproval: false,
    position: { file: 'f', line: 1, column: 1 },
    ...(dependsOn !== undefined && { dependsOn }),
  }));
}

const concurrent = (waits: Readonly<Record<string, readonly string[] | undefined>>) => ({
  steps: steps(waits),
  allowConcurrentSteps: true,
});
const idsOf = (graph: Graph): string[] => graph.order.map(({ step }) => step.id);

/** Acyclic: in some order each step waits for earlier ones only; the file has another order. */
const acyclic = fc
  .integer({ min: 1, max: 14 })
  .chain((count) =>
    fc.tuple(
      fc.tuple(
        ...Array.from({ length: count }, (_, index) =>
          fc.option(fc.subarray(Array.from({ length: index }, (__, other) => other)), { nil: undefined }),
        ),
      ),
      fc.shuffledSubarray(
        Array.from({ length: count }, (_, index) => index),
        { minLength: count },
      ),
    ),
  )
  .map(([waits, fileOrder]) =>
    Object.fromEntries(fileOrder.map((index) => [`s${index}`, waits[index]?.map((other) => `s${other}`)])),
  );

describe('buildGraph', () => {
  it('is a chain in file order without allow_concurrent_steps', () => {
    const graph = buildGraph({
      steps: steps({ a: undefined, b: ['a'], c: [] }),
      allowConcurrentSteps: false,
    });
    expect(
      graph.order.map(({ step, dependsOn, dependents, wave }) => [step.id, dependsOn, dependents, wave]),
    ).to.deep.equal([
      ['a', [], ['b'], 0],
      ['b', ['a'], ['c'], 1],
      ['c', ['b'], [], 2],
    ]);
  });

  it('takes a missing depends_on for none, or for the step before it', () => {
    const definition = concurrent({ a: [], b: undefined, c: [], d: undefined });
    const waits = (missingDepends: 'none' | 'previous'): unknown =>
      Object.fromEntries(
        buildGraph(definition, { missingDepends }).order.map(({ step, dependsOn }) => [step.id, dependsOn]),
      );
    expect(waits('none')).to.deep.equal({ a: [], b: [], c: [], d: [] });
    expect(waits('previous')).to.deep.equal({ a: [], b: ['a'], c: [], d: ['c'] });
  });

  it('keeps file order where there is a choice', () => {
    expect(idsOf(buildGraph(concurrent({ d: ['a'], c: [], a: [], b: ['a', 'c'] })))).to.deep.equal([
      'c',
      'a',
      'd',
      'b',
    ]);
  });

  it('names the way around a cycle that the other reading makes', () => {
    expect(() =>
      buildGraph(concurrent({ x: [], a: ['c'], b: undefined, c: undefined }), { missingDepends: 'previous' }),
    ).to.throw(ZkError, 'these steps wait for each other: a → c → b → a');
  });

  it('puts every step behind those that it waits for, in the order of a naive pick of the first ready one', () => {
    fc.assert(
      fc.property(acyclic, (waits) => {
        const graph = buildGraph(concurrent(waits));
        const done: string[] = [];
        const all = Object.keys(waits);
        while (done.length < all.length)
          done.push(
            all.find((id) => !done.includes(id) && (waits[id] ?? []).every((other) => done.includes(other)))!,
          );
        expect(idsOf(graph)).to.deep.equal(done);
      }),
    );
  });

  it('has waves whose steps do not wait for each other, and each one needed', () => {
    fc.assert(
      fc.property(acyclic, (waits) => {
        const graph = buildGraph(concurrent(waits));
        const waves = wavesOf(graph);
        expect(waves.flat()).to.have.length(graph.order.length);
        for (const [index, wave] of waves.entries())
          for (const { dependsOn } of wave) {
            const before = dependsOn.map((id) => graph.byId.get(id)!.wave);
            expect(Math.max(-1, ...before)).to.equal(index - 1);
          }
      }),
    );
  });

  it('takes a chain of 100,000 steps and one that all wait for', () => {
    const ids = Array.from({ length: 100_000 }, (_, index) => `s${index}`);
    const chain = buildGraph(
      concurrent(Object.fromEntries(ids.map((id, index) => [id, index === 0 ? [] : [ids[index - 1]!]]))),
    );
    expect(chain.order.at(-1)).to.include({ wave: 99_999 });
    const star = buildGraph(
      concurrent(Object.fromEntries(ids.map((id, index) => [id, index === 0 ? [] : ['s0']]))),
    );
    expect(star.byId.get('s0')!.dependents).to.have.length(99_999);
  });
});

describe('excludedSteps', () => {
  const graph = buildGraph(concurrent({ a: [], b: ['a'], c: ['a'], d: ['b', 'c'], e: [] }));
  const left = (options: Parameters<typeof excludedSteps>[1]): string[] => {
    const excluded = excludedSteps(graph, options);
    return idsOf(graph).filter((id) => !excluded.has(id));
  };

  it('leaves what was asked for', () => {
    expect(left({})).to.deep.equal(['a', 'b', 'c', 'd', 'e']);
    expect(left({ steps: ['d', 'a'] })).to.deep.equal(['a', 'd']);
    expect(left({ from: 'b' })).to.deep.equal(['b', 'd']);
    expect(left({ until: 'b' })).to.deep.equal(['a', 'b']);
    expect(left({ from: 'b', until: 'd' })).to.deep.equal(['b', 'd']);
    expect(left({ skip: ['a', 'e'] })).to.deep.equal(['b', 'c', 'd']);
    expect(left({ until: 'd', skip: ['c'] })).to.deep.equal(['a', 'b', 'd']);
  });

  it('refuses ids that do not exist, contradictions, and an empty rest', () => {
    expect(() => left({ steps: ['bb'] }))
      .to.throw(ZkError, '--step: there is no step "bb"')
      .with.property('hint', 'Did you mean "b"?');
    expect(() => left({ steps: ['a'], from: 'b' })).to.throw(ZkError, 'exactly');
    expect(() => left({ steps: ['a'], skip: ['a'] })).to.throw(ZkError, 'leave no step');
    expect(() => left({ from: 'e', until: 'd' })).to.throw(ZkError, 'leave no step');
  });
});
