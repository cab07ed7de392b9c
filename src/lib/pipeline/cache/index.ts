export { parseCachePath, prepareCaches, type PreparedCaches, type StepEnd } from './caches.js';
