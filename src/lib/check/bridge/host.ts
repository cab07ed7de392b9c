import type { JsonObject } from './wire.js';

/** One request of Python, as the prelude writes it. `open` makes an object, `call` calls a method of one that was opened in this evaluation. */
export type BridgeRequest =
  | { op: 'open'; wrapper: string; args: JsonObject }
  | { op: 'call'; handle: number; method: string; args: JsonObject };

/** The answer. Values are encoded with {@link Tagged} as `{"$zk": tag, "v": value}`; a plain object that holds the key `$zk` is itself tagged. */
export type BridgeAnswer = { ok: unknown } | { exc: string; args: readonly string[] };

/**
 * The host's end of the bridge for one evaluation: answers the requests of the check. Made anew for each evaluation and closed after it,
 * so that no handle outlives the check that opened it. A recording or replaying host (golden tests) has the same shape.
 */
export interface BridgeHost {
  /** Never throws: what goes wrong is an answer. */
  answer(request: BridgeRequest): Promise<BridgeAnswer>;
  close(): Promise<void>;
}

/** Watches the requests of one evaluation, to measure them. */
export interface BridgeObserver {
  /** One request was answered. `workMs`: in the wrapper itself, which is connecting, asking and waiting; `bytes`: of the answer as JSON, 0 for an error. */
  answered(
    request: BridgeRequest,
    answer: BridgeAnswer,
    measured: { hostMs: number; workMs: number; bytes: number },
  ): void;
}
