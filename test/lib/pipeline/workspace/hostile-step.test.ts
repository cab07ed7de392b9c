import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openWorkspaces, placeInside, removeTree } from '../../../../src/lib/pipeline/workspace/index.js';

/** What a step leaves in its workspace, and what must not come of it: the step was in a sandbox, we are not. */
describe('pipeline: a workspace after a hostile step', () => {
  let folder: string;
  let root: string;
  const env = { PATH: process.env['PATH'], HOME: '/nonexistent', GIT_CONFIG_NOSYSTEM: '1' };
  const git = (cwd: string, ...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.org', ...args], {
      cwd,
      env,
      encoding: 'utf8',
    });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'zk-hostile-'));
    root = join(folder, 'repo');
    mkdirSync(join(root, 'sub'), { recursive: true });
    writeFileSync(join(root, 'a.txt'), 'a');
    writeFileSync(join(root, 'sub/b.txt'), 'b');
    git(root, 'init', '-q', '-b', 'master');
    git(root, 'add', '-A');
    git(root, 'commit', '-qm', 'first');
  });
  afterEach(() => removeTree(folder));

  const open = () =>
    openWorkspaces({
      isolation: 'worktree',
      root,
      isGit: true,
      folder: join(folder, 'state'),
      env,
      committedOnly: false,
    });

  const damages: [string, (at: string) => unknown][] = [
    [
      'a filter that runs a program',
      (at) => {
        git(at, 'config', 'filter.x.smudge', `touch ${folder}/pwned; cat`);
        git(at, 'config', 'filter.x.clean', `touch ${folder}/pwned; cat`);
        writeFileSync(join(at, '.gitattributes'), '* filter=x\n');
        writeFileSync(join(at, '.git/info/attributes'), '* filter=x\n');
      },
    ],
    [
      'a monitor and hooks',
      (at) => {
        git(at, 'config', 'core.fsmonitor', `touch ${folder}/pwned`);
        mkdirSync(join(at, '.git/hooks'), { recursive: true });
        writeFileSync(join(at, '.git/hooks/post-checkout'), `#!/bin/sh\ntouch ${folder}/pwned\n`, {
          mode: 0o755,
        });
      },
    ],
    [
      '.git that leads to the operator’s repository',
      (at) => {
        rmSync(join(at, '.git'), { recursive: true });
        symlinkSync(join(root, '.git'), join(at, '.git'));
      },
    ],
    [
      '.git that is a file with the place of the operator’s repository',
      (at) => {
        rmSync(join(at, '.git'), { recursive: true });
        writeFileSync(join(at, '.git'), `gitdir: ${root}/.git\n`);
      },
    ],
    [
      'HEAD and index that lead to the operator’s files',
      (at) => {
        for (const name of ['HEAD', 'index', 'config']) {
          rmSync(join(at, '.git', name));
          symlinkSync(join(root, 'a.txt'), join(at, '.git', name));
        }
      },
    ],
    [
      'a folder that leads to the operator’s tree',
      (at) => {
        rmSync(join(at, 'sub'), { recursive: true });
        symlinkSync(join(root, 'sub'), join(at, 'sub'));
      },
    ],
    [
      'folders that may not be written',
      async (at) => {
        mkdirSync(join(at, 'mod/cache'), { recursive: true });
        writeFileSync(join(at, 'mod/cache/x'), 'x');
        await chmod(join(at, 'mod/cache'), 0o555);
        await chmod(join(at, 'sub'), 0o555);
      },
    ],
    ['nothing at all', (at) => rmSync(at, { recursive: true })],
  ];
  for (const [what, damage] of damages)
    it(`is the same fresh tree after ${what}`, async () => {
      const before = { head: git(root, 'rev-parse', 'HEAD'), refs: git(root, 'for-each-ref') };
      const workspaces = await open();
      const first = await workspaces.acquire();
      await damage(first.folder);
      await first.release();
      const { folder: at } = await workspaces.acquire();
      await workspaces.close();
      expect(existsSync(join(folder, 'pwned')), 'a program of the step ran').to.equal(false);
      expect(readFileSync(join(at, 'sub/b.txt'), 'utf8')).to.equal('b');
      expect(lstatSync(join(at, '.git')).isDirectory()).to.equal(true);
      expect(git(at, 'status', '--porcelain', '--ignored')).to.equal('');
      expect(git(at, 'rev-parse', 'HEAD')).to.equal(before.head);
      expect({ head: git(root, 'rev-parse', 'HEAD'), refs: git(root, 'for-each-ref') }).to.deep.equal(before);
      expect(readFileSync(join(root, 'a.txt'), 'utf8')).to.equal('a');
      expect(readFileSync(join(root, 'sub/b.txt'), 'utf8')).to.equal('b');
      expect(git(root, 'status', '--porcelain')).to.equal('');
    });

  it('is left over for the next run, which does not trust it either', async () => {
    const one = await open();
    const first = await one.acquire();
    git(first.folder, 'config', 'core.sshCommand', `touch ${folder}/pwned`);
    git(first.folder, 'config', 'filter.x.smudge', `touch ${folder}/pwned; cat`);
    writeFileSync(join(first.folder, '.git/info/attributes'), '* filter=x\n');
    await one.close();
    const two = await open();
    const second = await two.acquire();
    expect(second.folder).to.equal(first.folder);
    expect(existsSync(join(folder, 'pwned'))).to.equal(false);
    expect(git(second.folder, 'config', '--list', '--local')).not.to.contain('pwned');
    await two.close();
  });

  it('tells a place inside from one that only looks so', () => {
    const at = join(folder, 'state');
    mkdirSync(join(at, 'real'), { recursive: true });
    symlinkSync(root, join(at, 'out'));
    symlinkSync('real', join(at, 'in'));
    symlinkSync(join(root, 'a.txt'), join(at, 'last'));
    expect(placeInside(at, 'real/x/y')).to.equal(join(at, 'real/x/y'));
    expect(placeInside(at, 'in/x')).to.equal(join(at, 'in/x'));
    expect(placeInside(at, 'last')).to.equal(join(at, 'last'));
    for (const path of ['out/a.txt', '../x', '.', '/etc/passwd', 'real/../../x', 'last/x'])
      expect(placeInside(at, path), path).to.equal(undefined);
  });
});

