#!/usr/bin/env node
// kubectl runs this with the words after `zk` when TAB is pressed. It reads the generated manifest and local files only, is silent on
// stderr, and always ends with 0.
import { complete } from './complete.js';

let answer = ':4\n';
try {
  answer = complete(process.argv.slice(2), process.env);
} catch {
  // A broken installation completes nothing; it must not write over the user's command line.
}
process.stdout.on('error', () => {});
process.stdout.write(answer);
