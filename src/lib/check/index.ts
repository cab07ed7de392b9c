/** Checks and alerts of ZMON on this machine: the door of the domain. */
export type { Json, JsonObject } from './bridge/wire.js';
export type { Interpreter, StoredResult } from './interpreter/interpreter.js';
export * from './definition/index.js';
export * from './filter/index.js';
export * from './period/index.js';
export * from './validate/index.js';
export * from './controller/index.js';
export * from './discovery/index.js';
export * from './export/index.js';
export { dataWrappers } from './wrappers/data-wrappers.js';
