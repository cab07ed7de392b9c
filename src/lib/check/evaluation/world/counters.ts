import type { CounterStore } from '../../bridge/wrapper.js';

/** Values of `counter()` for the time of a run, apart for each check and entity. */
export class Counters {
  private readonly stores = new Map<string, CounterStore>();

  of(check: string, entityId: string): CounterStore {
    const key = JSON.stringify([check, entityId]);
    const known = this.stores.get(key);
    if (known) return known;
    const store: CounterStore = new Map<string, { value: number; ts: number }>();
    this.stores.set(key, store);
    return store;
  }
}
