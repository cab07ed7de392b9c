export { mask, Masker } from './masker.js';
