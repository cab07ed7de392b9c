import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { ExitCode, ZkError } from '../../../../src/lib/core/index.js';
import type { Build } from '../../../../src/lib/pipeline/definition/model.js';
import {
  isTrusted,
  recordedVersions,
  recordVersions,
  RunStore,
  RunWriter,
  stateFolders,
  takeLock,
  takeOver,
  trust,
} from '../../../../src/lib/pipeline/state/index.js';
import { testContext } from '../../../support/virtual-clock.js';

const build: Build = { event: 'push', branch: 'master', variables: { CDP_BUILD_VERSION: 'local-1' } };

describe('pipeline: what is kept of runs', () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'zk-state-'))));
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is where the XDG variables say, and relative ones are ignored', () => {
    const env = { HOME: '/home/me', XDG_STATE_HOME: '/state', XDG_CACHE_HOME: 'relative' };
    const { state, cache } = stateFolders('/repo', env);
    expect(state).to.match(/^\/state\/zk\/pipeline\/[0-9a-f]{16}$/);
    expect(cache).to.match(/^\/home\/me\/\.cache\/zk\/pipeline\/[0-9a-f]{16}$/);
    expect(stateFolders('/other', env).state).not.to.equal(state);
    expect(() => stateFolders('/repo', {})).to.throw(ZkError, 'neither XDG_STATE_HOME nor HOME');
  });

  const runOnce = (run: number, status: 'succeeded' | 'failed' = 'succeeded'): RunWriter => {
    const writer = new RunWriter(new RunStore(folder), run, 'delivery.yaml', build, 1000);
    writer.begin({ id: 'A step', slug: 'a-step' }, 'key-1');
    const common = { ts: 1000, run, step: 'A step' };
    writer.record({ type: 'step.start', ...common, runner: 'host', workspace: '/w' });
    writer.record({ type: 'line', ...common, command: 'x', line: 'hello' });
    writer.record({
      type: 'command.end',
      ...common,
      command: 1,
      desc: 'x',
      exitCode: status === 'failed' ? 3 : 0,
      durationMs: 5,
    });
    writer.record({ type: 'step.end', ...common, status, reason: 'r', durationMs: 7 });
    writer.record({ type: 'run.end', ts: 2000, run, status, durationMs: 1000, counts: { [status]: 1 } });
    return writer;
  };

  it('is read back as it was', () => {
    runOnce(1, 'failed');
    const store = new RunStore(folder);
    expect(store.numbers()).to.deep.equal([1]);
    expect(store.next()).to.equal(2);
    expect(store.read(1)).to.deep.include({
      run: 1,
      status: 'failed',
      startedAt: 1000,
      endedAt: 2000,
      counts: { failed: 1 },
    });
    expect(store.steps(1)).to.deep.equal([
      {
        step: 'A step',
        slug: 'a-step',
        status: 'failed',
        reason: 'r',
        key: 'key-1',
        durationMs: 7,
        workspace: '/w',
        failedCommand: 1,
      },
    ]);
    const log = readFileSync(join(store.folderOf(1), 'steps/a-step/log.jsonl'), 'utf8')
      .trim()
      .split('\n');
    expect(log.map((line) => (JSON.parse(line) as { type: string }).type)).to.deep.equal([
      'step.start',
      'line',
      'command.end',
      'step.end',
    ]);
  });

  it('says of a run that was killed that it is running, and of its step, too', () => {
    const writer = new RunWriter(new RunStore(folder), 1, 'delivery.yaml', build, 1000);
    writer.begin({ id: 's', slug: 's' }, 'k');
    writer.record({ type: 'line', ts: 1, run: 1, step: 's', command: '', line: 'x' });
    writer.flush();
    const store = new RunStore(folder);
    expect(store.read(1).status).to.equal('running');
    expect(store.steps(1)[0]?.status).to.equal('running');
    expect(readFileSync(join(store.folderOf(1), 'steps/s/log.jsonl'), 'utf8')).to.contain('"x"');
  });

  it('survives broken files', () => {
    runOnce(1);
    const store = new RunStore(folder);
    writeFileSync(join(store.folderOf(1), 'steps/a-step/status.json'), '{');
    expect(store.steps(1)).to.deep.equal([]);
    writeFileSync(join(store.folderOf(1), 'run.json'), '');
    expect(() => store.read(1)).to.throw(ZkError, 'there is no run 1');
  });

  it('names the runs that there are when another one is asked for', () => {
    runOnce(3);
    try {
      new RunStore(folder).read(9);
      expect.fail();
    } catch (error) {
      expect((error as ZkError).hint).to.equal('Known are: 3.');
    }
  });

  it('is pruned from the oldest, never what is still needed', () => {
    for (const run of [1, 2, 3, 4, 5]) runOnce(run);
    const store = new RunStore(folder);
    expect(store.prune([1], { runs: 2, bytes: 1e9 })).to.equal(2);
    expect(store.numbers()).to.deep.equal([5, 4, 1]);
    expect(store.prune([], { runs: 50, bytes: 0 })).to.equal(3);
  });

  it('hands stash and artifacts on to a run that resumes', () => {
    const [from, to] = [runOnce(1).folder, runOnce(2).folder];
    mkdirSync(join(from, 'stash/a-step'), { recursive: true });
    writeFileSync(join(from, 'stash/a-step/x'), '1');
    takeOver(from, to, 'a-step');
    expect(readFileSync(join(to, 'stash/a-step/x'), 'utf8')).to.equal('1');
    takeOver(from, to, 'other');
  });

  it('remembers versions of dependencies that were given once', () => {
    expect(recordedVersions(folder)).to.deep.equal({});
    recordVersions(folder, { base: '12', other: '1' });
    recordVersions(folder, { base: '13' });
    recordVersions(folder, {});
    expect(recordedVersions(folder)).to.deep.equal({ base: '13', other: '1' });
    writeFileSync(join(folder, 'dependencies.json'), '[');
    expect(recordedVersions(folder)).to.deep.equal({});
  });

  it('remembers which definitions are trusted, by their content', () => {
    expect(isTrusted(folder, 'd1')).to.equal(false);
    trust(folder, 'd1');
    expect(isTrusted(folder, 'd1')).to.equal(true);
    expect(isTrusted(folder, 'd2')).to.equal(false);
  });
});

