import type { Clock } from '../../core/index.js';
import type { Entity } from '../definition/model.js';
import type { Engine } from './engine.js';
import { evaluateAll } from './evaluate-all.js';
import type { EntityEvaluation } from './model.js';

export interface RepeatOptions {
  /** How often the check runs on every entity. */
  repeat: number;
  /** From the start of a run to the start of the next, milliseconds; a run that takes longer is followed at once. */
  everyMs: number;
  parallel: number;
  signal: AbortSignal;
  clock: Clock;
  /** Told when a run has ended. */
  onRunEnd?: (run: number) => void;
}

/** {@link evaluateAll} as often as asked. An interruption, also of the pause between, ends the stream without an error. */
export async function* evaluateRepeatedly(
  engine: Pick<Engine, 'evaluate'>,
  entities: readonly Entity[],
  { repeat, everyMs, parallel, signal, clock, onRunEnd }: RepeatOptions,
): AsyncGenerator<EntityEvaluation> {
  for (let run = 1; run <= repeat; run++) {
    const next = clock.now() + everyMs;
    yield* evaluateAll(engine, entities, { parallel, run, signal });
    if (signal.aborted) return;
    onRunEnd?.(run);
    if (run < repeat && !(await paused(clock, next - clock.now(), signal))) return;
  }
}

/** False when the pause was interrupted. */
async function paused(clock: Clock, ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    if (ms > 0) await clock.sleep(ms, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return !signal.aborted;
}
