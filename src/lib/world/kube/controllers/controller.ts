import type { Simulation } from '../../simulation.js';
import type { ApiCore } from '../api/writer.js';
import type { ApiServer } from '../api/api-server.js';
import type { WatchEvent } from '../store/watch-log.js';
import type { EventRecorder } from '../events.js';
import type { ObjectClient } from './object-client.js';

/** What a controller works with. */
export interface ControllerEnv {
  cluster: string;
  core: ApiCore;
  api: ApiServer;
  objects: ObjectClient;
  events: EventRecorder;
  simulation: Simulation;
  /** Reconciles this key of this controller again after a while (milliseconds). */
  later: (controller: string, key: string, delayMs: number) => void;
}

/**
 * Something that brings the world in line with objects. It says which of its keys a change concerns, and reconciles one key at a time
 * from what is stored; it keeps nothing that could not be computed again.
 */
export interface Controller {
  readonly name: string;
  /** Calls `add` for every key that the change concerns. */
  keysOf(table: string, event: WatchEvent, add: (key: string) => void): void;
  reconcile(key: string): void;
  /** How long keys are gathered before they are reconciled; by default one hop. */
  readonly delayMs?: number;
}
