export { htmlReport } from './html.js';
export { runJUnit } from './junit.js';
export { plainLogger, type PlainLogOptions } from './plain-log.js';
export { ReportBuilder, type ReportedStep, type RunReport } from './run-report.js';
