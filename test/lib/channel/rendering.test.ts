import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { type ZkError } from '../../../src/lib/core/index.js';
import {
  createRenderer,
  renderCluster,
  type Rendering,
  type RenderInput,
} from '../../../src/lib/channel/index.js';
import type { Cluster } from '../../../src/lib/registry/index.js';
import { bareCluster, channelOf, configMap, renderFiles, samplePool, someFacts } from './small-channel.js';

const text = (rendering: Rendering, path: string): string =>
  rendering.files.find((file) => file.path === `cluster/${path}`)?.text ?? expect.fail(`no ${path}`);
const failure = (run: Promise<unknown>): Promise<ZkError> =>
  run.then(
    () => expect.fail('expected an error'),
    (error: unknown) => error as ZkError,
  );

describe('channel: config items', () => {
  const show = {
    'manifests/a/a.yaml': configMap(
      '  x: "{{ .Cluster.ConfigItems.x }}"\n  "y": "{{ index .Cluster.ConfigItems "y" }}"',
    ),
  };
  const dataOf = async (
    defaults: string,
    cluster: Partial<Cluster>,
    options: Partial<RenderInput> = {},
  ): Promise<unknown> =>
    (await renderFiles({ ...show, 'config-defaults.yaml': defaults }, cluster, options)).objects[0]?.value[
      'data'
    ];

  it('fills in what the cluster lacks; an explicit empty item counts as present', async () => {
    expect(await dataOf('x: 040\ny: "d"', {})).to.deep.equal({ x: '040', y: 'd' });
    expect(await dataOf('x: d\ny: d', { configItems: { x: '' } })).to.deep.equal({ x: '', y: 'd' });
  });

  it('renders defaults without config items, values and pool', async () => {
    const defaults =
      'x: "{{ len .Cluster.ConfigItems }}{{ if .Values }}v{{ end }}{{ if .NodePool }}p{{ end }}{{ .Cluster.Environment }}"';
    expect(await dataOf(defaults, { configItems: { y: '1' } })).to.deep.equal({ x: '0production', y: '1' });
    const error = await failure(dataOf('x: "{{ .Cluster.ConfigItems.y }}"', { configItems: { y: '1' } }));
    expect(error.message).to.include('map has no entry for key "y"');
  });

  it('lets later sources win key by key', async () => {
    const cluster = bareCluster();
    const version = channelOf(
      { ...show, 'config-defaults.yaml': 'x: one\ny: one' },
      { 'config-defaults.yaml': 'y: two' },
    );
    const rendering = await renderCluster({ cluster, allClusters: [cluster], version, facts: someFacts() });
    expect(rendering.objects[0]?.value['data']).to.deep.equal({ x: 'one', y: 'two' });
    expect([...rendering.defaultedItems]).to.deep.equal(['x', 'y']);
  });

  it('refuses nested defaults with their place and accepts an empty file', async () => {
    expect((await failure(dataOf('x: [1]', {}))).position).to.include({ line: 1 });
    expect(await dataOf('# nothing\n', { configItems: { x: '1' } })).to.deep.equal({ x: '1', y: '' });
  });

  it('decrypts items and defaults of the cluster, and keeps the secrets out of redacted text', async () => {
    const decrypt = async (bytes: Uint8Array): Promise<Uint8Array> =>
      Buffer.from(`plain-${Buffer.from(bytes).toString()}`);
    const rendering = await renderFiles(
      { ...show, 'config-defaults.yaml': 'y: aws:kms:Yg==' },
      { configItems: { x: 'aws:kms:YQ==' } },
      { decrypt },
    );
    expect(rendering.objects[0]?.value['data']).to.deep.equal({ x: 'plain-a', y: 'plain-b' });
    expect(rendering.redactor.redact(text(rendering, 'manifests/a/a.yaml')))
      .to.include('x: "(secret x)"')
      .and.not.to.include('plain-');
    expect([
      rendering.redactor.isSecret('x'),
      rendering.redactor.isSecret('z'),
      rendering.placeholders,
    ]).to.deep.equal([true, false, []]);
  });

  it('shows a placeholder offline and refuses it at apply time', async () => {
    const cluster = { configItems: { x: 'aws:kms:YQ==' } };
    const rendering = await renderFiles(show, cluster);
    expect(rendering.objects[0]?.value['data']).to.include({ x: '(secret x)' });
    expect(rendering.placeholders).to.deep.equal([{ text: '(secret x)', kind: 'secret', name: 'x' }]);
    expect((await failure(renderFiles(show, cluster, { placeholders: 'refuse' }))).message).to.include(
      'failed to decrypt config-item: x',
    );
  });

  it('names the item that cannot be decrypted, not its value', async () => {
    const error = await failure(
      renderFiles(show, { configItems: { x: 'aws:kms:!!!' } }, { decrypt: async () => new Uint8Array() }),
    );
    expect(error.message).to.include('failed to decrypt config-item: x').and.not.to.include('!!!');
    const refused = await failure(
      renderFiles(
        show,
        { configItems: { x: 'aws:kms:YQ==' } },
        { decrypt: () => Promise.reject(new Error('denied')) },
      ),
    );
    expect(refused.message).to.match(/failed to decrypt config-item: x: denied$/);
  });

  it('copies items to pools that lack them, but not what is discovered later', async () => {
    const pool = samplePool({
      profile: 'worker-x',
      instanceTypes: ['m5.large'],
      configItems: { x: 'own', z: 'aws:kms:YQ==' },
    });
    const files = {
      ...poolFiles('worker-x'),
      'node-pools/worker-x/userdata.yaml':
        '{{ range $k, $v := .NodePool.ConfigItems }}{{ $k }}={{ $v }};{{ end }}',
    };
    const rendering = await renderFiles(files, { configItems: { x: '1', y: '2' }, nodePools: [pool] });
    expect(rendering.pools[0]?.userData.text).to.equal('x=own;y=2;z=aws:kms:YQ==;');
    expect(rendering.warnings.map(({ message }) => message).join()).to.include(
      'config item z is encrypted, but items of node pools are never decrypted',
    );
  });

  it('fills in vpc_id and subnets for templates', async () => {
    const rendering = await renderFiles({
      'manifests/a/a.yaml': configMap(
        '  v: "{{ .Cluster.ConfigItems.vpc_id }} {{ .Cluster.ConfigItems.subnets }}"',
      ),
    });
    expect(rendering.objects[0]?.value['data']).to.deep.equal({ v: 'vpc-1 subnet-2,subnet-3,subnet-5' });
  });
});

