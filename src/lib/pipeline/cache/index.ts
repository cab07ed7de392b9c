export { prepareCaches, type PreparedCaches } from './caches.js';