describe('pipeline: repositories of every kind', () => {
  let folder: string;
  const env = { PATH: process.env['PATH'], HOME: '/nonexistent', GIT_CONFIG_NOSYSTEM: '1' };
  const git = (cwd: string, ...args: string[]): string =>
    execFileSync(
      'git',
      ['-c', 'user.name=T', '-c', 'user.email=t@example.org', '-c', 'protocol.file.allow=always', ...args],
      { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    );
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'zk-repositories-'));
    mkdirSync(join(folder, 'origin'));
    git(join(folder, 'origin'), 'init', '-q', '-b', 'master');
    for (const text of ['first', 'second']) {
      writeFileSync(join(folder, 'origin/a.txt'), text);
      git(join(folder, 'origin'), 'add', '-A');
      git(join(folder, 'origin'), 'commit', '-qm', text);
    }
    git(join(folder, 'origin'), 'tag', '-am', 'one', 'v1');
  });
  afterEach(() => removeTree(folder));

  const kinds: [string, string[]][] = [
    ['a shallow clone', ['clone', '-q', '--depth=1', 'file://ORIGIN', 'it']],
    ['a clone that borrows objects', ['clone', '-q', '--shared', 'ORIGIN', 'it']],
    ['a worktree', ['-C', 'ORIGIN', 'worktree', 'add', '-q', 'HERE/it']],
    [
      'a clone without a work tree beside it',
      ['clone', '-q', '--separate-git-dir=HERE/apart', 'ORIGIN', 'it'],
    ],
  ];
  for (const [what, args] of kinds)
    it(`git works in the workspace of ${what}`, async () => {
      git(
        folder,
        ...args.map((arg) => arg.replace('ORIGIN', join(folder, 'origin')).replace('HERE', folder)),
      );
      const root = join(folder, 'it');
      writeFileSync(join(root, 'new.txt'), 'new');
      const workspaces = await openWorkspaces({
        isolation: 'worktree',
        root,
        isGit: true,
        folder: join(folder, 'state'),
        env,
        committedOnly: false,
      });
      const { folder: at } = await workspaces.acquire();
      await workspaces.close();
      expect(git(at, 'log', '-1', '--format=%s')).to.equal('second\n');
      expect(git(at, 'status', '--porcelain')).to.equal('?? new.txt\n');
      expect(git(at, 'fsck', '--connectivity-only')).to.equal('');
      // All that it reads elsewhere has a name, so that a sandbox can show it.
      for (const one of workspaces.borrowed) expect(existsSync(one)).to.equal(true);
      expect(workspaces.borrowed.length).to.equal(what.includes('borrows') ? 2 : 1);
    });

  it('shows steps no credentials of the remote', async () => {
    const root = join(folder, 'origin');
    git(root, 'remote', 'add', 'origin', 'https://me:token@example.org/o/r.git');
    const workspaces = await openWorkspaces({
      isolation: 'worktree',
      root,
      isGit: true,
      folder: join(folder, 'state'),
      env,
      committedOnly: false,
    });
    const { folder: at } = await workspaces.acquire();
    await workspaces.close();
    expect(git(at, 'remote', 'get-url', 'origin')).to.equal('https://example.org/o/r.git\n');
  });

  it('names the content of a folder that is no repository, and copies nothing of ours', async () => {
    const root = join(folder, 'plain');
    mkdirSync(join(root, 'sub'), { recursive: true });
    writeFileSync(join(root, 'sub/x'), 'x');
    symlinkSync('/etc/passwd', join(root, 'link'));
    execFileSync('mkfifo', [join(root, 'pipe')]);
    const open = () =>
      openWorkspaces({
        isolation: 'worktree',
        root,
        isGit: false,
        folder: join(root, 'state'),
        env,
        committedOnly: false,
      });
    const one = await open();
    const { folder: at } = await one.acquire();
    expect(readFileSync(join(at, 'sub/x'), 'utf8')).to.equal('x');
    expect(lstatSync(join(at, 'link')).isSymbolicLink()).to.equal(true);
    expect(existsSync(join(at, 'state'))).to.equal(false);
    expect((await open()).content).to.equal(one.content);
    writeFileSync(join(root, 'sub/x'), 'y');
    expect((await open()).content).not.to.equal(one.content);
  });
});
