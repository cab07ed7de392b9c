import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { commandSnapshot } from './build/snapshot.js';

/** Writes the committed list of commands, flags, letters and arguments; run it when a change of the command line is meant. */
const file = fileURLToPath(new URL('../test/fixtures/command-snapshot.json', import.meta.url));
writeFileSync(
  file,
  `${JSON.stringify(await commandSnapshot(fileURLToPath(new URL('../src/commands', import.meta.url))), undefined, 2)}\n`,
);
