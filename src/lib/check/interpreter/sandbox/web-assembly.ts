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
 * Python's module has 12,000 functions, of which an evaluation uses few. So they are checked when they are first compiled, not all at the start.
 * A version of V8 that does not know the flag says so on stderr, and goes on.
 */
export function compileSparingly(): void {
  setFlagsFromString('--wasm-lazy-validation');
}
