import type { BridgeHost } from '../../../../src/lib/check/bridge/host.js';
import { ending } from './escape-attempts.js';
import { raw, rawPool } from './raw-python.js';

/** A host that finishes what is under way when Ctrl-C comes, as a command may: the check waits for an answer that comes after the signal. */
const pool = rawPool({ size: 1 });
const signalled = new Promise<void>((resolve) => process.once('SIGINT', () => resolve()));
const bridge: BridgeHost = {
  answer: async () => {
    process.stdout.write('waiting\n');
    await signalled;
    return { ok: 1 };
  },
  close: async () => {},
};
const code = `import zk_bridge\nvalue = zk_bridge.call('{"op":"open","wrapper":"http"}')`;
process.stdout.write(`${ending(await raw(pool, code, { bridge }))}\n`);
await pool.close();
