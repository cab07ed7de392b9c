import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { appendFile, chmod, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  openWorkspaces,
  type Isolation,
  type Workspaces,
} from '../../../../src/lib/pipeline/workspace/index.js';

describe('pipeline: workspaces', () => {
  let folder: string;
  let root: string;
  let opened: Workspaces[];
  const env = { PATH: process.env['PATH'], HOME: '/nonexistent', GIT_CONFIG_NOSYSTEM: '1' };
  const run = (cwd: string, ...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.org', ...args], {
      cwd,
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const write = async (files: Record<string, string>, at = root): Promise<void> => {
    for (const [file, text] of Object.entries(files)) {
      await mkdir(join(at, file, '..'), { recursive: true });
      await writeFile(join(at, file), text);
    }
  };
  const open = async (
    isolation: Isolation = 'worktree',
    committedOnly = false,
    isGit = true,
  ): Promise<Workspaces> => {
    const workspaces = await openWorkspaces({
      isolation,
      root,
      isGit,
      folder: join(folder, 'state'),
      env,
      committedOnly,
    });
    opened.push(workspaces);
    return workspaces;
  };
  const read = (at: string, file: string): string => readFileSync(join(at, file), 'utf8');

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'zk-workspace-'));
    root = join(folder, 'repo');
    opened = [];
    await write({ 'a.txt': 'a', 'b.txt': 'b', 'sub/c.txt': 'c', '.gitignore': 'ignored/\n*.log\n' });
    run(root, 'init', '-q', '-b', 'master');
    run(root, 'add', '-A');
    run(root, 'commit', '-qm', 'first');
    run(root, 'tag', 'v1.0');
    run(root, 'remote', 'add', 'origin', 'https://example.org/o/r.git');
  });
  afterEach(async () => {
    for (const one of opened) await one.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('has uncommitted, untracked and deleted files as they are, and no ignored ones', async () => {
    await write({ 'a.txt': 'changed', 'new.txt': 'new', 'ignored/x': 'x', 'y.log': 'y' });
    await rm(join(root, 'b.txt'));
    await chmod(join(root, 'sub/c.txt'), 0o755);
    await symlink('a.txt', join(root, 'link'));
    const { folder: at } = await (await open()).acquire();
    expect((await readdir(at)).sort()).to.deep.equal([
      '.git',
      '.gitignore',
      'a.txt',
      'link',
      'new.txt',
      'sub',
    ]);
    expect(read(at, 'a.txt')).to.equal('changed');
    expect(
      run(at, 'status', '--porcelain')
        .trim()
        .split('\n')
        .map((line) => line.trim())
        .sort(),
    ).to.deep.equal(['?? link', '?? new.txt', 'D b.txt', 'M a.txt', 'M sub/c.txt'].sort());
  });

  it('has a history that git can be asked about, and the original’s remote', async () => {
    await write({ 'c.txt': 'c' });
    run(root, 'add', '-A');
    run(root, 'commit', '-qm', 'second');
    const { folder: at } = await (await open()).acquire();
    expect(run(at, 'describe', '--tags').trim()).to.match(/^v1\.0-1-g/);
    expect(run(at, 'rev-parse', 'HEAD')).to.equal(run(root, 'rev-parse', 'HEAD'));
    expect(run(at, 'log', '--format=%s').trim().split('\n')).to.deep.equal(['second', 'first']);
    expect(run(at, 'remote', 'get-url', 'origin').trim()).to.equal('https://example.org/o/r.git');
    expect(run(at, 'rev-parse', 'origin/master')).to.equal(run(root, 'rev-parse', 'master'));
    run(at, 'diff', '--quiet', 'HEAD');
  });

  it('leaves the operator’s repository as it is, whatever a step does', async () => {
    await write({ 'a.txt': 'changed', 'new.txt': 'new' });
    const before = {
      status: run(root, 'status', '--porcelain'),
      refs: run(root, 'for-each-ref'),
      objects: run(root, 'count-objects', '-v'),
    };
    const workspace = await (await open()).acquire();
    const at = workspace.folder;
    run(at, 'tag', 'v9');
    run(at, 'checkout', '-q', '-b', 'other');
    await write({ 'a.txt': 'step' }, at);
    run(at, 'commit', '-qam', 'in a step');
    await rm(join(at, 'sub'), { recursive: true });
    await workspace.release();
    expect({
      status: run(root, 'status', '--porcelain'),
      refs: run(root, 'for-each-ref'),
      objects: run(root, 'count-objects', '-v'),
    }).to.deep.equal(before);
    expect(read(root, 'a.txt')).to.equal('changed');
  });

  it('gives each step the same fresh tree, whatever the one before did', async () => {
    await write({ 'new.txt': 'new' });
    const workspaces = await open();
    const first = await workspaces.acquire();
    const clean = run(first.folder, 'status', '--porcelain');
    const damages: ((at: string) => Promise<unknown>)[] = [
      (at) => write({ 'a.txt': 'x', 'ignored/y': 'y', 'build.log': 'z', 'sub/deep/er': '1' }, at),
      (at) => rm(join(at, 'sub'), { recursive: true }),
      async (at) => (run(at, 'add', '-A'), run(at, 'commit', '-qm', 'x')),
      async (at) => run(at, 'checkout', '-q', '-b', 'topic'),
      async (at) => run(at, 'rm', '-q', '--cached', 'a.txt'),
      (at) => mkdir(join(at, 'nested')).then(() => run(join(at, 'nested'), 'init', '-q')),
      (at) => rm(join(at, '.git'), { recursive: true }),
      (at) => writeFile(join(at, '.git/index.lock'), ''),
      (at) => chmod(join(at, 'a.txt'), 0o755),
    ];
    await first.release();
    for (const damage of damages) {
      const workspace = await workspaces.acquire();
      const at = workspace.folder;
      await damage(at);
      await workspace.release();
      const next = await workspaces.acquire();
      expect(next.folder).to.equal(first.folder);
      expect(read(at, 'a.txt')).to.equal('a');
      expect(read(at, 'sub/c.txt')).to.equal('c');
      expect(run(at, 'status', '--porcelain', '--ignored')).to.equal(clean);
      expect(run(at, 'rev-parse', 'HEAD')).to.equal(run(root, 'rev-parse', 'HEAD'));
      await next.release();
    }
  });

  it('gives steps that run at the same time trees of their own', async () => {
    const workspaces = await open();
    const [one, two] = await Promise.all([workspaces.acquire(), workspaces.acquire()]);
    expect(one.folder).not.to.equal(two.folder);
  });

  it('takes over the pool of an earlier run and follows the repository', async () => {
    const first = await (await open()).acquire();
    await write({ 'a.txt': 'second' });
    run(root, 'commit', '-qam', 'second');
    run(root, 'tag', '-d', 'v1.0');
    const again = await (await open()).acquire();
    expect(again.folder).to.equal(first.folder);
    expect(read(again.folder, 'a.txt')).to.equal('second');
    expect(run(again.folder, 'tag', '-l')).to.equal('');
  });

  it('leaves out what is not committed when asked to', async () => {
    await write({ 'a.txt': 'changed', 'new.txt': 'new' });
    const { folder: at } = await (await open('worktree', true)).acquire();
    expect(read(at, 'a.txt')).to.equal('a');
    expect(existsSync(join(at, 'new.txt'))).to.equal(false);
  });

  it('names equal content alike and other content otherwise', async () => {
    const one = (await open()).content;
    expect((await open()).content).to.equal(one);
    await appendFile(join(root, 'a.txt'), '!');
    expect((await open()).content).not.to.equal(one);
  });

  it('works in a repository without a commit', async () => {
    await rm(join(root, '.git'), { recursive: true });
    run(root, 'init', '-q');
    const { folder: at } = await (await open()).acquire();
    expect(read(at, 'sub/c.txt')).to.equal('c');
  });

  it('copies a folder that its own state is in, without the state', async () => {
    await rm(join(root, '.git'), { recursive: true });
    const state = join(root, '.local/state/zk');
    await write({ '.local/state/other': 'other', '.local/state/zk/x': 'x' });
    const workspaces = await openWorkspaces({
      isolation: 'worktree',
      root,
      isGit: false,
      folder: state,
      env,
      committedOnly: false,
    });
    opened.push(workspaces);
    const { folder: at } = await workspaces.acquire();
    expect(read(at, 'a.txt') + read(at, '.local/state/other')).to.equal('aother');
    expect(existsSync(join(at, '.local/state/zk'))).to.equal(false);
  });

  it('copies what is no repository, and works in place when asked to', async () => {
    await rm(join(root, '.git'), { recursive: true });
    const copy = await (await open('worktree', false, false)).acquire();
    await write({ 'a.txt': 'step' }, copy.folder);
    expect(read(root, 'a.txt')).to.equal('a');
    await copy.release();
    expect(existsSync(copy.folder)).to.equal(false);
    expect((await (await open('none', false, false)).acquire()).folder).to.equal(root);
  });
});