describe('channel: the main stack and what is known after it', () => {
  const use = (expression: string): Record<string, string> => ({
    'manifests/a/a.yaml': configMap(`  v: "{{ ${expression} }}"`),
  });
  const valueOf = (rendering: Rendering): unknown =>
    (rendering.objects[0]?.value['data'] as Record<string, unknown>)['v'];

  it('takes outputs that the template declares from the facts, else shows a placeholder', async () => {
    const rendering = await renderFiles(
      { 'cluster.yaml': 'Outputs: {A: {}, B: {}}', ...use('.Values.ClusterStackOutputs') },
      {},
      { facts: someFacts({ stackOutputs: { 'kube-1': { A: 'a', Gone: 'x' } } }) },
    );
    expect(valueOf(rendering)).to.equal('map[A:a B:(known after apply: stack kube-1 output B)]');
    expect(rendering.placeholders).to.deep.equal([
      { kind: 'stack-output', name: 'B', text: '(known after apply: stack kube-1 output B)' },
    ]);
  });

  it('takes exactly the facts at apply time, and when a macro may add outputs', async () => {
    const facts = someFacts({ stackOutputs: { 'kube-1': { A: 'a', More: 'm' } } });
    expect(
      valueOf(
        await renderFiles(
          { 'cluster.yaml': 'Outputs: {A: {}}', ...use('.Values.ClusterStackOutputs') },
          {},
          { facts, placeholders: 'refuse' },
        ),
      ),
    ).to.equal('map[A:a More:m]');
    expect(
      valueOf(
        await renderFiles(
          { 'cluster.yaml': 'Transform: X\nOutputs: {B: {}}', ...use('.Values.ClusterStackOutputs') },
          {},
          { facts },
        ),
      ),
    ).to.equal('map[A:a More:m]');
  });

  it('suggests the output that was meant', async () => {
    const error = await failure(
      renderFiles({
        'cluster.yaml': 'Outputs: {WorkerGroup: {}}',
        ...use('.Values.ClusterStackOutputs.WorkerGruop'),
      }),
    );
    expect(error.hint).to.include('Did you mean "WorkerGroup"?');
  });

  it('learns endpoint, CA, issuer and service range from EKS, for later templates only', async () => {
    const eks: Partial<Cluster> = { provider: 'zalando-eks', alias: 'fixture-eks' };
    const expression =
      'printf "%s %s %s %s" .Cluster.APIServerURL .Cluster.ConfigItems.eks_endpoint .Cluster.OIDCProvider .Cluster.ConfigItems.service_cidr';
    expect(valueOf(await renderFiles(use(expression), eks))).to.equal(
      'https://ABC.gr7.eu-central-1.eks.amazonaws.com https://ABC.gr7.eu-central-1.eks.amazonaws.com oidc.eks.eu-central-1.amazonaws.com/id/ABC 10.100.0.0/16',
    );
    const unknown = await renderFiles(use(expression), { ...eks, alias: 'new' });
    expect(valueOf(unknown))
      .to.include('(known after apply: EKS cluster new endpoint)')
      .and.to.include('(known after apply: EKS cluster new service CIDR)');
    expect(unknown.placeholders.map(({ name }) => name)).to.deep.equal([
      'eks_endpoint',
      'eks_certificate_authority_data',
      'eks_oidc_issuer_url',
      'service_cidr',
    ]);
    expect(
      (await failure(renderFiles({ 'cluster.yaml': 'x: {{ .Cluster.ConfigItems.eks_endpoint }}' }, eks)))
        .message,
    ).to.include('map has no entry for key "eks_endpoint"');
  });

  it('gives names, tags and upload keys as CLM does', async () => {
    const files = {
      'cluster.yaml':
        'Metadata: {Tags: {a: b, "kubernetes.io/cluster/aws:123456789012:eu-central-1:kube-1": no, count: 0010, flag: yes}}',
      'cf-manifests/x.yaml': 'Metadata: {StackName: extra, Tags: {c: d}}',
    };
    const rendering = await renderFiles(files, { provider: 'zalando-eks', alias: 'fixture-eks' });
    expect(rendering.stacks.map(({ name, tags, uploadKey }) => ({ name, tags, uploadKey }))).to.deep.equal([
      {
        name: 'kube-1',
        tags: {
          a: 'b',
          count: '0010',
          flag: 'yes',
          'kubernetes.io/cluster/aws:123456789012:eu-central-1:kube-1': 'owned',
          'cluster-lifecycle-controller.zalando.org/main-stack': 'true',
        },
        uploadKey: 'aws:123456789012:eu-central-1:kube-1.template',
      },
      {
        name: 'extra',
        tags: { c: 'd', 'kubernetes.io/cluster/fixture-eks': 'owned' },
        uploadKey: `${createHash('sha256').update('main/cluster/cf-manifests/x.yaml').digest('hex')}.template`,
      },
    ]);
  });

  it('wants a stack name in cf-manifests and skips empty ones', async () => {
    expect((await failure(renderFiles({ 'cf-manifests/x.yaml': 'Resources: {}' }))).message).to.include(
      'Metadata.StackName is missing',
    );
    expect(
      (await renderFiles({ 'cf-manifests/x.yaml': '{{ if false }}x{{ end }}\n' })).stacks,
    ).to.have.length(1);
  });

  it('leaves the certificate out where none fits: only its use is an error, which says why', async () => {
    const facts = someFacts({ certificates: [] });
    expect((await renderFiles(use('.Values.hosted_zone'), {}, { facts })).objects).to.have.length(1);
    const error = await failure(renderFiles(use('.Values.load_balancer_certificate'), {}, { facts }));
    expect(error.hint).to.equal(
      'No trusted ACM certificate of account 123456789012 in eu-central-1 matches kube-1.foo.example.org',
    );
  });

  it('needs cluster.yaml', async () => {
    const cluster = bareCluster();
    const version = {
      id: 'x',
      sources: [{ name: 'main', root: '/channel', files: new Map(), warnings: [] }],
    };
    expect(
      (await failure(renderCluster({ cluster, allClusters: [cluster], version, facts: someFacts() })))
        .message,
    ).to.equal('the channel has no cluster/cluster.yaml: every channel needs it');
  });
});

