export { installShims, shimEnvironment, shimFolders, type ShimFolders } from './install.js';
export { readRecords, type PushRecord } from './records.js';
export { readTestResults, type TestResults } from './test-results.js';
