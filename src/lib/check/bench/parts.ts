import { Samples, type Spread } from './samples.js';

/**
 * Where the time of an evaluation went, milliseconds. `target`: in the code of the wrappers, which is connecting, asking and waiting for servers;
 * `bridge`: the rest of our side of their calls, which is reading the call, binding arguments and packing the answer; `interpreter`: everything
 * else, which is Python, and the way from one process to the other.
 */
export interface Parts {
  total: number;
  interpreter: number;
  bridge: number;
  target: number;
}

export const partNames = ['total', 'interpreter', 'bridge', 'target'] as const;

export type PartName = (typeof partNames)[number];

export type PartSpreads = Record<PartName, Spread>;

/** Splits the time of one evaluation; the clocks of the three are the same, so what is left is never less than nothing but for rounding. */
export function splitTime(totalMs: number, bridgeMs: number, workMs: number): Parts {
  const host = Math.min(bridgeMs, totalMs);
  const target = Math.min(workMs, host);
  return { total: totalMs, interpreter: totalMs - host, bridge: host - target, target };
}

/** The parts of many evaluations. */
export class PartSamples {
  private readonly samples = {
    total: new Samples(),
    interpreter: new Samples(),
    bridge: new Samples(),
    target: new Samples(),
  };

  add(parts: Parts): void {
    for (const name of partNames) this.samples[name].add(parts[name]);
  }

  /** Undefined while there is nothing. */
  get spreads(): PartSpreads | undefined {
    const { total, interpreter, bridge, target } = this.samples;
    const spreads = {
      total: total.spread,
      interpreter: interpreter.spread,
      bridge: bridge.spread,
      target: target.spread,
    };
    return isFull(spreads) ? spreads : undefined;
  }
}

function isFull(spreads: Record<PartName, Spread | undefined>): spreads is PartSpreads {
  return partNames.every((name) => spreads[name] !== undefined);
}
