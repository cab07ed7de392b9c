import { expect } from 'chai';
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import {
  kubeconfigPaths,
  loadKubeconfig,
  mergeKubeconfigs,
  parseKubeconfig,
  selectContext,
} from '../../../src/lib/kube/kubeconfig.js';
import { ZkError } from '../../../src/lib/core/index.js';

const first = `apiVersion: v1
kind: Config
current-context: ""
clusters:
- name: shared
  cluster: {server: https://first, certificate-authority: pki/ca.crt}
users:
- name: admin
  user: {client-certificate: admin.crt, client-key: /etc/admin.key, exec: {command: ./helper, args: [./x]}}
contexts:
- name: one
  context: {cluster: shared, user: admin, namespace: kube-system}
`;
const second = `current-context: two
clusters:
- name: shared
  cluster: {server: https://second}
- name: other
  cluster: {server: https://other}
users:
- name: path
  user: {tokenFile: token, exec: {command: aws}}
contexts:
- name: two
  context: {cluster: other, user: path}
`;

async function rejection(promise: Promise<unknown>): Promise<ZkError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof ZkError) return error;
    throw error;
  }
  throw new Error('expected a ZkError');
}

describe('kubeconfig', () => {
  let home: string;
  const write = (name: string, text: string): string => {
    const path = join(home, name);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, text);
    return path;
  };
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'zk-kubeconfig-'));
  });
  afterEach(() => rmSync(home, { recursive: true }));

  it('reads only the file of --kubeconfig, which must exist', async () => {
    const env = { HOME: home, KUBECONFIG: write('listed', second) };
    expect(kubeconfigPaths({ env, kubeconfig: '/x' })).to.deep.equal(['/x']);
    const error = await rejection(loadKubeconfig({ env, kubeconfig: join(home, 'missing') }));
    expect(error.message).to.equal('cannot load the kubeconfig: no such file or directory');
    expect(error.exit).to.equal(2);
    expect(error.position?.file).to.equal(join(home, 'missing'));
  });

  it('takes $KUBECONFIG as a list without doubles and empty parts, else ~/.kube/config', () => {
    expect(
      kubeconfigPaths({ env: { HOME: '/h', KUBECONFIG: ['', '/a', '/b', '/a'].join(delimiter) } }),
    ).to.deep.equal(['/a', '/b']);
    expect(kubeconfigPaths({ env: { HOME: '/h', KUBECONFIG: '' } })).to.deep.equal(['/h/.kube/config']);
    expect(kubeconfigPaths({ env: { HOME: '/h' } })).to.deep.equal(['/h/.kube/config']);
  });

  it('lets the first definition of a name win and skips missing files', async () => {
    const KUBECONFIG = [write('a/one', first), join(home, 'missing'), write('b/two', second)].join(delimiter);
    const { document, files } = await loadKubeconfig({ env: { HOME: home, KUBECONFIG } });
    expect(files).to.deep.equal([join(home, 'a/one'), join(home, 'b/two')]);
    expect(document.clusters.map(({ name, cluster }) => [name, cluster['server']])).to.deep.equal([
      ['shared', 'https://first'],
      ['other', 'https://other'],
    ]);
    expect(document['current-context']).to.equal('two');
    expect(document.contexts.map((context) => context.name)).to.deep.equal(['one', 'two']);
  });

  it('resolves relative paths against the file that names them, and commands only with a separator', async () => {
    const KUBECONFIG = [write('a/one', first), write('b/two', second)].join(delimiter);
    const { document } = await loadKubeconfig({ env: { HOME: home, KUBECONFIG } });
    expect(document.clusters[0]?.cluster['certificate-authority']).to.equal(join(home, 'a/pki/ca.crt'));
    expect(document.users[0]?.user).to.deep.equal({
      'client-certificate': join(home, 'a/admin.crt'),
      'client-key': '/etc/admin.key',
      exec: { command: join(home, 'a/helper'), args: ['./x'] },
    });
    expect(document.users[1]?.user).to.deep.equal({
      tokenFile: join(home, 'b/token'),
      exec: { command: 'aws' },
    });
  });

  it('is an empty configuration without any file, and an empty file is one too', async () => {
    const empty = mergeKubeconfigs([]);
    expect((await loadKubeconfig({ env: { HOME: home } })).document).to.deep.equal(empty);
    expect(
      (await loadKubeconfig({ env: { HOME: home, KUBECONFIG: write('empty', '') } })).document,
    ).to.deep.equal(empty);
    expect(() => selectContext(empty)).to.throw('no Kubernetes cluster is configured');
  });

  it('refuses a name that occurs twice in one file, as kubectl does', async () => {
    const twice = 'clusters: [{name: a, cluster: {}}, {name: a, cluster: {}}]';
    expect((await rejection(parseKubeconfig(twice, 'f'))).message).to.equal(
      'invalid kubeconfig: duplicate name "a" in clusters',
    );
  });

  for (const [what, text, message, line] of [
    ['a tab', 'clusters:\n\t- name: a\n', 'invalid kubeconfig: ', 2],
    ['a list', '- a\n', 'invalid kubeconfig: the document is not a map', undefined],
    ['another kind', 'kind: Pod\n', 'invalid kubeconfig: kind is "Pod", expected "Config"', undefined],
    [
      'an entry without a name',
      'users: [{user: {}}]',
      'invalid kubeconfig: users[0] needs a name',
      undefined,
    ],
    [
      'a scalar where a list belongs',
      'contexts: x',
      'invalid kubeconfig: contexts must be a list',
      undefined,
    ],
    [
      'a number as current context',
      'current-context: 1',
      'invalid kubeconfig: current-context must be a string',
      undefined,
    ],
  ] as const) {
    it(`says where ${what} is`, async () => {
      const error = await rejection(parseKubeconfig(text, 'conf'));
      expect(error.message).to.contain(message);
      expect(error.position).to.deep.include({ file: 'conf', ...(line === undefined ? {} : { line }) });
    });
  }

  it('selects the current context and lets flags override each part', async () => {
    const document = mergeKubeconfigs([
      await parseKubeconfig(first, 'a'),
      await parseKubeconfig(second, 'b'),
    ]);
    expect(selectContext(document)).to.deep.include({
      context: 'two',
      namespace: 'default',
      clusterName: 'other',
      userName: 'path',
    });
    expect(selectContext(document, { context: 'one' })).to.deep.include({
      namespace: 'kube-system',
      clusterName: 'shared',
      userName: 'admin',
    });
    expect(
      selectContext(document, { context: 'one', cluster: 'other', user: 'path', namespace: 'x' }),
    ).to.deep.include({ namespace: 'x', clusterName: 'other', userName: 'path' });
  });

  it('names what does not exist in kubectl’s words, with the nearest name', async () => {
    const document = mergeKubeconfigs([
      await parseKubeconfig(first, 'a'),
      await parseKubeconfig(second, 'b'),
    ]);
    expect(() => selectContext(document, { context: 'nope' })).to.throw('context "nope" does not exist');
    expect(() => selectContext(document, { cluster: 'nope' })).to.throw('cluster "nope" does not exist');
    expect(() => selectContext(document, { user: 'admni' }))
      .to.throw('auth info "admni" does not exist')
      .with.property('hint', 'Did you mean admin?');
  });
});
