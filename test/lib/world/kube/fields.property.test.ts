import { expect } from 'chai';
import fc from 'fast-check';
import {
  applyConfiguration,
  compare,
  FieldSet,
  mergeApplied,
  toFieldSet,
  trackUpdate,
  type Managers,
  type Writer,
} from '../../../../src/lib/world/kube/fields/index.js';
import { sameJson, type JsonObject } from '../../../../src/lib/world/kube/objects.js';
import { typeShape } from '../../../../src/lib/world/kube/schema/index.js';
import type { Json } from '../../../../src/lib/world/simulation.js';

const shape = typeShape('core.v1.Pod');
const writer = (manager: string): Writer => ({
  manager,
  apiVersion: 'v1',
  time: '2026-01-01T00:00:00Z',
  ignored: new FieldSet(),
});

const word = fc.constantFrom('a', 'b', 'c');
const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined });
const compact = (object: Record<string, unknown>): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as JsonObject;

const container = fc
  .record({
    name: word,
    image: optional(word),
    env: optional(
      fc.uniqueArray(fc.record({ name: word, value: word }), { selector: (one) => one.name, minLength: 1 }),
    ),
    command: optional(fc.array(word, { minLength: 1 })),
  })
  .map(compact);

/** Pods that use granular maps, atomic lists, lists by key, sets and atomic maps. */
const pod: fc.Arbitrary<JsonObject> = fc
  .record({
    labels: optional(fc.dictionary(word, word, { minKeys: 1 })),
    finalizers: optional(fc.uniqueArray(word, { minLength: 1 })),
    containers: optional(fc.uniqueArray(container, { selector: (one) => one['name'], minLength: 1 })),
    nodeSelector: optional(fc.dictionary(word, word, { minKeys: 1 })),
    priority: optional(fc.integer({ min: 0, max: 2 })),
  })
  .map(({ labels, finalizers, containers, nodeSelector, priority }) =>
    compact({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: compact({ name: 'p', labels, finalizers }),
      spec: compact({ containers, nodeSelector, priority }),
    }),
  );

const empty: JsonObject = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' } };

/** Equality that takes an empty or absent spec and metadata for the same, and looks at no order of lists. */
function normalized(value: Json): Json {
  if (Array.isArray(value))
    return value.map(normalized).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value)
    .map(([key, item]): [string, Json] => [key, normalized(item)])
    .filter(([, item]) => typeof item !== 'object' || item === null || Object.keys(item).length > 0);
  return Object.fromEntries(kept);
}

function run(steps: readonly { manager: string; config: JsonObject; force: boolean }[]): {
  object: JsonObject;
  managers: Managers;
} {
  const managers: Managers = new Map();
  let object = empty;
  for (const { manager, config, force } of steps) {
    try {
      object = applyConfiguration(object, config, shape, managers, writer(manager), force).object;
    } catch (error) {
      expect((error as { status?: { code: number } }).status?.code).to.equal(409);
    }
  }
  return { object, managers };
}

const step = fc.record({ manager: word, config: pod, force: fc.boolean() });

describe('the laws of server-side apply', () => {
  it('applying twice changes nothing', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 4 }), pod, (steps, config) => {
        const { object, managers } = run(steps);
        const first = applyConfiguration(object, config, shape, managers, writer('x'), true);
        const second = applyConfiguration(first.object, config, shape, managers, writer('x'), false);
        expect(second.changed).to.equal(false);
        expect(sameJson(first.object, second.object)).to.equal(true);
      }),
      { numRuns: 120 },
    );
  });

  it('what was applied is there afterwards', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 4 }), pod, (steps, config) => {
        const { object, managers } = run(steps);
        const { object: after } = applyConfiguration(object, config, shape, managers, writer('x'), true);
        const again = mergeApplied(after, config, shape);
        const { added, modified } = compare(after, again, shape);
        expect([...added.paths(), ...modified.paths()]).to.deep.equal([]);
      }),
      { numRuns: 120 },
    );
  });

  it('a manager alone that applies something else leaves nothing of the first behind', () => {
    fc.assert(
      fc.property(pod, pod, (first, second) => {
        const both = run([
          { manager: 'x', config: first, force: false },
          { manager: 'x', config: second, force: false },
        ]).object;
        const only = run([{ manager: 'x', config: second, force: false }]).object;
        expect(normalized(both)).to.deep.equal(normalized(only));
      }),
      { numRuns: 120 },
    );
  });

  it('every field of another manager survives, unless it was taken by force', () => {
    fc.assert(
      fc.property(pod, pod, (mine, theirs) => {
        const { object } = run([
          { manager: 'them', config: theirs, force: false },
          { manager: 'me', config: mine, force: false },
          { manager: 'me', config: empty, force: false },
        ]);
        const only = run([{ manager: 'them', config: theirs, force: false }]).object;
        expect(normalized(object)).to.deep.equal(normalized(only));
      }),
      { numRuns: 120 },
    );
  });

  it('nobody owns a field that does not exist', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 5 }), pod, (steps, config) => {
        const { object, managers } = run(steps);
        trackUpdate(object, { ...object, spec: config['spec'] ?? {} }, shape, managers, writer('updater'));
        const present = toFieldSet({ ...object, spec: config['spec'] ?? {} }, shape);
        for (const owner of managers.values()) {
          for (const path of owner.fields.difference(present).paths()) {
            const isInside = [...present.paths()].some((one) =>
              path.every((element, i) => one[i] === element),
            );
            expect(isInside, path.join()).to.equal(true);
          }
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('field sets', () => {
  const path = fc.array(fc.constantFrom('f:a', 'f:b', 'k:{"name":"x"}', 'v:"y"'), {
    minLength: 1,
    maxLength: 3,
  });
  const set = fc.array(path, { maxLength: 6 }).map((paths) => FieldSet.of(...paths));

  it('are written as fieldsV1 and read back', () => {
    fc.assert(
      fc.property(set, (one) => {
        expect(FieldSet.fromFieldsV1(one.toFieldsV1()).equals(one)).to.equal(true);
      }),
    );
  });

  it('obey the laws of sets', () => {
    fc.assert(
      fc.property(set, set, (a, b) => {
        expect(a.union(b).difference(b).equals(a.difference(b))).to.equal(true);
        expect(a.intersection(b).union(a.difference(b)).equals(a)).to.equal(true);
        expect(a.difference(a).isEmpty).to.equal(true);
      }),
    );
  });
});
