import type { Clock } from './clock.js';
import type { EventSink } from './events.js';
import type { WireLog } from './wire.js';

/**
 * What every engine gets from outside, explicitly: time, environment, interruption and where to say what happens. Clients (AWS,
 * Kubernetes) are passed beside it by those who need them. There are no singletons below the wall.
 */
export interface Context {
  clock: Clock;
  /** The process environment, or a test's. Nothing below the wall reads `process.env`. */
  env: Readonly<Record<string, string | undefined>>;
  /** Aborted on the first Ctrl-C: start nothing new, finish or release the current step, report. */
  signal: AbortSignal;
  emit: EventSink;
  /** Told about every request to AWS, Kubernetes and the registry (`-v=6`), and on demand about the bodies (`-v=8`). */
  wire?: WireLog;
  /** `--request-timeout`: one request may take this long, and is not repeated when it took longer. 0 means for ever, absent each API's default. */
  requestTimeoutMs?: number;
}