describe('channel: manifests', () => {
  it('keeps the order of sources, components and files, and names components by source when there are several', async () => {
    const cluster = bareCluster();
    const version = channelOf(
      { 'manifests/a/1.yaml': configMap('  x: y', 'one'), 'manifests/b/1.yaml': configMap('  x: y', 'two') },
      { 'manifests/a/1.yaml': configMap('  x: y', 'three') },
    );
    const rendering = await renderCluster({ cluster, allClusters: [cluster], version, facts: someFacts() });
    expect(rendering.components.map(({ name }) => name)).to.deep.equal(['main/a', 'main/b', 'extra1/a']);
    expect(rendering.objects.map(({ value }) => value.metadata.name)).to.deep.equal(['one', 'two', 'three']);
  });

  it('hashes siblings, relative to the calling file, in either order', async () => {
    const hash = createHash('sha256').update('x: production').digest('hex');
    for (const [config, user] of [
      ['a.yaml', 'z.yaml'],
      ['z.yaml', 'a.yaml'],
    ] as const) {
      const rendering = await renderFiles({
        [`manifests/c/${config}`]: '# {{ if false }}{{ end }}',
        [`manifests/c/${user}`]: '',
      });
      expect(rendering.files).to.have.length(3);
      const hashed = await renderFiles(
        {
          [`manifests/c/${config}`]: 'x: {{ .Cluster.Environment }}',
          [`manifests/c/${user}`]: configMap(
            `  h: "{{ manifestHash "./${config}" }}{{ manifestHash "../c/${config}" }}"`,
          ),
        },
        {},
        { textOnly: true },
      );
      expect(text(hashed, `manifests/c/${user}`)).to.include(`"${hash}${hash}"`);
    }
  });

  it('does not hash files of other components, nor re-enter, unless the file was rendered before', async () => {
    const other = await failure(
      renderFiles({ 'manifests/a/a.yaml': '{{ manifestHash "../b/b.yaml" }}', 'manifests/b/b.yaml': '' }),
    );
    expect(other.message).to.include(
      'error calling manifestHash: template file not found: main/cluster/manifests/b/b.yaml',
    );
    const nested = { 'c.yaml': '# c', 'b.yaml': '# {{ manifestHash "c.yaml" }}' };
    const reentrant = await failure(
      renderFiles({
        'manifests/x/a.yaml': '# {{ manifestHash "b.yaml" }}',
        'manifests/x/b.yaml': nested['b.yaml'],
        'manifests/x/c.yaml': nested['c.yaml'],
      }),
    );
    expect(reentrant.message).to.include('manifestHash is not reentrant');
    await renderFiles({
      'manifests/x/z.yaml': '# {{ manifestHash "b.yaml" }}',
      'manifests/x/b.yaml': nested['b.yaml'],
      'manifests/x/c.yaml': nested['c.yaml'],
    });
    expect(
      (await failure(renderFiles({ 'cluster.yaml': '{{ manifestHash "x.yaml" }}' }))).message,
    ).to.include('template file not found');
  });

  for (const [what, manifest] of [
    ['a nameless object', 'apiVersion: v1\nkind: List\nitems: []'],
    ['generateName', 'apiVersion: v1\nkind: Pod\nmetadata: {generateName: x-}'],
    ['an object without kind', 'apiVersion: v1\nmetadata: {name: x}'],
    ['a list', '- 1'],
    ['text', 'just text'],
  ] as const) {
    it(`refuses ${what} with its place in the template`, async () => {
      const error = await failure(
        renderFiles(
          { 'manifests/a/a.yaml': `${configMap('  x: y')}---\n{{ if true }}\n${manifest}\n{{ end }}` },
          {},
          { provenance: true },
        ),
      );
      expect(error.message).to.equal(
        'unsupported manifest, expecting kind/apiVersion/metadata.name for Kubernetes',
      );
      expect(error.position).to.include({ file: '/channel/main/cluster/manifests/a/a.yaml', line: 8 });
    });
  }

  it('reads YAML 1.1 and warns of duplicate keys with the place in the template', async () => {
    const rendering = await renderFiles({
      'manifests/a/a.yaml': configMap('  mode: 0400\n  on: yes\n  x: 1\n  x: 2'),
    });
    expect(rendering.objects[0]?.value['data']).to.deep.equal({ mode: 256, true: true, x: 2 });
    expect(rendering.warnings[0]).to.deep.include({
      position: { file: '/channel/main/cluster/manifests/a/a.yaml', line: 8, column: 3 },
    });
  });

  it('is a fault of the manifest when its YAML is broken, but not when only text is wanted', async () => {
    const broken = { 'manifests/a/a.yaml': 'a: b: c\n' };
    expect((await failure(renderFiles(broken))).position).to.include({ line: 1 });
    expect((await renderFiles(broken, {}, { textOnly: true })).objects).to.deep.equal([]);
  });

  it('shares decoded documents and compiled templates between clusters', async () => {
    const renderer = createRenderer();
    const version = channelOf({ 'manifests/a/a.yaml': configMap('  e: "{{ .Cluster.Environment }}"') });
    const render = (cluster: Cluster): Promise<Rendering> =>
      renderCluster({ cluster, allClusters: [cluster], version, facts: someFacts() }, renderer);
    const [one, two, other] = [
      await render(bareCluster()),
      await render(bareCluster({ alias: 'b' })),
      await render(bareCluster({ environment: 'test' })),
    ];
    expect(one.objects[0]?.value).to.equal(two.objects[0]?.value);
    expect([one, other].map(({ objects }) => objects[0]?.value['data'])).to.deep.equal([
      { e: 'production' },
      { e: 'test' },
    ]);
  });
});

