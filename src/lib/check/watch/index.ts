export { ActiveAlerts, byUrgency } from './active-alerts.js';
export { checkKey } from './check-key.js';
export { StateFolder, watchStateFolder, type StateFolderOptions } from './memory/state-folder.js';
export type {
  AlertChange,
  CheckMemory,
  WatchedCheck,
  WatchEvent,
  WatchMemory,
  WatchOptions,
  WatchRefresh,
} from './model.js';
export { changeLine, changeValue, isoTime, remarkLine } from './report/watch-line.js';
export { watchObject } from './report/watch-object.js';
export type { EntityFinder } from './source/entity-watch.js';
export { WatchSource, type WatchedNow, type WatchSourceOptions } from './source/watch-source.js';
export { watchChecks } from './watch.js';
export { firstValueNote } from '../wrappers/counter/rates.js';
