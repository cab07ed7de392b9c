import { randomFrom } from '../support/random.js';

/** Random choices: the same seed gives the same template on every machine. */
export class Random {
  /** From 0 up to, but not including, 1. */
  readonly next: () => number;

  constructor(seed: number) {
    this.next = randomFrom((seed * 0x9e3779b1) >>> 0);
    this.next();
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(choices: readonly [T, ...T[]]): T {
    return choices[this.below(choices.length)] ?? choices[0];
  }

  /** Runs one of the alternatives. */
  one(...alternatives: readonly [() => string, ...(() => string)[]]): string {
    return this.pick(alternatives)();
  }

  many(least: number, most: number, make: () => string): string[] {
    return Array.from({ length: least + this.below(most - least + 1) }, make);
  }
}