describe('channel: provenance', () => {
  const manifest = `{{ $name := .Cluster.ConfigItems.named }}
{{- if eq .Cluster.ConfigItems.switch "on" }}
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ $name }}
data:
{{- range split .Cluster.ConfigItems.listed "," }}
  key-{{ . }}: {{ $.Cluster.Environment }}
{{- end }}
{{- end }}
---
apiVersion: v1
kind: Secret
metadata: {name: other}
stringData:
  hash: {{ manifestHash "hashed.yaml" }}
`;
  const items = { named: 'nm', switch: 'on', listed: 'a,b', other: 'x', hashed: 'h' };
  const render = (): Promise<Rendering> =>
    renderFiles(
      { 'manifests/a/a.yaml': manifest, 'manifests/a/hashed.yaml': '# {{ .Cluster.ConfigItems.hashed }}' },
      { configItems: items },
      { provenance: true },
    );

  it('knows template line and config items of each object', async () => {
    const [first, second] = (await render()).objects;
    expect([first?.templateLine, first?.configItems]).to.deep.equal([3, ['listed', 'named', 'switch']]);
    expect([second?.templateLine, second?.configItems]).to.deep.equal([13, ['hashed']]);
  });

  it('maps places of values to the template', async () => {
    const [first] = (await render()).objects;
    expect(first?.positionOf(['data', 'key-b'])).to.deep.include({
      file: 'cluster/manifests/a/a.yaml',
      line: 8,
    });
    expect(first?.templatePositionOf(['data', 'key-b'])).to.deep.equal({
      file: '/channel/main/cluster/manifests/a/a.yaml',
      line: 9,
    });
    expect(first?.templatePositionOf(['metadata', 'name'])?.line).to.equal(6);
  });

  it('costs nothing when it is off', async () => {
    const rendering = await renderFiles(
      { 'manifests/a/a.yaml': manifest, 'manifests/a/hashed.yaml': '' },
      { configItems: items },
    );
    expect([
      rendering.files.every(({ segments }) => segments.length === 0),
      rendering.objects[0]?.templateLine,
      rendering.objects[0]?.configItems,
    ]).to.deep.equal([true, 0, []]);
  });
});

