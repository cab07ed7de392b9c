import type { Entity } from '../definition/model.js';
import type { Engine } from './engine.js';
import type { EntityEvaluation } from './model.js';

export interface RunOptions {
  /** How many entities at a time. */
  parallel: number;
  /** Which of the repeated runs this is, from 1. */
  run?: number;
  /** Aborted: nothing new is started, and the stream ends after the results that are there. */
  signal: AbortSignal;
}

/**
 * Evaluates a check on all entities, some at a time, and yields each result as soon as it is there. Nothing is kept: memory does not grow with
 * the number of entities. Nothing is started while nobody takes the results.
 */
export async function* evaluateAll(
  engine: Pick<Engine, 'evaluate'>,
  entities: Iterable<Entity>,
  { parallel, run = 1, signal }: RunOptions,
): AsyncGenerator<EntityEvaluation> {
  const inFlight = new Map<number, Promise<{ index: number; evaluation: EntityEvaluation | undefined }>>();
  const iterator = entities[Symbol.iterator]();
  let next = 0;
  const startMore = (): void => {
    while (inFlight.size < parallel && !signal.aborted) {
      const item = iterator.next();
      if (item.done === true) return;
      const index = next++;
      const evaluation = engine.evaluate(item.value, { index, run }, signal);
      inFlight.set(
        index,
        evaluation.then((result) => ({ index, evaluation: result })),
      );
    }
  };
  try {
    for (startMore(); inFlight.size > 0;) {
      const { index, evaluation } = await Promise.race(inFlight.values());
      inFlight.delete(index);
      startMore();
      if (evaluation !== undefined) yield evaluation;
    }
  } finally {
    // Whoever stops early, or whatever fails, leaves nothing running behind.
    await Promise.allSettled(inFlight.values());
  }
}
