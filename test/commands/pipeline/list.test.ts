import { expect } from 'chai';
import { DefinitionFolder, release } from './definition-folder.js';

describe('pipeline list', () => {
  let folder: DefinitionFolder;
  beforeEach(() => {
    folder = new DefinitionFolder();
    folder.write('delivery.yaml', release);
  });
  afterEach(() => folder.remove());

  it('shows what runs and why', async () => {
    const { stdout, stderr, code } = await folder.run('list', 'delivery.yaml', '--branch', 'feature-x');
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    expect(stdout.split('\n').map((line) => line.trimEnd())).to.deep.equal([
      'ID           TYPE     RUNS   WHY',
      'test         script   yes    no `when`, it always runs',
      'Release it   script   no     event is pull_request, not push and branch is feature-x, not master',
      'ship         deploy   yes    no `when`, it always runs',
      '',
    ]);
  });

  it('shows what a push runs, as JSON for scripts', async () => {
    const { stdout } = await folder.run(
      'list',
      'delivery.yaml',
      '--event',
      'push',
      '--branch',
      'master',
      '-o',
      'json',
    );
    const { items } = JSON.parse(stdout) as { items: Record<string, unknown>[] };
    expect(
      items.map(({ id, selected, why, dependsOn, wave }) => ({ id, selected, why, dependsOn, wave })),
    ).to.deep.equal([
      { id: 'test', selected: true, why: 'no `when`, it always runs', dependsOn: [], wave: 0 },
      {
        id: 'Release it',
        selected: true,
        why: 'event is push and branch is master',
        dependsOn: ['test'],
        wave: 1,
      },
      { id: 'ship', selected: true, why: 'no `when`, it always runs', dependsOn: ['Release it'], wave: 2 },
    ]);
    expect(items[1]!['slug']).to.match(/^release-it-[0-9a-f]{6}$/);
    expect(items[1]!['flip']).to.deep.equal([{ key: 'event', to: 'pull_request' }]);
    expect(items[2]).to.include({ target: 'playground', requiresApproval: true });
  });

  it('shows a part, and names', async () => {
    const { stdout } = await folder.run(
      'list',
      'delivery.yaml',
      '--until',
      'test',
      '-o',
      'custom-columns=S:.selected,W:.why',
      '--no-headers',
    );
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => line.trim().split(/\s{2,}/)),
    ).to.deep.equal([
      ['true', 'no `when`, it always runs'],
      ['false', '--until test does not wait for it'],
      ['false', '--until test does not wait for it'],
    ]);
    expect((await folder.run('list', 'delivery.yaml', '-o', 'name')).stdout.split('\n')[0]).to.equal(
      'step/test',
    );
  });

  it('explains wrong usage in one line', async () => {
    const failing: readonly (readonly [args: string[], message: string])[] = [
      [['--step', 'tets'], 'error: --step: there is no step "tets"\nDid you mean "test"?'],
      [['--event', 'push', '--pr', '3'], 'error: --pr goes with --event pull_request only'],
      [['--var', 'X'], 'error: --var: expected NAME=VALUE, found "X"'],
      [['--var', 'X=1'], 'error: --var sets variables of the platform, and "X" is none'],
      [['--dep', 'a=1'], 'error: there is no dependency "a"\nThe definition declares none.'],
      [
        ['--event', 'tag'],
        'error: invalid argument "tag" for "--event" flag: must be one of push, pull_request',
      ],
      [['-f', 'other.yaml'], 'error: this command reads one build definition, and -f names several'],
    ];
    for (const [args, message] of failing) {
      const { stderr, code } = await folder.run('list', 'delivery.yaml', ...args);
      expect(code, args.join(' ')).to.equal(2);
      expect(stderr).to.contain(message);
    }
  });

  it('shows all errors of a definition with their places', async () => {
    folder.write(
      'bad.yaml',
      release.replace('depends_on: [test]', 'depends_on: [tets]').replace('event: push', 'event: psh'),
    );
    const { stderr, code } = await folder.run('list', 'bad.yaml');
    expect(code).to.equal(2);
    expect(stderr).to.contain(
      'bad.yaml:10:16: step "Release it": depends_on[0]: there is no step "tets", did you mean "test"? [E-dep-unknown]',
    );
    expect(stderr).to.contain(
      'bad.yaml:11:17: step "Release it": when.event: there is no event "psh", did you mean "push"? [E-when-event]',
    );
    expect(stderr).to.contain('error: 2 errors in the build definition');
  });

  it('says when the version of a dependency is a guess', async () => {
    folder.write(
      'dep.yaml',
      release.replace('pipeline:', 'dependencies: [{id: base, type: docker, ref: os}]\npipeline:'),
    );
    expect((await folder.run('list', 'dep.yaml')).stderr).to.equal(
      'Warning: dependency "base" has no version, taken as latest; set one with --dep base=VERSION\n',
    );
    expect((await folder.run('list', 'dep.yaml', '--dep', 'base=1')).stderr).to.equal('');
  });
});
