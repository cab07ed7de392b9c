export * from './clock.js';
export * from './errors.js';
export * from './events.js';
export * from './exit-codes.js';
