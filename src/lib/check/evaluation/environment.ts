import type { Clock } from '../../core/index.js';
import type { BridgeHost, BridgeObserver } from '../bridge/host.js';
import type { CounterStore, WrapperDefinition } from '../bridge/wrapper.js';
import type { Entity, LoadedCheck } from '../definition/model.js';
import type { Interpreter } from '../interpreter/interpreter.js';
import type { EnginePorts } from './engine.js';

/** What an evaluation is about, for the host's end of its bridge. */
export interface HostRequest {
  check: LoadedCheck;
  entity: Entity;
  as: 'check' | 'alert';
  clock: Clock;
  signal: AbortSignal;
  observer?: BridgeObserver;
  /** Last values of `counter()`; those of the environment live as long as it. */
  counters?: CounterStore;
}

/** The world in which checks run: the sandboxed interpreter, and what their wrappers reach. Made once for a command. */
export interface CheckEnvironment {
  interpreter: Interpreter;
  wrappers: readonly WrapperDefinition[];
  host(request: HostRequest): BridgeHost;
  /** Starts as many interpreters as that many evaluations at a time can use, before they are asked for. */
  prepare(evaluations: number): void;
  /** Waits until they run. How long each took to start, milliseconds. */
  started(): Promise<readonly number[]>;
  /** Addresses that every check may reach, whatever its entity: of configured endpoints, and those that the operator allowed. */
  readonly reachable: { endpoints: readonly string[]; allowedHosts: readonly string[] };
  /** Values that must never be shown. */
  secrets(): readonly string[];
  /** Hints of wrappers, each once. */
  notes(): readonly string[];
  /** The entities that were found, for `entities()` when no ZMON is configured. */
  knowEntities(entities: readonly Entity[] | undefined): void;
  close(): Promise<void>;
}

/** The ports of an engine for one check in an environment. `counters`: where `counter()` keeps its last values, instead of in the environment. */
export function portsOf(
  environment: CheckEnvironment,
  check: LoadedCheck,
  clock: Clock,
  counters?: { of(entityId: string): CounterStore },
): EnginePorts {
  return {
    interpreter: environment.interpreter,
    clock,
    bridge: (entity, as, signal) =>
      environment.host({
        check,
        entity,
        as,
        clock,
        signal,
        ...(counters && { counters: counters.of(entity.id) }),
      }),
  };
}
