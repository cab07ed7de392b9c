import { raw, rawPool } from './raw-python.js';

/** A host that starts an interpreter, says its process id, gives it something to do, and is then killed by a test. */
const pool = rawPool({ size: 1 });
await raw(pool, 'value = 1');
const code = process.argv[2] ?? '';
if (code !== '') void raw(pool, code, { softLimitMs: 1000 });
process.stdout.write(`${pool.pids[0]}\n`);
setInterval(() => {}, 1000);
