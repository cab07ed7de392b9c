import { setFlagsFromString } from 'node:v8';

/** What we use of the engine, which TypeScript describes together with browsers only. */
export interface Memory {
  readonly buffer: ArrayBuffer;
}

export interface Instance {
  readonly exports: object;
}

export interface Engine {
  compile(bytes: Uint8Array): Promise<object>;
  instantiate(module: object, imports: object): Promise<Instance>;
  Module: { imports(module: object): readonly { module: string; name: string }[] };
}

export const engine = (globalThis as unknown as { WebAssembly: Engine }).WebAssembly;

/**
 * Python's module has 12,000 functions, of which an evaluation uses few, a few times. So they are checked when they are first compiled (never
 * later), not all at the start, and only those that run often are compiled a second time, on the other thread: both cost most of the start
 * and of the first evaluations. A version of V8 that does not know one of these says so on stderr, and goes on.
 */
export function compileSparingly(): void {
  setFlagsFromString('--wasm-lazy-validation');
  setFlagsFromString('--wasm-tiering-budget=100000000');
}