describe('channel: node pools', () => {
  const worker = samplePool({ profile: 'worker-x', instanceTypes: ['m5.large'] });
  const render = (
    pools: Cluster['nodePools'],
    files: Record<string, string> = {},
    options: Partial<RenderInput> = {},
  ): Promise<Rendering> =>
    renderFiles(
      { ...poolFiles('worker-x'), ...poolFiles('master-x'), ...poolFiles('worker-karpenter'), ...files },
      { nodePools: pools },
      options,
    );

  it('renders masters, workers, then Karpenter pools, each with its stack or objects', async () => {
    const pools = [
      worker,
      samplePool({ name: 'k', profile: 'worker-karpenter', instanceTypes: [] }),
      samplePool({ name: 'm', profile: 'master-x', instanceTypes: ['m5.large'] }),
    ];
    const rendering = await render(pools);
    expect(rendering.pools.map(({ name, role }) => [name, role])).to.deep.equal([
      ['m', 'master'],
      ['worker-default', 'worker'],
      ['k', 'karpenter'],
    ]);
    expect(rendering.pools.map(({ files }) => files.key.split('/')[1])).to.deep.equal([
      'master',
      'worker',
      'worker',
    ]);
    expect(rendering.pools[2]?.provisioners.map(({ value }) => value.kind)).to.deep.equal(['NodePool']);
    expect(
      rendering.stacks
        .slice(1)
        .map(({ name, tags }) => [
          name,
          tags['NodePool'],
          tags['kubernetes.io/node-pool/profile'],
          tags['kubernetes.io/role/node-pool'],
        ]),
    ).to.deep.equal([
      ['nodepool-m-aws-123456789012-eu-central-1-kube-1', 'm', 'master-x', 'true'],
      ['nodepool-worker-default-aws-123456789012-eu-central-1-kube-1', 'worker-default', 'worker-x', 'true'],
    ]);
  });

  it('names the files by the hash of the rendered text', async () => {
    const rendering = await render([worker]);
    const hash = createHash('sha512').update(text(rendering, 'node-pools/worker-x/files.yaml')).digest('hex');
    expect(rendering.pools[0]?.files.url).to.equal(
      `s3://cluster-lifecycle-manager-123456789012-eu-central-1/kube-1/worker/${hash}.userdata`,
    );
    expect(rendering.pools[0]?.userData.text).to.include(rendering.pools[0]?.files.url ?? '?');
  });

  it('gives Karpenter pools none of the values of scaling groups', async () => {
    const karpenter = samplePool({
      name: 'k',
      profile: 'worker-karpenter',
      instanceTypes: [],
      configItems: { availability_zones: 'eu-central-1a' },
    });
    const files = {
      'node-pools/worker-karpenter/userdata.yaml':
        '{{ index .Values "InstanceInfo" }} {{ index .Values "supports_t2_unlimited" }} {{ .Values.availability_zones }}',
    };
    expect((await render([karpenter], files)).pools[0]?.userData.text).to.equal(
      '<no value> <no value> [eu-central-1a eu-central-1b eu-central-1c]',
    );
    const narrowed = samplePool({
      profile: 'worker-x',
      instanceTypes: ['t2.medium'],
      configItems: { availability_zones: 'eu-central-1a,x' },
    });
    const same = {
      'node-pools/worker-x/userdata.yaml':
        '{{ .Values.InstanceInfo.VCPU }} {{ .Values.supports_t2_unlimited }} {{ .Values.availability_zones }} {{ .Values.subnets }}',
    };
    expect((await render([narrowed], same)).pools[0]?.userData.text).to.equal(
      '2 true [eu-central-1a] map[*:subnet-2 eu-central-1a:subnet-2]',
    );
  });

  it('keeps the exact bytes of user data in force whose text is the same', async () => {
    const go = Buffer.from('H4sIAAAAAAAA/8pIzcnJ5wIEAAD//yAwOjYGAAAA', 'base64');
    const files = { 'node-pools/worker-x/userdata.yaml': 'hello\n' };
    expect(
      (await render([worker], files, { userDataInForce: () => go })).pools[0]?.userData.encoded,
    ).to.equal(go.toString('base64'));
    expect((await render([worker], files)).pools[0]?.userData.encoded).not.to.equal(go.toString('base64'));
  });

  it('needs instance types, known ones, and the files of the profile', async () => {
    expect(
      (await failure(render([samplePool({ profile: 'worker-x', instanceTypes: [] })]))).message,
    ).to.include(
      'no instance types for cluster "aws:123456789012:eu-central-1:kube-1", pool "worker-default"',
    );
    const unknown = await failure(render([samplePool({ profile: 'worker-x', instanceTypes: ['m5.larg'] })]));
    expect([unknown.message, unknown.hint]).to.deep.equal([
      'node pool "worker-default": instance type "m5.larg" is not offered in eu-central-1',
      'Did you mean "m5.large"?',
    ]);
    expect(
      (await failure(render([samplePool({ profile: 'worker-y', instanceTypes: ['m5.large'] })]))).message,
    )
      .to.include('the channel has no cluster/node-pools/worker-y/files.yaml')
      .and.to.include('did you mean "worker-x"?');
  });

  it('needs the encryption key only for encrypted files', async () => {
    const encrypted = {
      'cluster.yaml': 'Outputs: {}',
      'node-pools/worker-x/files.yaml': 'files: [{path: /x, data: YQ==, encrypted: true}]',
    };
    expect((await failure(render([worker], encrypted))).message).to.include(
      'failed to find the encryption key: WorkerFilesEncryptionKey',
    );
    expect((await render([worker], { 'cluster.yaml': 'Outputs: {}' })).pools).to.have.length(1);
  });
});

