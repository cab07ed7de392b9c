export { recordedVersions, recordVersions } from './dependency-versions.js';
export { writeJsonFile } from './atomic.js';
export { stateFolders, type StateFolders } from './folders.js';
export { takeLock, type Lock } from './lock.js';
export { noSuchRun, RunStore, type StoredRun, type StoredStep } from './run-store.js';
export { RunWriter, takeOver } from './run-writer.js';
export { isTrusted, trust } from './trust.js';
