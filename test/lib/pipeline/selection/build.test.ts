import { expect } from 'chai';
import { ZkError } from '../../../../src/lib/core/index.js';
import {
  createBuild,
  loadGitFacts,
  repositoryOf,
  withDependencies,
  type Git,
} from '../../../../src/lib/pipeline/index.js';

const facts = {
  branch: 'feature-x',
  defaultBranch: 'main',
  head: 'a'.repeat(40),
  mergeBase: 'b'.repeat(40),
  repository: 'github.com/o/r',
  userName: 'Zoë van Dam',
  runNumber: 7,
};

describe('the variables of a build', () => {
  it('are those of a pull request unless a push was asked for', () => {
    const build = createBuild(facts, { pullRequest: 12 });
    expect(build).to.deep.equal({
      event: 'pull_request',
      branch: 'feature-x',
      variables: {
        CDP_BUILD_VERSION: 'local-7',
        CDP_HEAD_COMMIT_ID: facts.head,
        CDP_PULL_REQUEST_AUTHOR: 'zoe-van-dam',
        CDP_PULL_REQUEST_COUNTER: '7',
        CDP_PULL_REQUEST_NUMBER: '12',
        CDP_REGISTRY: 'registry.invalid',
        CDP_SOURCE_BRANCH: 'feature-x',
        CDP_TARGET_BRANCH: 'main',
        CDP_TARGET_COMMIT_ID: facts.mergeBase,
        CDP_TARGET_REPOSITORY: 'github.com/o/r',
        CDP_TARGET_REPOSITORY_COUNTER: '7',
        CDP_TRIGGER_EVENT: 'pull_request',
        CDP_ZAPPR_TEAM: 'local',
      },
    });
  });

  it('leave those of a pull request unset in a push', () => {
    expect(createBuild(facts, { event: 'push', branch: 'main' }).variables).to.deep.equal({
      CDP_BUILD_VERSION: 'local-7',
      CDP_HEAD_COMMIT_ID: facts.head,
      CDP_REGISTRY: 'registry.invalid',
      CDP_TARGET_BRANCH: 'main',
      CDP_TARGET_BRANCH_COUNTER: '7',
      CDP_TARGET_COMMIT_ID: facts.head,
      CDP_TARGET_REPOSITORY: 'github.com/o/r',
      CDP_TARGET_REPOSITORY_COUNTER: '7',
      CDP_TRIGGER_EVENT: 'push',
      CDP_ZAPPR_TEAM: 'local',
    });
  });

  it('are absent where nothing is known, and empty where that was asked for', () => {
    const { variables } = createBuild({}, { variables: { CDP_SOURCE_BRANCH: '' } });
    expect(variables).to.not.have.any.keys(
      'CDP_HEAD_COMMIT_ID',
      'CDP_TARGET_COMMIT_ID',
      'CDP_TARGET_REPOSITORY',
      'CDP_PULL_REQUEST_AUTHOR',
    );
    expect(variables).to.include({
      CDP_SOURCE_BRANCH: '',
      CDP_PULL_REQUEST_NUMBER: '0',
      CDP_TARGET_BRANCH: 'master',
    });
  });

  it('take what was asked for', () => {
    const { variables } = createBuild(facts, {
      buildVersion: 'v1',
      targetBranch: 'release',
      registry: 'r.example',
      team: 't',
      variables: { CDP_BUILD_VERSION: 'v2', CDP_NEW: 'x' },
    });
    expect(variables).to.include({
      CDP_BUILD_VERSION: 'v2',
      CDP_TARGET_BRANCH: 'release',
      CDP_REGISTRY: 'r.example',
      CDP_ZAPPR_TEAM: 't',
      CDP_NEW: 'x',
    });
  });

  it('refuse what contradicts', () => {
    for (const options of [
      { event: 'push', pullRequest: 1 },
      { event: 'push', targetBranch: 'main' },
      { variables: { CDP_TRIGGER_EVENT: 'push' } },
      { variables: { PATH: '/' } },
    ] as const)
      expect(() => createBuild(facts, options), JSON.stringify(options)).to.throw(ZkError);
  });
});

