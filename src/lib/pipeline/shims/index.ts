export { installShims, shimEnvironment, shimFolders, type ShimFolders } from './install.js';
export { maskRecords, readRecords, type PushRecord } from './records.js';
export { readTestResults, type TestResults } from './test-results.js';
