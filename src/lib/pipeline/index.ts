/** Delivery pipelines: what a `delivery.yaml` says, which steps a build selects, in which order they run. */
export * from './definition/index.js';
export * from './graph/index.js';
export * from './selection/index.js';
export * from './validate/index.js';
export * from './run/index.js';
export * from './runner/index.js';
export * from './state/index.js';
export * from './secrets/index.js';
export * from './report/index.js';
export * from './log/index.js';
export * from './masking/index.js';
export * from './render/index.js';
export * from './deploy/index.js';
export * from './traffic/index.js';
export * from './export/index.js';
