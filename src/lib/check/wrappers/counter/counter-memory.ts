import type { CounterStore } from '../../bridge/wrapper.js';

type Entry = { value: number; ts: number };

/** The last values of `counter()` of one check, apart for each entity: plain data that can outlive the process. */
export class CounterMemory {
  private readonly entities = new Map<string, Map<string, Entry>>();

  /** The values of an entity. */
  of(entityId: string): CounterStore {
    return {
      get: (key) => this.entities.get(entityId)?.get(key),
      set: (key, entry) => {
        const known = this.entities.get(entityId);
        if (known === undefined) this.entities.set(entityId, new Map([[key, entry]]));
        else known.set(key, entry);
      },
    };
  }

  /** For an entity that is there no longer. */
  forget(entityId: string): void {
    this.entities.delete(entityId);
  }

  /** Without what JSON cannot hold: there is no rate from infinity on. */
  snapshot(): CounterSnapshot {
    return Object.fromEntries(
      [...this.entities].map(([entityId, values]) => [
        entityId,
        Object.fromEntries([...values].filter(([, { value }]) => Number.isFinite(value))),
      ]),
    );
  }

  static restore(snapshot: CounterSnapshot): CounterMemory {
    const memory = new CounterMemory();
    for (const [entityId, values] of Object.entries(snapshot))
      memory.entities.set(entityId, new Map(Object.entries(values)));
    return memory;
  }
}

/** By entity, then by key. */
export type CounterSnapshot = Readonly<Record<string, Readonly<Record<string, Entry>>>>;
