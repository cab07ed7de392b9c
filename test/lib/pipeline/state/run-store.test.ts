import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Build } from '../../../../src/lib/pipeline/definition/model.js';
import type { StepStatus } from '../../../../src/lib/pipeline/run/index.js';
import { RunStore, RunWriter } from '../../../../src/lib/pipeline/state/index.js';

const build: Build = { event: 'push', branch: 'master', variables: {} };

describe('pipeline: numbers and history of runs', () => {
  let folder: string;
  let store: RunStore;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'zk-runs-'));
    store = new RunStore(folder);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  function write(run: number, steps: Record<string, StepStatus | 'running'>, resumes?: number): RunWriter {
    const writer = new RunWriter(store, run, 'delivery.yaml', build, 1000, resumes);
    for (const [id, status] of Object.entries(steps)) {
      writer.begin({ id, slug: id }, `key-${id}`);
      if (status === 'running') continue;
      writer.record({ type: 'step.end', ts: 1, run, step: id, status, reason: '', durationMs: 1 });
    }
    return writer;
  }
  const end = (writer: RunWriter, run: number): void =>
    writer.record({ type: 'run.end', ts: 2, run, status: 'failed', durationMs: 1, counts: {} });
  /** As if its process had been killed. */
  const kill = (run: number): void => {
    const path = join(store.folderOf(run), 'run.json');
    const value = JSON.parse(readFileSync(path, 'utf8')) as { process: unknown };
    writeFileSync(path, JSON.stringify({ ...value, process: { pid: process.pid, started: '1' } }));
  };

  it('gives each its own number, and one that was not used back', () => {
    const [one, two] = [store.claim(), store.claim()];
    expect([one, two]).to.deep.equal([1, 2]);
    expect(store.numbers()).to.deep.equal([]);
    end(write(two, {}), two);
    store.unclaim(one);
    store.unclaim(two);
    expect(store.numbers()).to.deep.equal([2]);
    expect(readdirSync(store.folder)).to.deep.equal(['2']);
    expect(store.next()).to.equal(3);
  });

  it('tells a run that was killed from one that goes on', () => {
    write(1, { build: 'running' });
    expect(store.read(1).status).to.equal('running');
    kill(1);
    expect(store.read(1).status).to.equal('killed');
  });

  it('remembers what the run before had done, when the one that resumed it was killed early', () => {
    end(write(1, { one: 'succeeded', two: 'failed', three: 'cancelled' }), 1);
    write(2, { one: 'reused', two: 'running' }, 1);
    kill(2);
    write(3, {}, 2);
    kill(3);
    const seen = [...store.history(3).values()].map(({ step, status, run }) => `${step} ${status} ${run}`);
    expect(seen.sort()).to.deep.equal(['one reused 2', 'three cancelled 1', 'two running 2']);
  });

  it('ends where a run is gone that another one resumed', () => {
    write(7, { one: 'succeeded' }, 6);
    expect([...store.history(7).keys()]).to.deep.equal(['one']);
  });

  it('removes no run that goes on, and counts each once', () => {
    write(1, { one: 'running' });
    end(write(2, {}), 2);
    end(write(3, {}), 3);
    mkdirSync(join(store.folderOf(2), 'stash'));
    writeFileSync(join(store.folderOf(2), 'stash/x'), Buffer.alloc(5000));
    expect(store.prune([], { runs: 50, bytes: 4000 })).to.equal(1);
    expect(store.numbers()).to.deep.equal([3, 1]);
    expect(existsSync(join(store.folderOf(1), 'size'))).to.equal(false);
    const counted = readFileSync(join(store.folderOf(3), 'size'), 'utf8');
    writeFileSync(join(store.folderOf(3), 'more'), Buffer.alloc(5000));
    store.prune([]);
    expect(readFileSync(join(store.folderOf(3), 'size'), 'utf8')).to.equal(counted);
  });

  it('keeps colours out of the stored log', () => {
    const writer = new RunWriter(store, 1, 'delivery.yaml', build, 1);
    writer.begin({ id: 'a', slug: 'a' }, '');
    writer.record({ type: 'line', ts: 1, run: 1, step: 'a', command: 'x', line: '\u001b[31mred\u001b[0m' });
    writer.flush();
    const log = readFileSync(join(writer.stepFolder('a'), 'log.jsonl'), 'utf8');
    expect((JSON.parse(log) as { line: string }).line).to.equal('red');
  });
});
