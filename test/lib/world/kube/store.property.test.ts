import { expect } from 'chai';
import fc from 'fast-check';
import type { KubeObject } from '../../../../src/lib/world/kube/objects.js';
import { ObjectStore } from '../../../../src/lib/world/kube/store/object-store.js';
import type { WatchEvent } from '../../../../src/lib/world/kube/store/watch-log.js';

const object = (name: string, node: string): KubeObject & { node: string } => ({
  apiVersion: 'v1',
  kind: 'Thing',
  metadata: { name, namespace: 'n', uid: name, resourceVersion: '', creationTimestamp: '' },
  node,
});
const newStore = (historyLimit = 1000): ObjectStore => new ObjectStore({ historyLimit, random: () => 0.5 });
const operation = fc.record({
  name: fc.constantFrom('a', 'b', 'c', 'd'),
  node: fc.constantFrom('x', 'y', ''),
  remove: fc.boolean(),
});

function play(
  store: ObjectStore,
  operations: readonly { name: string; node: string; remove: boolean }[],
): void {
  for (const { name, node, remove } of operations) {
    if (remove) store.remove('things', 'n', name);
    else store.put('things', object(name, node));
  }
}

function replay(start: readonly KubeObject[], events: readonly WatchEvent[]): Map<string, KubeObject> {
  const state = new Map(start.map((one) => [one.metadata.name, one]));
  for (const event of events) {
    if (event.type === 'DELETED') state.delete(event.object.metadata.name);
    else state.set(event.object.metadata.name, event.object);
  }
  return state;
}

describe('the object store', () => {
  it('a list and the changes since then give the present state, from every revision', () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 30 }), fc.nat(30), (operations, cut) => {
        const store = newStore();
        play(store, operations.slice(0, cut));
        const start = [...store.table('things').list()];
        const since = store.revision;
        play(store, operations.slice(cut));
        const events = store.table('things').log.since(since);
        expect([...replay(start, events ?? []).values()]).to.have.deep.members([
          ...store.table('things').list(),
        ]);
      }),
    );
  });

  it('revisions only grow, and every change has its own', () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 30 }), (operations) => {
        const store = newStore();
        play(store, operations);
        const revisions = (store.table('things').log.since(0) ?? []).map((event) => event.revision);
        expect(revisions).to.deep.equal([...new Set(revisions)].sort((a, b) => a - b));
      }),
    );
  });

  it('indexes agree with a scan', () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 40 }), (operations) => {
        const store = newStore();
        const table = store.table('things');
        table.addIndex('node', (one) =>
          (one as unknown as { node: string }).node === '' ? [] : [(one as unknown as { node: string }).node],
        );
        play(store, operations);
        for (const node of ['x', 'y']) {
          const scanned = table.list().filter((one) => (one as unknown as { node: string }).node === node);
          expect([...table.byIndex('node', node)]).to.have.members(scanned);
          expect(table.countByIndex('node', node)).to.equal(scanned.length);
        }
      }),
    );
  });

  it('forgets old changes and knows that it did', () => {
    const store = newStore(5);
    for (let i = 0; i < 20; i++) store.put('things', object(`o${i}`, 'x'));
    expect(store.table('things').log.since(store.revision - 5)).to.have.length(5);
    expect(store.table('things').log.since(store.revision - 6)).to.equal(undefined);
  });
});
