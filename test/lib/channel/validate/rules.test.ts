import { expect } from 'chai';
import type { ChannelVersion } from '../../../../src/lib/channel/index.js';
import { findingsOf, load, mistakes, type Loaded } from './checked-channel.js';

const stack = `Resources:
  Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: {} } }
Outputs:
  WorkerFilesEncryptionKey: { Value: !Ref Key }
`;

const pod = (spec: string, name = 'web'): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: default }
spec:
  replicas: 3
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      containers: [{ name: a, image: 'a:1' }]
${spec
  .split('\n')
  .map((line) => `      ${line}`)
  .join('\n')}
`;

const budget = (spec: string, name = 'web'): string => `apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: ${name}, namespace: default }
spec: { ${spec}, selector: { matchLabels: { app: web } } }
`;

const autoscaler = (least: number): string => `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: web, namespace: default }
spec: { minReplicas: ${least}, maxReplicas: 9, scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web } }
`;

/** Manifests and the rules that they break; nothing else may be found. */
const rows: [what: string, manifests: string[], rules: string[]][] = [
  [
    'config maps and secrets that may be missing',
    [
      pod(
        'volumes: [{ name: a, configMap: { name: x, optional: true } }, { name: b, secret: { secretName: absent, optional: true } }]',
      ),
    ],
    [],
  ],
  [
    'what every namespace has',
    [
      pod(
        'serviceAccountName: default\nvolumes: [{ name: a, projected: { sources: [{ configMap: { name: kube-root-ca.crt } }] } }]',
      ),
    ],
    [],
  ],
  [
    'missing sources of a projected volume',
    [
      pod(
        'volumes: [{ name: a, projected: { sources: [{ configMap: { name: x } }, { secret: { name: absent } }] } }]',
      ),
    ],
    ['reference/configmap', 'reference/secret'],
  ],
  ['system priority classes', [pod('priorityClassName: system-node-critical')], []],
  [
    'a service account of another namespace',
    [
      pod('serviceAccountName: a'),
      'apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: a, namespace: kube-system }\n',
    ],
    ['reference/serviceaccount'],
  ],
  [
    'a namespace that is created',
    [
      'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: shop }\n',
    ],
    [],
  ],
  [
    'bootstrap roles',
    [
      'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: { name: a }\nroleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: "system:node" }\n',
    ],
    [],
  ],
  [
    'a service without selector',
    [
      'apiVersion: v1\nkind: Service\nmetadata: { name: a, namespace: default }\nspec: { type: ExternalName, externalName: a.example }\n',
    ],
    [],
  ],
  ['a budget that lets one go', [pod(''), budget('minAvailable: 2')], []],
  ['a budget that keeps all', [pod(''), budget('minAvailable: 3')], ['budget/never']],
  ['a percentage that is rounded up to all', [pod(''), budget('minAvailable: 70%')], ['budget/never']],
  ['a percentage that lets one go', [pod(''), budget('minAvailable: 66%')], []],
  ['all of them', [pod(''), budget('minAvailable: 100%')], ['budget/never']],
  ['none of them, as a percentage', [pod(''), budget('maxUnavailable: 0%')], ['budget/never']],
  [
    'an autoscaler that goes below the budget',
    [pod(''), autoscaler(2), budget('minAvailable: 2')],
    ['budget/never'],
  ],
  ['an autoscaler that stays above the budget', [pod(''), autoscaler(4), budget('minAvailable: 3')], []],
  [
    'two budgets for one pod',
    [pod(''), budget('maxUnavailable: 1'), budget('maxUnavailable: 1', 'again')],
    ['budget/overlap'],
  ],
  ['a digest instead of a tag', [pod('').replace('a:1', `a@sha256:${'0'.repeat(64)}`)], []],
  [
    'a registry with a port and no tag',
    [pod('').replace('a:1', 'registry.example:5000/a')],
    ['image/latest'],
  ],
  [
    'modes in octal and small decimals',
    [
      pod(
        'volumes: [{ name: a, configMap: { name: x, optional: true, defaultMode: 0644 } }, { name: b, configMap: { name: x, optional: true, defaultMode: 420 } }]',
      ),
    ],
    ['yaml/octal'],
  ],
  [
    'words in quotes and in text',
    [
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: default }\ndata:\n  a: "yes"\n  "on": "no"\n  text: |\n    on: yes\n',
    ],
    [],
  ],
  [
    'the same name in another group or namespace',
    [
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: default }\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: kube-system }\n',
    ],
    [],
  ],
  [
    'the same object with and without its namespace',
    [
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: default }\n',
    ],
    ['object/duplicate'],
  ],
];

describe('channel validation: rules', () => {
  let loaded: Loaded;
  before(async () => (loaded = await load(mistakes)));

  const rulesOf = async (
    files: Record<string, string>,
    items: Record<string, string> = {},
  ): Promise<string[]> => {
    const [cluster] = loaded.clusters;
    if (!cluster) throw new Error('the fixture has clusters');
    const clusters = [{ ...cluster, configItems: items, nodePools: [] }];
    return (
      await findingsOf({
        ...loaded,
        clusters,
        version: versionOf({ 'cluster/cluster.yaml': stack, ...files }),
      })
    ).map((finding) => finding.rule);
  };

  for (const [what, manifests, rules] of rows) {
    it(`judge ${what}`, async () => {
      const files = Object.fromEntries(
        manifests.map((text, index) => [`cluster/manifests/a/${index}.yaml`, text]),
      );
      expect(await rulesOf(files)).to.deep.equal(rules);
    });
  }

  it('tell undefined items from guarded ones', async () => {
    const manifest = (value: string): Record<string, string> => ({
      'cluster/manifests/a/a.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: default }\ndata: { a: "${value}" }\n`,
    });
    expect(await rulesOf(manifest('{{ .Cluster.ConfigItems.nobody }}'))).to.deep.equal([
      'config-item/undefined',
    ]);
    expect(
      await rulesOf(manifest('{{ index .Cluster.ConfigItems \\"nobody\\" }}'.replaceAll('\\"', '`'))),
    ).to.deep.equal([]);
    expect(
      await rulesOf(
        manifest('{{ if index .Cluster.ConfigItems `nobody` }}{{ .Cluster.ConfigItems.nobody }}{{ end }}'),
      ),
    ).to.deep.equal([]);
    expect(await rulesOf(manifest('{{ .Cluster.ConfigItems.vpc_id }}'))).to.deep.equal([]);
    expect(await rulesOf(manifest('{{ .Cluster.ConfigItems.mine }}'), { mine: '1' })).to.deep.equal([]);
    expect(await rulesOf(manifest('x'), { mine: '1' })).to.deep.equal(['config-item/unread']);
    expect(
      await rulesOf(manifest('{{ range $name, $value := .Cluster.ConfigItems }}{{ end }}'), { mine: '1' }),
    ).to.deep.equal([]);
  });

  it('use the Kubernetes version of the cluster', async () => {
    const files = {
      'cluster/manifests/a/a.yaml':
        'apiVersion: autoscaling/v2beta2\nkind: HorizontalPodAutoscaler\nmetadata: { name: a, namespace: default }\nspec: { maxReplicas: 2, scaleTargetRef: { apiVersion: v1, kind: Thing, name: a } }\n',
    };
    expect(await rulesOf(files, { kubernetes_version: '1.25' })).to.deep.equal(['reference/thing']);
    expect(await rulesOf(files, { kubernetes_version: '1.26' })).to.include('kubernetes/removed-api');
  });
});

/** A channel in memory. */
function versionOf(files: Record<string, string>): ChannelVersion {
  const entries = Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    id: 'memory',
    sources: [
      {
        name: 'main',
        root: '/memory',
        warnings: [],
        files: new Map(
          entries.map(([path, text]) => [
            path,
            { path, templateName: `main/${path}`, realPath: `/memory/${path}`, text },
          ]),
        ),
      },
    ],
  };
}