describe('the variables of dependencies', () => {
  const one = (id: string, ref: string) => ({ id, ref, type: 'docker', autostartOnUpdate: false });
  const build = createBuild(facts);

  it('come from the tag, --dep, a record, or are latest', () => {
    const dependencies = [
      one('python_base_image', 'r:5000/python:3.12-1'),
      one('base-ubuntu', 'ubuntu'),
      one('go', 'golang'),
      one('os', 'os@sha256:0a'),
      one('js', 'r:5000/node'),
    ];
    const { build: all, withoutVersion } = withDependencies(
      build,
      dependencies,
      { 'base-ubuntu': '22.04' },
      { 'base-ubuntu': '20.04', go: '1.22' },
    );
    expect(all.variables).to.include({
      DEP_PYTHON_BASE_IMAGE_REF: 'r:5000/python',
      DEP_PYTHON_BASE_IMAGE_VERSION: '3.12-1',
      DEP_BASE_UBUNTU_REF: 'ubuntu',
      DEP_BASE_UBUNTU_VERSION: '22.04',
      DEP_GO_VERSION: '1.22',
      DEP_OS_REF: 'os',
      DEP_OS_VERSION: 'sha256:0a',
      DEP_JS_REF: 'r:5000/node',
      DEP_JS_VERSION: 'latest',
    });
    expect(withoutVersion).to.deep.equal(['js']);
  });

  it('refuse a version or a trigger that would have no effect', () => {
    expect(() => withDependencies(build, [one('go', 'golang:1')], { go: '2' })).to.throw(
      ZkError,
      'stands in its ref already',
    );
    expect(() => withDependencies(build, [one('go', 'golang')], { og: '2' })).to.throw(
      ZkError,
      'there is no dependency "og"',
    );
    const triggered = createBuild(facts, { triggeredByDependency: 'base' });
    expect(() => withDependencies(triggered, [one('go', 'golang')])).to.throw(ZkError, 'could have started');
    expect(withDependencies(triggered, [one('base', 'x')]).build.triggeredByDependency).to.equal('base');
  });
});

describe('what Git says', () => {
  const git =
    (answers: Readonly<Record<string, string>>): Git =>
    async (args) =>
      answers[args.join(' ')];

  it('becomes facts', async () => {
    expect(
      await loadGitFacts(
        git({
          'symbolic-ref --quiet --short HEAD': 'feature-x',
          'rev-parse --verify --quiet HEAD': 'abc',
          'symbolic-ref --quiet --short refs/remotes/origin/HEAD': 'origin/trunk',
          'config --get remote.origin.url': 'git@github.com:o/r.git',
          'config --get user.name': 'A',
          'merge-base HEAD refs/remotes/origin/trunk': 'def',
        }),
      ),
    ).to.deep.equal({
      branch: 'feature-x',
      defaultBranch: 'trunk',
      head: 'abc',
      mergeBase: 'def',
      repository: 'github.com/o/r',
      userName: 'A',
    });
  });

  it('may be nothing', async () => {
    expect(await loadGitFacts(git({}))).to.deep.equal({});
  });

  it('finds the usual names of a default branch, and a local target', async () => {
    const refs =
      'for-each-ref --format=%(refname) refs/heads/master refs/remotes/origin/master refs/heads/main refs/remotes/origin/main';
    const facts = await loadGitFacts(
      git({
        [refs]: 'refs/heads/main',
        'rev-parse --verify --quiet HEAD': 'abc',
        'merge-base HEAD refs/heads/dev': 'd',
      }),
      { targetBranch: 'dev', branch: 'b' },
    );
    expect(facts).to.deep.equal({ branch: 'b', defaultBranch: 'main', head: 'abc', mergeBase: 'd' });
  });

  it('names the repository without credentials', () => {
    const remotes: readonly (readonly [string, string | undefined])[] = [
      ['https://github.com/o/r', 'github.com/o/r'],
      ['https://user:token@github.com/o/r.git', 'github.com/o/r'],
      ['ssh://git@git.example:2222/o/r.git', 'git.example/o/r'],
      ['git@github.com:o/r.git', 'github.com/o/r'],
      ['/srv/git/r.git', undefined],
    ];
    for (const [remote, repository] of remotes) expect(repositoryOf(remote), remote).to.equal(repository);
  });
});
