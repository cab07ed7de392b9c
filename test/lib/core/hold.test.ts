import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { releaseHold, takeHold, thisProcess } from '../../../src/lib/core/index.js';

const module = fileURLToPath(new URL('../../../src/lib/core/hold.ts', import.meta.url));

describe('what one process at a time holds', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'zk-hold-'));
    path = join(folder, 'lock');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is taken and given back, and leaves nothing', () => {
    expect(takeHold(path)).to.equal(undefined);
    expect(takeHold(path)).to.deep.equal(thisProcess());
    releaseHold(path);
    expect(readdirSync(folder)).to.deep.equal([]);
  });

  const stale: [string, string][] = [
    ['of a process that is gone', JSON.stringify({ pid: spawnSync('true').pid, started: '1' })],
    ['whose number another process has now', JSON.stringify({ pid: process.pid, started: '1' })],
    ['that is no hold', 'hello'],
    ['that is empty', ''],
  ];
  for (const [what, text] of stale)
    it(`one ${what} is taken over`, () => {
      writeFileSync(path, text);
      expect(takeHold(path)).to.equal(undefined);
      expect(JSON.parse(readFileSync(path, 'utf8'))).to.deep.equal(thisProcess());
    });

  it('does not give back what somebody else holds', () => {
    writeFileSync(path, JSON.stringify({ pid: 1, started: '' }));
    releaseHold(path);
    expect(existsSync(path)).to.equal(true);
  });

  it('is held by one at a time, when many processes break the hold of a dead one again and again', async function () {
    this.timeout(60_000);
    // Each adds a line when it has it and another when it gives it back; between the two nobody else may write.
    const log = join(folder, 'log');
    const script = `
      import { appendFileSync, writeFileSync, rmSync } from 'node:fs';
      import { takeHold, releaseHold } from ${JSON.stringify(module)};
      const [path, log] = process.argv.slice(-2);
      for (let turn = 0; turn < 40; turn++) {
        while (takeHold(path) !== undefined) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
        appendFileSync(log, 'in ' + process.pid + '\\n');
        appendFileSync(log, 'out ' + process.pid + '\\n');
        // Every other time as if it had died.
        if (turn % 2) releaseHold(path);
        else { rmSync(path + '.dead', { force: true }); writeFileSync(path, JSON.stringify({ pid: 999999999, started: '1' })); }
      }`;
    const work = Array.from({ length: 4 }, () =>
      spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script, path, log], {
        cwd: fileURLToPath(new URL('../../..', import.meta.url)),
        stdio: ['ignore', 'ignore', 'inherit'],
      }),
    );
    const codes = await Promise.all(
      work.map((child) => new Promise((resolve) => child.once('exit', resolve))),
    );
    expect(codes).to.deep.equal([0, 0, 0, 0]);
    const lines = readFileSync(log, 'utf8').trim().split('\n');
    expect(lines).to.have.length(4 * 40 * 2);
    for (let at = 0; at < lines.length; at += 2)
      expect(lines[at + 1]).to.equal(lines[at]!.replace('in', 'out'));
  });
});
