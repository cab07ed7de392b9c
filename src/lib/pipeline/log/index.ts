export { withoutColours } from './ansi.js';
