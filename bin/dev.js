#!/usr/bin/env node
// Runs the commands from their TypeScript sources, without a build: bin/dev.js cluster list
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { register } from 'tsx/esm/api';

const root = fileURLToPath(new URL('..', import.meta.url));
// Named, because tsx would look for it in the folder where the command is typed.
register({ tsconfig: `${root}/tsconfig.json` });
const { main, sourceCatalog } = await import('../src/lib/cli/index.ts');
const code = await main(process.argv.slice(2), {
  root,
  package: JSON.parse(readFileSync(`${root}/package.json`, 'utf8')),
  catalog: sourceCatalog(`${root}/src/commands`),
});
process.exit(code);
