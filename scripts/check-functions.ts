import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { wrappers } from '../src/lib/check/wrappers/index.js';
import { functionReference } from './check-functions/reference.js';

/** Writes docs/check-functions.md, the reference of what checks and conditions can call. */
const file = fileURLToPath(new URL('../docs/check-functions.md', import.meta.url));
writeFileSync(file, functionReference(wrappers));