describe('channel: faults', () => {
  it('places a template error in the file on disk, columns counted in characters', async () => {
    const error = await failure(
      renderFiles(
        { 'manifests/a/a.yaml': 'x: y\nä: "{{ .Cluster.ConfigItems.misspeled }}"' },
        { configItems: { misspelled: '1' } },
      ),
    );
    expect(error.message).to.equal(
      'cluster "aws:123456789012:eu-central-1:kube-1": executing "main/cluster/manifests/a/a.yaml" at <.Cluster.ConfigItems.misspeled>: map has no entry for key "misspeled"',
    );
    expect([error.position, error.code, error.exit]).to.deep.equal([
      { file: '/channel/main/cluster/manifests/a/a.yaml', line: 2, column: 16 },
      'template-exec',
      2,
    ]);
    expect(error.hint).to.equal(
      'Did you mean "misspelled"? Else: Set the config item misspeled in the registry, or give it a default in cluster/config-defaults.yaml',
    );
  });

  it('places a parse error', async () => {
    const error = await failure(renderFiles({ 'manifests/a/a.yaml': 'x\n{{ if }}' }));
    expect([error.position, error.code]).to.deep.equal([
      { file: '/channel/main/cluster/manifests/a/a.yaml', line: 2 },
      'template-parse',
    ]);
    expect(error.message).to.equal('cluster "aws:123456789012:eu-central-1:kube-1": missing value for if');
  });

  it('collects all faults when asked to, and renders the rest', async () => {
    const errors: ZkError[] = [];
    const rendering = await renderFiles(
      {
        'manifests/a/a.yaml': '{{ nope }}',
        'manifests/a/b.yaml': 'kind: x',
        'manifests/a/c.yaml': configMap('  x: y'),
        'manifests/deletions.yaml': 'post_apply: [{kind: Pod}]',
      },
      { nodePools: [samplePool({ profile: 'gone' })] },
      { onError: (error) => errors.push(error) },
    );
    expect(errors.map(({ message }) => message.replace(/^.*kube-1": /, ''))).to.deep.equal([
      "post_apply[0]: either 'name', 'selector' or 'labels' must be specified to identify a resource",
      'function "nope" not defined',
      'unsupported manifest, expecting kind/apiVersion/metadata.name for Kubernetes',
      'node pool "worker-default": instance type "m5.2xlarge" is not offered in eu-central-1',
    ]);
    expect(rendering.objects).to.have.length(1);
  });

  it('fetches a missing image once and renders again, or names it', async () => {
    const files = { 'manifests/a/a.yaml': configMap('  ami: "{{ amiID "new" "1" }}"') };
    const asked: unknown[] = [];
    const rendering = await renderFiles(
      files,
      {},
      {
        fetchFact: async (missing) => {
          asked.push(missing);
          return someFacts({ images: [{ name: 'new', owner: '1', ids: ['ami-1'] }] });
        },
      },
    );
    expect(rendering.objects[0]?.value['data']).to.deep.equal({ ami: 'ami-1' });
    expect(asked).to.deep.equal([{ kind: 'image', name: 'new', owner: '1' }]);
    const error = await failure(renderFiles(files));
    expect([error.message, error.code]).to.deep.equal([
      'cluster "aws:123456789012:eu-central-1:kube-1": the image "new" of owner 1 is not among the recorded facts of account 123456789012, eu-central-1',
      'missing-fact',
    ]);
  });

  it('gives up when fetching does not help', async () => {
    let fetches = 0;
    const error = await failure(
      renderFiles(
        { 'cluster.yaml': '# {{ amiID "new" "1" }}' },
        {},
        { fetchFact: async () => (fetches++, someFacts()) },
      ),
    );
    expect([error.code, fetches]).to.deep.equal(['missing-fact', 50]);
  });
});

describe('channel: deletions', () => {
  const read = async (yaml: string): Promise<Rendering['deletions']> =>
    (await renderFiles({ 'manifests/deletions.yaml': yaml })).deletions;

  it('reads every field', async () => {
    const { preApply, postApply } = await read(
      'pre_apply:\n- {name: a, kind: Pod, namespace: n}\npost_apply:\n- {labels: {x: 1}, kind: pods, has_owner: no, grace_period_seconds: 010, propagation_policy: Orphan}\n- {selector: "a=b", kind: p}',
    );
    expect(
      preApply.map(({ name, namespace, kind, position }) => ({ name, namespace, kind, position })),
    ).to.deep.equal([
      {
        name: 'a',
        namespace: 'n',
        kind: 'Pod',
        position: { file: 'cluster/manifests/deletions.yaml', line: 2, column: 3 },
      },
    ]);
    expect(postApply[0]).to.deep.include({
      labels: { x: '1' },
      hasOwner: false,
      gracePeriodSeconds: 8,
      propagationPolicy: 'Orphan',
      namespace: '',
    });
    expect(postApply[1]).to.deep.include({ selector: 'a=b' });
  });

  for (const [entry, message] of [
    ['kind: Pod', "either 'name', 'selector' or 'labels' must be specified"],
    ['kind: Pod, name: a, selector: b', "only one of 'name', 'selector' or 'labels' must be specified"],
    ['kind: Pod, name: a, has_owner: true', "'has_owner' requires 'selector' or 'labels' to be specified"],
    ['name: a', 'kind is missing'],
    ['kind: Pod, name: a, propagation_policy: Never', 'unknown propagation policy "Never"'],
  ] as const) {
    it(`refuses {${entry}}`, async () =>
      expect((await failure(read(`pre_apply:\n- {${entry}}`))).message).to.include(message));
  }

  it('puts the lists of all sources together and warns of unknown keys', async () => {
    const cluster = bareCluster();
    const version = channelOf(
      {
        'manifests/deletions.yaml': 'pre_apply: [{name: a, kind: k, knid: x}]',
        'cf-manifests/cf-deletions.yaml': 'post_apply: [{stackName: s}]',
      },
      { 'manifests/deletions.yaml': 'pre_apply: [{name: b, kind: k}]' },
    );
    const { deletions, warnings } = await renderCluster({
      cluster,
      allClusters: [cluster],
      version,
      facts: someFacts(),
    });
    expect(deletions.preApply.map(({ name }) => name)).to.deep.equal(['a', 'b']);
    expect(deletions.stacksPostApply.map(({ stackName }) => stackName)).to.deep.equal(['s']);
    expect(warnings[0]?.message).to.include('unknown key "knid", did you mean "kind"?');
  });
});

function poolFiles(profile: string): Record<string, string> {
  return {
    [`node-pools/${profile}/files.yaml`]: 'files: [{path: /x, data: YQ==}]\n# {{ .NodePool.Name }}',
    [`node-pools/${profile}/userdata.yaml`]: '#cloud-config\n# {{ .Values.S3GeneratedFilesPath }}\n',
    ...(profile === 'worker-karpenter'
      ? {
          [`node-pools/${profile}/provisioners.yaml`]:
            'apiVersion: karpenter.sh/v1\nkind: NodePool\nmetadata: {name: {{ .NodePool.Name }}}\n',
        }
      : { [`node-pools/${profile}/stack.yaml`]: 'Resources: {}\n# {{ .Values.UserData }}\n' }),
  };
}
