import type { Json, Simulation } from '../simulation.js';
import type { Faults } from './faults.js';
import type { Ids } from './ids.js';

/** What the services of one region share: the clock, names and numbers, and the faults that are switched on. */
export class RegionContext {
  readonly partition = 'aws';

  constructor(
    readonly sim: Simulation,
    readonly account: string,
    readonly region: string,
    readonly ids: Ids,
    readonly faults: Faults,
  ) {}

  get now(): number {
    return this.sim.now;
  }

  /** `arn:aws:SERVICE:REGION:ACCOUNT:RESOURCE`; global services leave the region empty. */
  arn(service: string, resource: string, scope: 'regional' | 'global' = 'regional'): string {
    return `arn:${this.partition}:${service}:${scope === 'global' ? '' : this.region}:${this.account}:${resource}`;
  }

  /** Registers the handler of a timer kind of this region. */
  onTimer<T extends Json>(kind: string, handler: (data: T) => void): void {
    this.sim.onTimer(this.#kind(kind), (data) => handler(data as T));
  }

  /** Sets a timer of this region. */
  after(delayMs: number, kind: string, data: Json): void {
    this.sim.after(delayMs, this.#kind(kind), data);
  }

  /** A duration between two limits, from the seeded generator. */
  between(minMs: number, maxMs: number): number {
    return Math.round(minMs + this.sim.random() * (maxMs - minMs));
  }

  #kind(kind: string): string {
    return `aws/${this.region}/${kind}`;
  }
}
