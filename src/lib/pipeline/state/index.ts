export { writeJsonFile } from './atomic.js';
export { stateFolders, type StateFolders } from './folders.js';
export { releaseHold, takeHold, thisProcess } from './holder.js';
export { takeLock, type Lock } from './lock.js';
export { noSuchRun, RunStore, RunWriter, takeOver, type StoredRun, type StoredStep } from './run-store.js';
export { isTrusted, trust } from './trust.js';
