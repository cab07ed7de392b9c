import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import type { ZkError } from '../../../src/lib/core/index.js';
import {
  componentsOf,
  directorySource,
  openChannel,
  parseSourceSpec,
  stackManifestsOf,
  type Channel,
} from '../../../src/lib/channel/index.js';
import { channelOverrides } from '../../../src/lib/channel/overrides.js';
import { testContext } from '../../support/registry-server-context.js';

const cluster = (channel: string, configItems: Record<string, string> = {}) => ({
  id: 'kube-1',
  channel,
  configItems,
});
const failure = (run: () => unknown): Promise<ZkError> =>
  Promise.resolve()
    .then(run)
    .then(
      () => expect.fail('expected an error'),
      (error: unknown) => error as ZkError,
    );

describe('channel sources', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'zk-sources-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function write(root: string, files: Record<string, string>): void {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
  }

  describe('as text', () => {
    it('splits at the first two colons', () => {
      expect(parseSourceSpec('main:dir:/a:b')).to.deep.equal({
        name: 'main',
        type: 'directory',
        location: '/a:b',
      });
      expect(parseSourceSpec('main:directory:x').type).to.equal('directory');
      expect(parseSourceSpec('x:git:ssh://git@host/r.git')).to.deep.equal({
        name: 'x',
        type: 'git',
        location: 'ssh://git@host/r.git',
      });
    });

    for (const text of [
      '',
      'main',
      'main:dir',
      'main:dir:',
      ':dir:x',
      'main:svn:x',
      'a/b:dir:x',
      '..:dir:x',
    ]) {
      it(`refuses "${text}"`, () => expect(() => parseSourceSpec(text)).to.throw('invalid config source'));
    }

    it('wants at least one and no name twice', async () => {
      expect((await failure(() => openChannel([], testContext()))).message).to.equal(
        'no config source is given',
      );
      expect(
        (await failure(() => openChannel([directorySource('a'), directorySource('b')], testContext())))
          .message,
      ).to.equal('config source "main" is given twice');
    });
  });

  describe('a directory', () => {
    const read = async (): Promise<Awaited<ReturnType<Channel['checkout']>>> =>
      (await openChannel([directorySource(folder)], testContext())).checkout(cluster('whatever'));

    it('is version <dir> whatever the channel, and is read once', async () => {
      write(folder, { 'cluster/cluster.yaml': 'a' });
      const channel = await openChannel([directorySource(folder)], testContext());
      const version = await channel.checkout(cluster('x'));
      expect(version.id).to.equal('<dir>');
      write(folder, { 'cluster/cluster.yaml': 'changed' });
      expect(await channel.checkout(cluster('y'))).to.equal(version);
      expect(version.sources[0]?.files.get('cluster/cluster.yaml')).to.deep.equal({
        path: 'cluster/cluster.yaml',
        templateName: 'main/cluster/cluster.yaml',
        realPath: join(folder, 'cluster/cluster.yaml'),
        text: 'a',
      });
    });

    it('lists in byte order, components one level deep with .yaml and .yml only', async () => {
      write(folder, {
        'cluster/manifests/b/z.yaml': '',
        'cluster/manifests/b/B.yml': '',
        'cluster/manifests/b/a.yaml': '',
        'cluster/manifests/b/deeper/x.yaml': '',
        'cluster/manifests/b/notes.txt': '',
        'cluster/manifests/B/x.yaml': '',
        'cluster/manifests/a-b/x.yaml': '',
        'cluster/manifests/a/x.yaml': '',
        'cluster/manifests/é/x.yaml': '',
        'cluster/manifests/loose.yaml': '',
        'cluster/cf-manifests/b.yaml': '',
        'cluster/cf-manifests/a.yml': '',
        'cluster/cf-manifests/cf-deletions.yaml': '',
        'cluster/cf-manifests/sub/x.yaml': '',
      });
      const [source] = (await read()).sources;
      if (!source) throw new Error('no source');
      expect(componentsOf(source).map((component) => component.folder)).to.deep.equal([
        'B',
        'a',
        'a-b',
        'b',
        'é',
      ]);
      expect(componentsOf(source)[3]?.files.map((file) => file.path.split('/').at(-1))).to.deep.equal([
        'B.yml',
        'a.yaml',
        'z.yaml',
      ]);
      expect(stackManifestsOf(source).map((file) => file.path)).to.deep.equal([
        'cluster/cf-manifests/a.yml',
        'cluster/cf-manifests/b.yaml',
      ]);
    });

    it('follows links to files and profile folders, also out of the folder', async () => {
      const outside = mkdtempSync(join(tmpdir(), 'zk-outside-'));
      write(outside, { 'x.yaml': 'outside' });
      write(folder, { 'cluster/node-pools/one/userdata.yaml': 'shared' });
      mkdirSync(join(folder, 'cluster/node-pools/two'));
      symlinkSync('../one/userdata.yaml', join(folder, 'cluster/node-pools/two/userdata.yaml'));
      symlinkSync('one', join(folder, 'cluster/node-pools/three'));
      symlinkSync(join(outside, 'x.yaml'), join(folder, 'cluster/cluster.yaml'));
      const files = (await read()).sources[0]?.files;
      rmSync(outside, { recursive: true });
      expect(files?.get('cluster/node-pools/two/userdata.yaml')?.text).to.equal('shared');
      expect(files?.get('cluster/node-pools/three/userdata.yaml')?.text).to.equal('shared');
      expect(files?.get('cluster/cluster.yaml')?.text).to.equal('outside');
    });

    it('does not apply a component folder that is a link, as CLM does not, and says so', async () => {
      write(folder, { 'cluster/manifests/real/x.yaml': '' });
      symlinkSync('real', join(folder, 'cluster/manifests/linked'));
      const [source] = (await read()).sources;
      expect([...(source?.files.keys() ?? [])]).to.deep.equal(['cluster/manifests/real/x.yaml']);
      expect(source?.warnings[0]?.message).to.include('"cluster/manifests/linked" is a symbolic link');
    });

    it('refuses broken and circular links and folders without a channel', async () => {
      expect((await failure(read)).message).to.match(/there is no folder ".*\/cluster"$/);
      write(folder, { 'cluster/cluster.yaml': '' });
      symlinkSync('nowhere', join(folder, 'cluster/broken'));
      expect((await failure(read)).message).to.include('"cluster/broken" leads to nothing');
      unlinkSync(join(folder, 'cluster/broken'));
      symlinkSync('.', join(folder, 'cluster/circle'));
      expect((await failure(read)).message).to.include(
        '"cluster/circle" leads back to a folder that holds it',
      );
    });
  });

  describe('a git repository', function () {
    this.timeout(20_000);
    let repository: string;
    let first: string;
    let second: string;
    const env = {
      PATH: process.env['PATH'] ?? '',
      HOME: '/nonexistent',
      GIT_AUTHOR_NAME: 'a',
      GIT_AUTHOR_EMAIL: 'a@example.org',
      GIT_COMMITTER_NAME: 'a',
      GIT_COMMITTER_EMAIL: 'a@example.org',
    };
    const git = (...args: string[]): string =>
      execFileSync('git', args, { cwd: repository, env, encoding: 'utf8' }).trim();
    const commit = (message: string): string => {
      git('add', '-A');
      git('commit', '-q', '-m', message);
      return git('rev-parse', 'HEAD');
    };
    const open = (url = repository, extra: Record<string, string> = {}): Promise<Channel> =>
      openChannel(
        [{ name: 'main', type: 'git', location: url }],
        testContext({ ...env, ...extra, XDG_CACHE_HOME: join(folder, 'cache') }),
      );
    const textOf = async (channel: Channel, ref: string): Promise<string | undefined> =>
      (await channel.checkout(cluster(ref))).sources[0]?.files.get('cluster/cluster.yaml')?.text;

    beforeEach(() => {
      repository = join(folder, 'repo');
      mkdirSync(repository);
      git('init', '-q', '-b', 'stable');
      write(repository, { 'cluster/cluster.yaml': 'one', 'cluster/node-pools/a/files.yaml': 'shared' });
      mkdirSync(join(repository, 'cluster/node-pools/b'));
      symlinkSync('../a/files.yaml', join(repository, 'cluster/node-pools/b/files.yaml'));
      first = commit('one');
      git('tag', 'v1');
      git('tag', '-a', 'annotated', '-m', 'x');
      git('checkout', '-q', '-b', 'beta');
      write(repository, { 'cluster/cluster.yaml': 'two' });
      second = commit('two');
    });

    it('resolves branch, tag and SHA, as git rev-parse says it', async () => {
      const channel = await open();
      expect(await channel.versionOf(cluster('stable'))).to.equal(first);
      expect(await channel.versionOf(cluster('v1'))).to.equal(first);
      expect(await channel.versionOf(cluster('beta'))).to.equal(second);
      expect(await channel.versionOf(cluster(second))).to.equal(second);
      expect(await channel.versionOf(cluster(second.slice(0, 10)))).to.equal(second);
      expect(await channel.versionOf(cluster('annotated')))
        .to.equal(git('rev-parse', 'annotated'))
        .and.not.equal(first);
      expect([
        await textOf(channel, 'stable'),
        await textOf(channel, 'beta'),
        await textOf(channel, 'annotated'),
      ]).to.deep.equal(['one', 'two', 'one']);
    });

    it('follows links inside the checkout', async () => {
      const version = await (await open()).checkout(cluster('stable'));
      expect(version.sources[0]?.files.get('cluster/node-pools/b/files.yaml')?.text).to.equal('shared');
    });

    it('sees new commits in the next run, over file:// as well, and shares a version between clusters', async () => {
      const channel = await open(`file://${repository}`);
      expect(await channel.checkout(cluster('beta'))).to.equal(await channel.checkout(cluster(second)));
      write(repository, { 'cluster/cluster.yaml': 'three' });
      const third = commit('three');
      expect(await channel.versionOf(cluster('beta'))).to.equal(second);
      expect(await textOf(await open(`file://${repository}`), 'beta')).to.equal('three');
      expect(
        readdirSync(join(folder, 'cache/zk/git')).filter((name) => name.endsWith('.git')),
      ).to.have.length(1);
      expect(third).not.to.equal(second);
    });

    it('needs no fetch for a full SHA that it knows', async () => {
      await textOf(await open(), 'beta');
      rmSync(join(repository, '.git'), { recursive: true });
      expect(await textOf(await open(), second)).to.equal('two');
      expect((await failure(async () => textOf(await open(), 'beta'))).message).to.include('cannot fetch');
    });

    it('works inside a git hook', async () => {
      expect(
        await textOf(
          await open(repository, {
            GIT_DIR: '/nowhere',
            GIT_INDEX_FILE: '/nowhere',
            GIT_WORK_TREE: '/nowhere',
          }),
          'stable',
        ),
      ).to.equal('one');
    });

    it('refuses links that lead out of the checkout', async () => {
      symlinkSync('/etc/hostname', join(repository, 'cluster/stolen.yaml'));
      commit('evil');
      const error = await failure(async () => (await open()).checkout(cluster('beta')));
      expect([error.message, error.exit]).to.deep.equal([
        'config source "main": the symbolic link "cluster/stolen.yaml" leads out of the source',
        3,
      ]);
    });

    it('says what it cannot find, without credentials', async () => {
      expect((await failure(async () => (await open()).versionOf(cluster('nope')))).message).to.equal(
        `config source "main": channel "nope" is no branch, tag or commit of ${repository}`,
      );
      expect((await failure(async () => (await open()).versionOf(cluster('--help')))).code).to.equal(
        'channel-unknown',
      );
      const unreachable = await failure(async () =>
        (await open('https://user:secret@127.0.0.1:1/x/repo.git')).versionOf(cluster('a')),
      );
      expect(unreachable.message)
        .to.include('cannot fetch https://127.0.0.1:1/x/repo.git')
        .and.not.to.include('secret');
      expect((await failure(() => open('--upload-pack=x'))).message).to.include('invalid config source URL');
      expect((await failure(() => open('???'))).message).to.include('invalid config source URL');
    });

    it('leaves nothing half done behind', async () => {
      await textOf(await open(), 'stable');
      const names = readdirSync(join(folder, 'cache/zk/git'), { recursive: true, encoding: 'utf8' });
      expect(names.filter((name) => name.includes('.new-') || /\.git\.[0-9a-f]+$/.test(name))).to.deep.equal(
        [],
      );
    });

    it('combines with other sources; overrides are per source', async () => {
      const extra = join(folder, 'extra');
      write(extra, { 'cluster/manifests/x/x.yaml': '' });
      const specs = [parseSourceSpec(`main:git:${repository}`), parseSourceSpec(`extra:dir:${extra}`)];
      const channel = await openChannel(
        specs,
        testContext({ ...env, XDG_CACHE_HOME: join(folder, 'cache') }),
      );
      expect(await channel.versionOf(cluster('stable'))).to.equal(`main=${first};extra=<dir>`);
      expect(await channel.versionOf(cluster('stable', { override_channel: 'main=beta,extra=x' }))).to.equal(
        `main=${second};extra=<dir>`,
      );
      expect(
        (await failure(() => channel.versionOf(cluster('stable', { override_channel: 'beta' })))).message,
      ).to.include('invalid override definition: beta');
      expect(
        await (await open()).versionOf(cluster('stable', { override_channel: 'main=beta' })),
        'a single source ignores it',
      ).to.equal(first);
    });
  });

  it('reads overrides', () => {
    expect([...channelOverrides(cluster('x', { override_channel: 'a=b=c,d=' }))]).to.deep.equal([
      ['a', 'b=c'],
      ['d', ''],
    ]);
    expect(channelOverrides(cluster('x')).size).to.equal(0);
  });
});
