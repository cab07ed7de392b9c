import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { parseCachePath, prepareCaches } from '../../../../src/lib/pipeline/cache/index.js';
import type { RunnerName } from '../../../../src/lib/pipeline/runner/index.js';

describe('pipeline: caches', () => {
  let folder: string;
  let notes: string[];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'zk-cache-'));
    notes = [];
    mkdirSync(join(folder, 'work'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const prepare = (runner: RunnerName, paths: string[], sizeLimitMegabytes?: number) =>
    prepareCaches({
      paths,
      ...(sizeLimitMegabytes !== undefined && { sizeLimitMegabytes }),
      folder: join(folder, 'caches'),
      workspace: join(folder, 'work'),
      runner,
      home: '/home/build',
      note: (text) => notes.push(text),
    });
  const write = (path: string, text: string): void => {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const fresh = async (): Promise<void> => {
    await rm(join(folder, 'work'), { recursive: true });
    mkdirSync(join(folder, 'work'));
  };

  const forms: [string, string, string][] = [
    ['/go/pkg/mod', 'absolute', '/go/pkg/mod'],
    ['~/.cache/go-build/', 'home', '.cache/go-build'],
    ['./node_modules', 'checkout', 'node_modules'],
    ['a/b/', 'checkout', 'a/b'],
    ['$GOPATH/pkg', 'checkout', '$GOPATH/pkg'],
  ];
  for (const [declared, kind, path] of forms)
    it(`${declared} is a path of kind ${kind}`, () =>
      expect(parseCachePath(declared)).to.deep.equal({ declared, kind, path }));

  it('leaves absolute and home-relative ones to the operator on the host', async () => {
    expect((await prepare('host', ['/go/pkg/mod', '~/.npm'])).mounts).to.deep.equal([]);
    expect(notes).to.deep.equal([]);
  });

  it('mounts them elsewhere, and keeps what was written, also by a step that failed', async () => {
    const first = await prepare('sandbox', ['/go/pkg/mod', '~/.npm']);
    expect(first.mounts.map(({ path }) => path)).to.deep.equal(['/go/pkg/mod', '/home/build/.npm']);
    writeFileSync(join(first.mounts[1]!.folder, 'x'), '1');
    await first.finish('failed');
    const second = await prepare('container', ['~/.npm']);
    expect(readFileSync(join(second.mounts[0]!.folder, 'x'), 'utf8')).to.equal('1');
    await second.finish('succeeded');
  });

  it('moves folders of the checkout in and out; a failed step’s tree stays whole', async () => {
    const first = await prepare('host', ['./deps', 'a/b']);
    write('work/deps/x', '1');
    write('work/a/b/y', '1');
    await first.finish('succeeded');
    expect(existsSync(join(folder, 'work/deps'))).to.equal(false);
    await fresh();
    const second = await prepare('host', ['./deps', 'a/b']);
    expect(readFileSync(join(folder, 'work/a/b/y'), 'utf8')).to.equal('1');
    write('work/deps/x', '2');
    await second.finish('failed');
    expect(readFileSync(join(folder, 'work/deps/x'), 'utf8')).to.equal('2');
    await fresh();
    await (await prepare('host', ['./deps'])).finish('killed');
    expect(readFileSync(join(folder, 'work/deps/x'), 'utf8')).to.equal('2');
  });

  it('lets a step have a copy of a cache that another one uses', async () => {
    const first = await prepare('sandbox', ['/c']);
    writeFileSync(join(first.mounts[0]!.folder, 'x'), '1');
    const second = await prepare('sandbox', ['/c']);
    expect(second.mounts[0]!.folder).not.to.equal(first.mounts[0]!.folder);
    expect(readFileSync(join(second.mounts[0]!.folder, 'x'), 'utf8')).to.equal('1');
    expect(notes).to.deep.equal(['the cache /c is in use; this step has a copy of its own']);
    writeFileSync(join(second.mounts[0]!.folder, 'x'), '2');
    await second.finish('succeeded');
    expect(existsSync(second.mounts[0]!.folder)).to.equal(false);
    expect(readFileSync(join(first.mounts[0]!.folder, 'x'), 'utf8')).to.equal('1');
    await first.finish('succeeded');
    expect(readdirSync(join(folder, 'caches')).filter((name) => name.includes('.'))).to.deep.equal([]);
  });

  it('takes over what a process held that is gone', async () => {
    const first = await prepare('sandbox', ['/c']);
    const lock = readdirSync(join(folder, 'caches')).find((name) => name.endsWith('.lock'))!;
    writeFileSync(join(folder, 'caches', lock), JSON.stringify({ pid: process.pid, started: '1' }));
    const second = await prepare('sandbox', ['/c']);
    expect(second.mounts).to.deep.equal(first.mounts);
    expect(notes).to.deep.equal([]);
    await second.finish('succeeded');
  });

  it('empties one that is larger than its limit, and says so', async () => {
    const first = await prepare('sandbox', ['/c'], 1);
    writeFileSync(join(first.mounts[0]!.folder, 'x'), Buffer.alloc(2 * 1024 * 1024));
    await first.finish('succeeded');
    expect(notes[0]).to.match(/^the cache \/c has \d MB, more than its limit of 1; it is emptied$/);
    expect(readdirSync((await prepare('sandbox', ['/c'])).mounts[0]!.folder)).to.deep.equal([]);
  });

  const refused: [RunnerName, string, string][] = [
    ['host', '../x', 'leads out'],
    ['sandbox', '/a/../../x', 'leads out'],
    ['host', '.', 'everything'],
    ['host', './', 'everything'],
    ['sandbox', '/', 'everything'],
    ['container', '/usr/local/bin/docker-compose', 'single program'],
    ['sandbox', '/usr/share/not-there-at-all', 'as it is'],
  ];
  for (const [runner, path, why] of refused)
    it(`does not cache ${path} in ${runner}: ${why}`, async () => {
      const { mounts } = await prepare(runner, [path]);
      expect(mounts).to.deep.equal([]);
      expect(notes.join()).to.contain(why);
    });

  it('follows no link that a step left, neither in nor out', async () => {
    const outside = join(folder, 'outside');
    write('outside/deps/key', 'mine');
    symlinkSync(outside, join(folder, 'work/link'));
    const first = await prepare('host', ['link/deps']);
    expect(notes.join()).to.contain('leads out of the checkout');
    await first.finish('succeeded');
    const second = await prepare('host', ['sub/deps']);
    symlinkSync(outside, join(folder, 'work/sub'));
    await second.finish('succeeded');
    expect(readFileSync(join(outside, 'deps/key'), 'utf8')).to.equal('mine');
  });
});
