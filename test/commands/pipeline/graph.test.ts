import { expect } from 'chai';
import { DefinitionFolder, release } from './definition-folder.js';

describe('pipeline graph', () => {
  let folder: DefinitionFolder;
  beforeEach(() => {
    folder = new DefinitionFolder();
    folder.write('delivery.yaml', release);
  });
  afterEach(() => folder.remove());

  const graph = async (...args: string[]): Promise<string> => {
    const { stdout, code } = await folder.run('graph', 'delivery.yaml', '--branch', 'master', ...args);
    expect(code).to.equal(0);
    return stdout;
  };

  it('is text', async () => {
    expect(await graph()).to.equal(
      'test\n↓ Release it (skipped: event is pull_request, not push)\n↓ ship (deploy → playground; needs approval)\n',
    );
    expect(await graph('--event', 'push')).to.contain('↓ Release it\n');
  });

  it('is dot and Mermaid', async () => {
    expect(await graph('-o', 'dot')).to.match(
      /^digraph pipeline \{\n[\s\S]*"test" -> "release-it-[0-9a-f]{6}";[\s\S]*\}\n$/,
    );
    expect(await graph('-o', 'mermaid')).to.match(/^flowchart LR\n[\s\S]* {2}s0 --> s1\n/);
  });

  it('is JSON', async () => {
    const { items } = JSON.parse(await graph('-o', 'json')) as {
      items: { id: string; dependents: string[]; wave: number }[];
    };
    expect(items.map(({ id, dependents, wave }) => [id, dependents, wave])).to.deep.equal([
      ['test', ['Release it'], 0],
      ['Release it', ['ship'], 1],
      ['ship', [], 2],
    ]);
  });

  it('knows both readings of a missing depends_on', async () => {
    folder.write('open.yaml', release.replace('  depends_on: [test]\n', ''));
    expect((await folder.run('graph', 'open.yaml')).stdout).to.match(/^test\nRelease it/);
    expect((await folder.run('graph', 'open.yaml', '--missing-depends', 'previous')).stdout).to.match(
      /^test\n↓ Release it/,
    );
  });

  it('names the format that was meant', async () => {
    const { stderr, code } = await folder.run('graph', 'delivery.yaml', '-o', 'mermade');
    expect(code).to.equal(2);
    expect(stderr).to.contain('Did you mean -o mermaid?');
  });
});
