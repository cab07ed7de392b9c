import type { KubeObject } from '../objects.js';

/** One change of one object. `previous` lets a filtered watch see objects that stop matching. */
export interface WatchEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  revision: number;
  object: KubeObject;
  previous?: KubeObject;
}

/**
 * The recent changes of one table, in order. Bounded: whoever asks for changes from before the oldest one kept has to list again, as
 * with a compacted etcd.
 */
export class WatchLog {
  #events: WatchEvent[] = [];
  #first = 0;
  /** Changes up to and including this revision are no longer known. */
  #forgotten = 0;
  readonly #listeners = new Set<(event: WatchEvent) => void>();

  constructor(readonly limit: number) {}

  append(event: WatchEvent): void {
    this.#events.push(event);
    if (this.#events.length - this.#first > this.limit) {
      this.#forgotten = (this.#events[this.#first] as WatchEvent).revision;
      this.#first++;
      if (this.#first > this.limit) this.#compact();
    }
    for (const listener of this.#listeners) listener(event);
  }

  #compact(): void {
    this.#events = this.#events.slice(this.#first);
    this.#first = 0;
  }

  /** The changes after a revision, or undefined when they are not known any more. */
  since(revision: number): WatchEvent[] | undefined {
    if (revision < this.#forgotten) return undefined;
    let low = this.#first;
    let high = this.#events.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#events[middle] as WatchEvent).revision <= revision) low = middle + 1;
      else high = middle;
    }
    return this.#events.slice(low);
  }

  /** Calls the listener for every later change, synchronously. Returns what ends the subscription. */
  subscribe(listener: (event: WatchEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
