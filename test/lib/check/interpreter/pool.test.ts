import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { BridgeHost } from '../../../../src/lib/check/bridge/host.js';
import type { Pool } from '../../../../src/lib/check/interpreter/pool.js';
import { ending } from './escape-attempts.js';
import { raw, rawPool, value } from './raw-python.js';

describe('the pool of interpreters', () => {
  let pool: Pool;
  before(() => {
    pool = rawPool();
  });
  after(() => pool.close());

  it('starts interpreters as they are needed, and no more than allowed', async () => {
    expect(pool.pids).deep.equal([]);
    await raw(pool, 'value = 1');
    expect(pool.pids.length).equal(1);
    const bridge = new Meeting(2).host();
    const code = `import zk_bridge\nvalue = zk_bridge.call('{"op":"open","wrapper":"http"}')`;
    await Promise.all([1, 2, 3, 4, 5, 6].map(() => raw(pool, code, { bridge })));
    expect(pool.pids.length).equal(2);
  });

  it('starts no more at once than there are processors, and says how long each took', async () => {
    const several = rawPool({ size: 3, startsAtOnce: 1 });
    try {
      several.prepare(3);
      // One that waits is served by the first, not after the last.
      const served = raw(several, 'value = 1').then(() => several.pids.length);
      let most = 0;
      const look = setInterval(() => (most = Math.max(most, several.starting)), 1);
      const times = await several.started();
      clearInterval(look);
      expect(most).equal(1);
      expect(await served).equal(1);
      expect(several.pids.length).equal(3);
      expect(times.length).equal(3);
      expect(Math.min(...times)).greaterThan(0);
    } finally {
      await several.close();
    }
  });

  it('does without a flag that is only about speed where Node does not know it', async () => {
    const other = rawPool({ size: 1, tuning: ['--no-such-flag-of-v8'] });
    try {
      expect(ending(await raw(other, 'value = 1'))).equal('value 1');
    } finally {
      await other.close();
    }
  });

  it('runs two evaluations at the same time', async () => {
    const both = new Meeting(2);
    const bridge = both.host();
    const code = `import zk_bridge\nvalue = zk_bridge.call('{"op":"open","wrapper":"http"}')`;
    const results = await Promise.all([raw(pool, code, { bridge }), raw(pool, `${code} #`, { bridge })]);
    expect(results.map(ending)).deep.equal([
      `value ${JSON.stringify('{"ok":"met"}')}`,
      `value ${JSON.stringify('{"ok":"met"}')}`,
    ]);
  });

  it('gives an evaluation to the interpreter that ran the same definition last', async () => {
    const one = `import builtins\nvalue = builtins.count = getattr(builtins, 'count', 0) + 1 # one`;
    const two = `${one} two`;
    await Promise.all([raw(pool, one), raw(pool, two)]);
    expect(await value(pool, one)).equal(2);
    expect(await value(pool, two)).equal(2);
    expect(await value(pool, one)).equal(3);
  });

  it('an interruption of the operator ends an evaluation that runs, and one that waits', async () => {
    const stop = new AbortController();
    const { signal } = stop;
    const many = [1, 2, 3, 4].map((n) => raw(pool, `while True: pass # ${n}`, { signal }));
    const bridge: BridgeHost = {
      answer: async () => {
        stop.abort();
        return { ok: null };
      },
      close: async () => {},
    };
    // Aborts from within an evaluation of the same pool, when the loops occupy it or wait.
    const last = raw(pool, `import zk_bridge\nzk_bridge.call('{"op":"open","wrapper":"http"}')`, {
      softLimitMs: 200,
    });
    const trigger = rawPool({ size: 1 });
    await raw(trigger, `import zk_bridge\nzk_bridge.call('{"op":"open","wrapper":"http"}')`, { bridge });
    await trigger.close();
    expect((await Promise.all(many)).map(ending)).deep.equal(Array(4).fill('interrupted KeyboardInterrupt'));
    expect((await last).ok).equal(true);
    expect(ending(await raw(pool, 'value = 1', { signal }))).equal('interrupted KeyboardInterrupt');
    expect(await value(pool, 'value = 1')).equal(1);
  });

  it('an evaluation that fails leaves its interpreter in service, one that is killed is replaced', async () => {
    const alone = rawPool({ size: 1 });
    try {
      await raw(alone, 'value = 1');
      const first = alone.pids;
      expect(ending(await raw(alone, '1/0'))).equal('ZeroDivisionError');
      expect(ending(await raw(alone, 'while True: pass', { softLimitMs: 100 }))).equal(
        'limit TimeLimitExceeded',
      );
      expect(ending(await raw(alone, `x = 'x' * 10 ** 9`))).equal('memory MemoryError');
      expect(await value(alone, 'value = 1')).equal(1);
      expect(alone.pids).deep.equal(first);
      expect(ending(await raw(alone, 'import time\ntime.sleep(3600)', { softLimitMs: 100 }))).equal(
        'limit TimeLimitExceeded',
      );
      expect(await value(alone, 'value = 1')).equal(1);
      expect(alone.pids).not.deep.equal(first);
      expect(isRunning(first[0]!)).equal(false);
    } finally {
      await alone.close();
    }
  });

  it('replaces an interpreter whose memory has grown', async () => {
    const alone = rawPool({ size: 1 });
    try {
      await raw(alone, 'value = len(bytearray(10 << 20))');
      const [first] = alone.pids;
      expect(await value(alone, 'value = len(bytearray(10 << 20))')).equal(10 << 20);
      expect(alone.pids).deep.equal([first]);
      expect(await value(alone, 'value = len(bytearray(100 << 20))')).equal(100 << 20);
      expect(await value(alone, 'value = 1')).equal(1);
      expect(alone.pids).not.deep.equal([first]);
    } finally {
      await alone.close();
    }
  });

  it('replaces an interpreter that somebody else killed', async () => {
    const alone = rawPool({ size: 1 });
    const bridge: BridgeHost = {
      answer: async () => {
        process.kill(alone.pids[0]!, 'SIGKILL');
        return new Promise(() => {});
      },
      close: async () => {},
    };
    try {
      const result = await raw(alone, `import zk_bridge\nzk_bridge.call('{"op":"open","wrapper":"http"}')`, {
        bridge,
      });
      expect(ending(result)).equal('crashed SandboxError');
      expect(await value(alone, 'value = 1')).equal(1);
    } finally {
      await alone.close();
    }
  });

  it('does not use one that was killed while it waited', async () => {
    const alone = rawPool({ size: 1 });
    try {
      await raw(alone, 'value = 1');
      const [pid] = alone.pids;
      process.kill(pid!, 'SIGKILL');
      while (alone.pids.length > 0) await new Promise((resolve) => setTimeout(resolve, 10));
      expect(await value(alone, 'value = 1')).equal(1);
    } finally {
      await alone.close();
    }
  });

  it('keeps the first 64 KiB of output, and says how much it dropped', async () => {
    const result = await raw(
      pool,
      `print('ä' * 40000)\nimport sys\nprint('end', file=sys.stderr)\nvalue = 1`,
    );
    const { output } = result as { output: string };
    expect(output.slice(0, 5)).equal('äääää');
    expect(output).match(/\n\[14469 more bytes of output were dropped\]\n$/);
    expect(await raw(pool, `print('short')\nvalue = 1`)).property('output', 'short\n');
  });

  it('leaves no process when it is closed, whatever goes on', async () => {
    const busy = rawPool({ prepare: 2 });
    const endless = [1, 2, 3].map((n) => raw(busy, `while True: pass # ${n}`));
    const begun = raw(busy, 'value = 1');
    await raw(busy, 'value = 2', { signal: AbortSignal.abort() });
    while (busy.pids.length < 2) await new Promise((resolve) => setImmediate(resolve));
    const { pids } = busy;
    await busy.close();
    expect(pids.filter(isRunning)).deep.equal([]);
    for (const result of await Promise.all([...endless, begun]))
      expect(ending(result)).match(/^interrupted|^crashed/);
  });

  it('can be closed before it has started, and then takes no more', async () => {
    const early = rawPool({ prepare: 2 });
    const waiting = raw(early, 'value = 1');
    await early.close();
    expect(ending(await waiting)).equal('interrupted KeyboardInterrupt');
    expect(early.pids).deep.equal([]);
    expect(
      await raw(early, 'value = 1').then(
        () => '',
        (error: unknown) => (error as Error).message,
      ),
    ).equal('the interpreter is closed');
  });

  for (const [name, code] of [
    ['waits', ''],
    ['runs Python', 'while True: pass'],
    ['runs C and never asks', 'import itertools\nsum(itertools.count())'],
  ] as const)
    it(`ends by itself when the host is killed while it ${name}`, async () => {
      const host = spawn(
        process.execPath,
        ['--import', 'tsx/esm', fileURLToPath(new URL('./lonely-host.ts', import.meta.url)), code],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      );
      const [line] = (await once(host.stdout, 'data')) as [Buffer];
      const pid = Number(line.toString());
      expect(isRunning(pid)).equal(true);
      host.kill('SIGKILL');
      await once(host, 'exit');
      while (isRunning(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
    });
});

/** Answers when so many have come. */
class Meeting {
  private readonly arrived: (() => void)[] = [];

  constructor(private readonly wanted: number) {}

  host(): BridgeHost {
    return {
      answer: () =>
        new Promise((resolve) => {
          this.arrived.push(() => resolve({ ok: 'met' }));
          if (this.arrived.length === this.wanted) for (const go of this.arrived.splice(0)) go();
        }),
      close: async () => {},
    };
  }
}

/** A process that has ended and was not fetched yet counts as gone. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const stat = `/proc/${pid}/stat`;
  return !existsSync(stat) || !/\) [ZX] /.test(readFileSync(stat, 'utf8'));
}
