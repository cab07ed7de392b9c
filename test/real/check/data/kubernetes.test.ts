import { expect } from 'chai';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { discoverEntities } from '../../../../src/lib/check/discovery/index.js';
import { podKubeconfig } from '../../../../src/lib/check/export/cluster-access.js';
import { kubernetes } from '../../../../src/lib/check/wrappers/kubernetes.js';
import { connect, loadKubeconfig, selectContext, type KubeClient } from '../../../../src/lib/kube/index.js';
import {
  openDirectly,
  pythonErrorOf,
  testCall,
  type CallOptions,
  type DirectObject,
} from '../../../lib/check/wrappers/direct-call.js';
import {
  adminToken,
  call as request,
  startApi,
  type RunningApi,
} from '../../../lib/sandbox/kube/api-fixture.js';
import { testContext } from '../../../support/virtual-clock.js';

interface Named {
  metadata: { name: string; namespace?: string; managedFields?: unknown };
}

const nodeConfig =
  'apiVersion: node.eks.aws/v1alpha1\nkind: NodeConfig\nspec:\n  cluster: {name: demo}\n  kubelet:\n    flags: ["--node-labels=pool=main"]\n';

/** Our sandbox's API server behind the ordinary client: the same protocol, without a cluster. */
describe('kubernetes() and the discovery on the sandbox', function () {
  this.timeout(120_000);
  let running: RunningApi;
  let kube: KubeClient;
  let folder: string;
  const requests: string[] = [];

  before(async () => {
    running = await startApi();
    for (const [at, zone] of ['a', 'b'].entries())
      running.simulation.publish('instance.running', {
        instanceId: `i-000${at}`,
        cluster: 'demo',
        availabilityZone: `eu-central-1${zone}`,
        region: 'eu-central-1',
        instanceType: 'm5.xlarge',
        vcpus: 4,
        memoryMiB: 16384,
        architecture: 'x86_64',
        privateIp: `10.0.0.${at + 1}`,
        privateDnsName: `node-${zone}`,
        tags: {},
        imageId: 'ami',
        userData: nodeConfig,
      });
    advance(60);
    folder = await mkdtemp(join(tmpdir(), 'zk-check-kube-'));
    const file = join(folder, 'config');
    await writeFile(file, JSON.stringify(running.kubeconfig));
    kube = await client(file, (method, path) => void requests.push(`${method} ${path}`));
    for (const object of objects()) await kube.apply(object as never);
    advance(120);
  });
  after(async () => {
    await running?.close();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  const advance = (seconds: number): void =>
    running.simulation.advanceTo(running.simulation.now + seconds * 1000);

  async function client(
    file: string,
    onRequest?: (method: string, path: string) => void,
  ): Promise<KubeClient> {
    const { document } = await loadKubeconfig({ env: {}, kubeconfig: file });
    return connect(selectContext(document), testContext(), {
      ...(onRequest && {
        onRequest: ({ method, path, query }) => onRequest(method, `${path}${decodeURIComponent(query)}`),
      }),
    });
  }

  const open = (args: Record<string, unknown> = {}, options: CallOptions = {}): Promise<DirectObject> =>
    openDirectly(
      kubernetes,
      args,
      testCall({
        clusters: {
          kube: async () => kube,
          aws: () => Promise.reject(new Error('nobody expects AWS here')),
          entities: () => undefined,
        },
        ...options,
      }),
    );
  const names = async (
    method: string,
    args: Record<string, unknown> = {},
    namespace: string | null = 'shop',
  ): Promise<string[]> => {
    const found = (await (await open({ namespace })).call(method, args)) as Named[];
    return found.map((one) => one.metadata.name).sort();
  };

  describe('kubernetes()', () => {
    it('lists by namespace, the default one, or all', async () => {
      expect(await names('configmaps', { labels: { app: 'cart' } })).to.deep.equal(['cart-settings']);
      expect(await names('services', {}, 'default')).to.deep.equal(['kubernetes']);
      expect(await names('deployments', {}, null)).to.deep.equal(['cart', 'search']);
      expect(await names('namespaces', {}, 'whatever')).to.include.members([
        'default',
        'kube-system',
        'shop',
      ]);
      expect(await names('nodes', {}, 'shop')).to.have.length(2);
    });

    it('takes empty texts for nothing, as the worker', async () => {
      expect(await names('deployments', {}, '')).to.deep.equal(['cart', 'search']);
      expect(await names('deployments', { name: '' })).to.deep.equal(await names('deployments'));
      expect(await names('pods', { phase: '' })).to.deep.equal(await names('pods'));
    });

    for (const name of ['..', '.', '../secrets/x', 'a%2Fb'])
      it(`does not leave its place in the API by the name ${name}`, async () => {
        requests.length = 0;
        const text = `ValueError: "${name}" is not a name in Kubernetes`;
        expect(await pythonErrorOf(names('configmaps', { name }))).to.equal(text);
        expect(await pythonErrorOf(open({ namespace: name }))).to.equal(text);
        expect(requests).to.deep.equal([]);
      });

    it('selects by label in all its forms', async () => {
      expect(await names('deployments', { labels: { app: 'cart' } })).to.deep.equal(['cart']);
      expect(await names('deployments', { labels: { app__eq: 'cart' } })).to.deep.equal(['cart']);
      expect(await names('deployments', { labels: { app__neq: 'cart' } })).to.deep.equal(['search']);
      expect(await names('deployments', { labels: { app__in: ['search', 'cart'] } })).to.deep.equal([
        'cart',
        'search',
      ]);
      expect(await names('deployments', { labels: { app__notin: ['search'] } })).to.deep.equal(['cart']);
      expect(await names('deployments', { labels: { app: 'cart', tier__neq: 'web' } })).to.deep.equal([]);
      expect(requests.at(-1)).to.contain('labelSelector=app+=+cart,tier+!=+web');
      expect(await pythonErrorOf(names('deployments', { labels: { app__like: 'c' } }))).to.equal(
        'ValueError: like is not a valid comparison operator',
      );
      expect(await pythonErrorOf(names('deployments', { labels: { a__b__in: [] } }))).to.match(
        /^ValueError: /,
      );
    });

    it('gets one by name, with the refusals of the worker', async () => {
      expect(await names('deployments', { name: 'cart' })).to.deep.equal(['cart']);
      expect(await names('deployments', { name: 'nothing' })).to.deep.equal([]);
      expect(await names('nodes', { name: (await names('nodes'))[0] }, null)).to.have.length(1);
      expect(await pythonErrorOf(names('deployments', { name: 'cart' }, null))).to.equal(
        'CheckError: namespace is required for name= queries',
      );
      const more = "CheckError: name= query doesn't support additional filters";
      expect(await pythonErrorOf(names('deployments', { name: 'cart', labels: { app: 'cart' } }))).to.equal(
        more,
      );
      expect(await pythonErrorOf(names('pods', { name: 'cart', phase: 'Running' }))).to.equal(more);
    });

    it('filters pods by phase on the server, and by readiness', async () => {
      const running = await names('pods', { phase: 'Running' });
      expect(running).to.have.length(3);
      expect(requests.at(-1)).to.contain('fieldSelector=status.phase=Running');
      expect(await names('pods', { ready: true })).to.deep.equal(running);
      expect(await names('pods', { ready: false })).to.deep.equal(['huge', 'orders-0']);
      expect(await names('pods', { phase: 'Pending' })).to.deep.equal(['huge', 'orders-0']);
      expect(await pythonErrorOf(names('pods', { phase: 'running' }))).to.equal(
        "CheckError: Invalid phase. Valid phase values are ('Pending', 'Running', 'Failed', 'Succeeded', 'Unknown')",
      );
      expect(await pythonErrorOf(names('pods', { ready: 1 }))).to.equal('CheckError: Invalid ready value.');
    });

    it('filters workloads by replicas and readiness', async () => {
      expect(await names('deployments', { replicas: 3 })).to.deep.equal(['cart']);
      expect(await names('deployments', { ready: true })).to.deep.equal(['cart', 'search']);
      expect(await names('deployments', { replicas: 1, ready: false })).to.deep.equal([]);
      expect(await names('replicasets', { replicas: 3 })).to.have.length(1);
      expect(await pythonErrorOf(names('deployments', { ready: 'yes' }))).to.equal(
        'CheckError: Invalid ready value.',
      );
    });

    it('gives the objects of the API, without the owners of their fields', async () => {
      const [cart] = (await (
        await open({ namespace: 'shop' })
      ).call('deployments', { name: 'cart' })) as Named[];
      const { json } = await request(running, 'GET', '/apis/apps/v1/namespaces/shop/deployments/cart');
      delete (json['metadata'] as Record<string, unknown>)['managedFields'];
      expect(cart).to.deep.equal(json);
      const [listed] = (await (
        await open({ namespace: 'shop' })
      ).call('deployments', { labels: { app: 'cart' } })) as Named[];
      expect(listed).to.not.have.any.keys('apiVersion', 'kind');
      expect(listed?.metadata).to.not.have.property('managedFields');
    });

    it('reads lists of several pages whole', async () => {
      for (let n = 0; n < 520; n++)
        await kube.apply({
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: `page-${n}`, namespace: 'pages' },
          data: {},
        });
      const before = requests.length;
      expect(
        (await names('configmaps', {}, 'pages')).filter((name) => name.startsWith('page-')),
      ).to.have.length(520);
      expect(requests.length - before, 'requests').to.be.at.least(2);
    });

    it('only ever reads', async () => {
      requests.length = 0;
      for (const method of [
        'pods',
        'nodes',
        'services',
        'endpoints',
        'ingresses',
        'jobs',
        'cronjobs',
        'statefulsets',
        'persistentvolumes',
        'persistentvolumeclaims',
        'resourcequotas',
        'daemonsets',
      ])
        await names(method);
      expect(new Set(requests.map((one) => one.split(' ')[0]))).to.deep.equal(new Set(['GET']));
    });

    it('hints when the server does not know a kind', async () => {
      const notes: string[] = [];
      const wrapper = await open({}, { note: (text) => void notes.push(text) });
      expect(await wrapper.call('stacksets')).to.deep.equal([]);
      expect(notes).to.have.length(1);
      expect(notes[0]).to.contain('has no stacksets (StackSet in zalando.org/v1)');
    });

    it('raises what the server says', async () => {
      const file = join(folder, 'wrong');
      await writeFile(file, JSON.stringify(running.kubeconfig).replace(adminToken, 'wrong-token'));
      const wrong = await client(file);
      const wrapper = await open(
        {},
        {
          clusters: { ...testCall().clusters, kube: async () => wrong },
        },
      );
      expect(await pythonErrorOf(wrapper.call('pods'))).to.match(
        /^Exception: Error from server \(Unauthorized\)/,
      );
    });
  });

  describe('discovery', () => {
    it('finds pods, containers, services, ingresses, nodes and PostgreSQL clusters', async () => {
      const entities = await discoverEntities(
        { kube, cluster: { context: 'demo', clusterName: 'demo', account: '123456789012' } },
        testContext(),
      );
      const byType = (type: string) => entities.filter((one) => one.type === type);
      expect(entities.map((one) => one.id)).to.deep.equal(entities.map((one) => one.id).sort());
      expect(byType('kube_node')).to.have.length(2);
      expect(byType('kube_node')[0]).to.deep.include({
        kube_cluster: 'aws:123456789012:eu-central-1:demo',
        infrastructure_account: 'aws:123456789012',
        region: 'eu-central-1',
        node_ready: 'True',
        pool: 'main',
      });
      const pods = byType('kube_pod').filter((one) => one['pod_namespace'] === 'shop');
      expect(pods).to.have.length(5);
      expect(pods.map((one) => one.id)).to.satisfy((ids: string[]) =>
        ids.every((id) => /^pod-[a-z0-9-]+-shop\[aws:123456789012:eu-central-1:demo\]$/.test(id)),
      );
      expect(byType('kube_pod_container').length).to.be.at.least(4);
      expect(byType('kube_service').find((one) => one['service_name'] === 'cart')).to.deep.include({
        id: 'service-cart-shop[aws:123456789012:eu-central-1:demo]',
        port: { port: 80, protocol: 'TCP', targetPort: 80 },
        service_type: 'ClusterIP',
      });
      expect(byType('kube_ingress').find((one) => one['ingress_name'] === 'cart'))
        .to.have.property('ingress_rules')
        .that.has.length(1);
      expect(byType('postgresql_cluster')).to.have.length(1);
      expect(byType('postgresql_cluster')[0]).to.deep.include({
        shards: { postgres: 'orders.shop.svc.cluster.local:5432/postgres' },
        version: 'orders',
        cluster_status: 'initialized',
        expected_replica_count: 2,
      });
    });

    it('keeps to a namespace', async () => {
      const entities = await discoverEntities(
        { kube, cluster: { context: 'demo', clusterName: 'demo' }, namespace: 'pages' },
        testContext(),
      );
      expect(new Set(entities.map((one) => one.type))).to.deep.equal(new Set(['kube_node']));
    });
  });

  it('is reached from inside of a pod with the token of the service account', async () => {
    const account = await mkdtemp(join(tmpdir(), 'zk-account-'));
    try {
      await writeFile(join(account, 'ca.crt'), running.ca);
      await writeFile(join(account, 'token'), adminToken);
      const file = join(account, 'config');
      await writeFile(file, podKubeconfig(running.api.url, account));
      const inside = await client(file);
      expect((await inside.list({ apiVersion: 'v1', kind: 'Node' })).length).to.equal(2);
    } finally {
      await rm(account, { recursive: true, force: true });
    }
  });
});

function objects(): object[] {
  const deployment = (name: string, replicas: number, tier: string) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'shop', labels: { app: name, tier } },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: {
          containers: [
            {
              name: 'web',
              image: 'nginx:1.27',
              ports: [{ containerPort: 80 }],
              resources: { requests: { cpu: '100m' } },
            },
          ],
        },
      },
    },
  });
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'pages' } },
    deployment('cart', 3, 'web'),
    deployment('search', 0, 'web'),
    // Asks for more than any node has.
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'huge', namespace: 'shop' },
      spec: { containers: [{ name: 'huge', image: 'x', resources: { requests: { cpu: '64' } } }] },
    },
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'cart-settings', namespace: 'shop', labels: { app: 'cart' } },
      data: { a: 'b' },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'cart', namespace: 'shop' },
      spec: { selector: { app: 'cart' }, ports: [{ port: 80 }] },
    },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'cart', namespace: 'shop', labels: { app: 'cart' } },
      spec: {
        rules: [
          {
            host: 'cart.example.org',
            http: {
              paths: [
                {
                  path: '/',
                  pathType: 'Prefix',
                  backend: { service: { name: 'cart', port: { number: 80 } } },
                },
              ],
            },
          },
        ],
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {
        name: 'orders',
        namespace: 'shop',
        labels: { application: 'spilo', 'spilo-role': 'master', version: 'orders' },
      },
      spec: { ports: [{ port: 5432 }] },
    },
    {
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata: {
        name: 'orders-config',
        namespace: 'shop',
        annotations: { initialize: '6868686868686868686', history: '[[1,2,"x"]]' },
      },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'orders', namespace: 'shop', labels: { application: 'spilo', version: 'orders' } },
      spec: {
        serviceName: 'orders',
        replicas: 2,
        selector: { matchLabels: { none: 'orders' } },
        template: {
          metadata: { labels: { none: 'orders' } },
          spec: { containers: [{ name: 'p', image: 'spilo', resources: { requests: { cpu: '60' } } }] },
        },
      },
    },
  ];
}
