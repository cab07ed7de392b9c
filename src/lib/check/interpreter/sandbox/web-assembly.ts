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
