import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { systemClock } from '../../../../src/lib/core/index.js';
import { endLeftovers } from '../../../../src/lib/pipeline/process/leftovers.js';

const watchdogModule = fileURLToPath(
  new URL('../../../../src/lib/pipeline/process/watchdog.ts', import.meta.url),
);

describe('pipeline: what leaves its process group', () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'zk-leftovers-'))));
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const isGone = (pid: number): boolean => {
    try {
      return / [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
    } catch {
      return true;
    }
  };
  const until = async (holds: () => boolean): Promise<void> => {
    for (let tries = 0; tries < 500 && !holds(); tries++) await systemClock.sleep(20);
    expect(holds()).to.equal(true);
  };
  /** Starts a daemon as a careless script does, and gives its process. */
  const daemon = async (mark: string, ignores = ''): Promise<number> => {
    const file = join(folder, `pid-${Math.random()}`);
    spawnSync('bash', [
      ...['--noprofile', '--norc', '-c'],
      `export "${mark}"; setsid bash -c '${ignores}echo $$ > "${file}.new"; mv "${file}.new" "${file}"; while :; do sleep 1; done' >/dev/null 2>&1 </dev/null &`,
    ]);
    await until(() => existsSync(file));
    return Number(readFileSync(file, 'utf8'));
  };

  it('is found by the mark in its environment and ended; others are left alone', async () => {
    const [ours, others] = [await daemon('ZK_TEST=one'), await daemon('ZK_TEST=one-more')];
    await endLeftovers('ZK_TEST=one', systemClock);
    await until(() => isGone(ours));
    expect(isGone(others)).to.equal(false);
    await endLeftovers('ZK_TEST=one-more', systemClock);
    await until(() => isGone(others));
  });

  it('is killed when it does not listen', async () => {
    const stubborn = await daemon('ZK_TEST=stubborn', 'trap "" TERM; ');
    await endLeftovers('ZK_TEST=stubborn', systemClock);
    await until(() => isGone(stubborn));
  });

  for (const how of ['kill -9 of ourselves', 'process.exit'] as const)
    it(`is ended at ${how}, with the whole group, and what is no process is removed`, async () => {
      const [group, removed] = [join(folder, 'group'), join(folder, "removed it's")];
      const script = `
        import { spawn } from 'node:child_process';
        import { startWatchdog } from ${JSON.stringify(watchdogModule)};
        const watchdog = startWatchdog({ mark: 'ZK_TEST=watched', env: process.env });
        const child = spawn('bash', ['--noprofile', '--norc', '-c', 'sleep 1000 & echo $! > ${group}; wait'], { detached: true, stdio: 'ignore' });
        watchdog.watch(child.pid, ['touch', ${JSON.stringify(removed)}]);
        process.on('message', () => process.exit(130));
        process.send('ready');
        setInterval(() => {}, 1000);`;
      const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
        cwd: fileURLToPath(new URL('../../../..', import.meta.url)),
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      });
      await new Promise((resolve) => child.once('message', resolve));
      await until(() => existsSync(group) && readFileSync(group, 'utf8') !== '');
      const inGroup = Number(readFileSync(group, 'utf8'));
      const escaped = await daemon('ZK_TEST=watched');
      if (how === 'process.exit') child.send('now');
      else child.kill('SIGKILL');
      await until(() => isGone(inGroup) && isGone(escaped) && existsSync(removed));
      expect(execFileSync('ls', [folder], { encoding: 'utf8' })).to.contain("removed it's");
    });
});