describe('pipeline: one build of a repository at a time', () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'zk-lock-'))));
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const path = (): string => join(folder, 'lock');

  it('is taken and given back, and leaves nothing', async () => {
    const lock = await takeLock(folder, testContext(), { wait: false });
    expect(existsSync(path())).to.equal(true);
    lock.release();
    expect(readdirSync(folder)).to.deep.equal([]);
  });

  it('is refused while another process holds it, and waited for when allowed', async () => {
    const holder = spawn('sleep', ['60'], { stdio: 'ignore' });
    try {
      writeFileSync(path(), JSON.stringify({ pid: holder.pid, started: '' }));
      const refused = await takeLock(folder, testContext(), { wait: false }).then(
        () => undefined,
        (error: unknown) => error as ZkError,
      );
      expect(refused?.exit).to.equal(ExitCode.refused);
      const ctx = testContext();
      void ctx.clock.sleep(2_000).then(() => rm(path()));
      const waited: number[] = [];
      (await takeLock(folder, ctx, { wait: true, onWait: (pid) => waited.push(pid) })).release();
      expect(waited).to.deep.equal([holder.pid]);
    } finally {
      holder.kill();
    }
  });

  it('is broken when its process is gone, its number belongs to another one now, or it is no lock', async () => {
    const { pid } = spawnSync('true');
    for (const content of [
      JSON.stringify({ pid, started: '1' }),
      JSON.stringify({ pid: process.ppid, started: 'long ago' }),
      'garbage',
    ]) {
      writeFileSync(path(), content);
      (await takeLock(folder, testContext(), { wait: false })).release();
    }
  });
});
