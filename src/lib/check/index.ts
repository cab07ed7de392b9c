/** Checks and alerts of ZMON on this machine: the door of the domain. */
export type { Json, JsonObject } from './bridge/wire.js';
export type { Interpreter, StoredResult } from './interpreter/interpreter.js';
export * from './definition/index.js';
export * from './filter/index.js';
export * from './period/index.js';
export * from './validate/index.js';
export * from './controller/index.js';
export * from './bench/index.js';
export * from './discovery/index.js';
export * from './export/index.js';
export { AlertStates } from './evaluation/alert-states.js';
export {
  chooseEntities,
  globalEntity,
  readFilterFlags,
  type EntityChoice,
} from './evaluation/choose-entities.js';
export { controllerHistory } from './evaluation/controller-history.js';
export { Engine, type EngineOptions, type EnginePorts, type Subject } from './evaluation/engine.js';
export { portsOf, type CheckEnvironment, type HostRequest } from './evaluation/environment.js';
export { openEnvironment, type EnvironmentOptions } from './evaluation/open-environment.js';
export { evaluateAll } from './evaluation/evaluate-all.js';
export { clockFrom } from './evaluation/fixed-time.js';
export { readEntityFiles, readSubject, warningText, type Warning } from './evaluation/load-subject.js';
export { lookBack } from './evaluation/look-back.js';
export { isActive, type AlertVerdict, type EntityEvaluation, type Fault } from './evaluation/model.js';
export { parseTime } from './evaluation/parse-time.js';
export { evaluateRepeatedly } from './evaluation/repeat.js';
export { wellFormed } from './evaluation/well-formed.js';
export { numberOf } from './evaluation/report/numbers.js';
export { junitCases } from './evaluation/report/junit-results.js';
export { nagiosLine } from './evaluation/report/nagios.js';
export { PrometheusText } from './evaluation/report/prometheus-text.js';
export { faultText, resultObject } from './evaluation/report/result-object.js';
export { capturesText, resultRows, valueText, type ResultRow } from './evaluation/report/result-row.js';
export { HistoryStore, type HistorySnapshot } from './history/history-store.js';
export { readHistory, type SeededHistory } from './history/read-history.js';
export { seedHistory } from './history/seed-history.js';
export { unknownEntities } from './history/unknown-entities.js';
export type { GoldenOutcome } from './golden/model.js';
export { outcomeLines, outcomeObject, outcomeSuites, outcomeSummary } from './golden/report.js';
export type { GoldenRun } from './golden/file-run.js';
export { runGoldenFiles } from './golden/run-files.js';
export * from './dashboard/index.js';
export * from './watch/index.js';
export { alertTitle } from './evaluation/report/alert-title.js';
