import { expect } from 'chai';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, runBinary } from '../support/binary.js';

const { commands } = JSON.parse(readFileSync(join(root, 'oclif.manifest.json'), 'utf8')) as {
  commands: Record<string, object>;
};

describe('completion', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'zk-completion-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Candidates without their descriptions, and the directive. */
  const complete = async (
    words: string[],
    env: Record<string, string> = {},
  ): Promise<{ names: string[]; directive: string; text: string }> => {
    const { stdout, stderr, code } = await runBinary(words, { bin: 'bin/kubectl_complete-zk.js', env });
    expect({ stderr, code }).to.deep.equal({ stderr: '', code: 0 });
    const lines = stdout.trimEnd().split('\n');
    return {
      names: lines.slice(0, -1).map((line) => line.split('\t')[0] ?? ''),
      directive: lines.at(-1) ?? '',
      text: stdout,
    };
  };

  it('offers topics and commands with descriptions', async () => {
    const { names, directive, text } = await complete(['']);
    const first = [...new Set(Object.keys(commands).map((id) => id.split(':')[0]))].sort();
    expect(names).to.deep.equal(first);
    expect(directive).to.equal(':4');
    expect(text).to.contain('version\tPrint the version');
  });

  it('offers what begins as typed', async () => {
    expect((await complete(['ver'])).names).to.deep.equal(['version']);
    expect((await complete(['nothing-like-this'])).names).to.deep.equal([]);
    expect((await complete([])).names).to.include('version');
  });

  it('offers flags that are not there yet, without a space where a value follows', async () => {
    expect((await complete(['version', '--out'])).names).to.deep.equal(['--output=']);
    expect((await complete(['version', '--out'])).directive).to.equal(':6');
    expect((await complete(['version', '--output=json', '--'])).names).to.not.include('--output=');
    expect((await complete(['ver', '--'])).names).to.deep.equal(['--help']);
  });

  it('offers values of flags', async () => {
    for (const words of [
      ['version', '-o', ''],
      ['version', '--output', ''],
    ])
      expect((await complete(words)).names).to.include.members(['wide', 'json', 'custom-columns=']);
    expect((await complete(['version', '--output=j'])).names).to.deep.equal([
      '--output=json',
      '--output=jsonpath=',
    ]);
    expect((await complete(['doctor', '--kubeconfig', ''])).directive).to.equal(':0');
  });

  it('offers contexts of all kubeconfig files', async () => {
    writeFileSync(
      join(folder, 'a'),
      'apiVersion: v1\ncontexts:\n- context:\n    cluster: c\n  name: one\n- name: "two"\n  context: {cluster: c}\nusers:\n- name: me\n',
    );
    writeFileSync(join(folder, 'b'), '{"contexts": [{"name": "three"}, {"name": "one"}], "users": []}');
    const env = { KUBECONFIG: `${join(folder, 'a')}:${join(folder, 'b')}:${join(folder, 'missing')}` };
    expect((await complete(['doctor', '--context', ''], env)).names).to.deep.equal(['one', 'two', 'three']);
    expect((await complete(['doctor', '--user', ''], env)).names).to.deep.equal(['me']);
  });

  it('offers clusters from the registry file of flag, environment or configuration', async () => {
    const registry = join(folder, 'clusters.yaml');
    writeFileSync(
      registry,
      'clusters:\n- id: aws:1:eu:one\n  alias: one\n  environment: test\n  node_pools:\n  - name: worker\n    profile: x\n- alias: "two"\n  lifecycle_status: ready\n- id: aws:1:eu:three\n',
    );
    writeFileSync(join(folder, 'config.yaml'), `registry: ${registry}\n`);
    for (const [words, env] of [
      [['cluster', 'get', '--registry', registry, ''], {}],
      [['cluster', 'get', `--registry=${registry}`, ''], {}],
      [['cluster', 'get', ''], { ZK_REGISTRY: `file://${registry}` }],
      [['cluster', 'get', ''], { ZK_CONFIG: join(folder, 'config.yaml') }],
    ] as const) {
      expect((await complete([...words], env)).names).to.deep.equal(['one', 'two', 'aws:1:eu:three']);
    }
    expect(
      (await complete(['cluster', 'get', ''], { ZK_REGISTRY: 'https://registry.example.org' })).names,
    ).to.deep.equal([]);
  });
});
