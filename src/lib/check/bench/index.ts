export { allEvaluations, isHeavy, staysHere, type Load } from './load.js';
export { measureCheck, type BenchOptions } from './measure-check.js';
export type { BenchReport } from './model.js';
export type { Spread } from './samples.js';
export type { CallRow } from './call-table.js';
export { benchObject } from './report-object.js';
export { entityRows, timeRows, type TimeRow } from './report-rows.js';
