import { expect } from 'chai';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, loadKubeconfig, selectContext } from '../../src/lib/kube/index.js';
import { runBinary, type BinaryResult } from '../support/binary.js';
import { testContext } from '../support/virtual-clock.js';

interface Result {
  entity: Record<string, unknown> & { id: string; type: string };
  value: { value: unknown };
}

const types = [
  'kube_node',
  'kube_pod',
  'kube_pod_container',
  'kube_service',
  'kube_ingress',
  'kube_deployment',
  'kube_replicaset',
  'kube_statefulset',
  'kube_daemonset',
  'postgresql_cluster',
  'instance',
];
const cluster = '[aws:123456789012:eu-central-1:demo]';

describe('checks on a cluster in the sandbox', function () {
  this.timeout(240_000);
  let home: string;
  let environment: Record<string, string> = {};
  const file = (name: string, text: string): string => {
    const path = join(home, name);
    writeFileSync(path, text);
    return path;
  };
  const zk = (...args: string[]): Promise<BinaryResult> =>
    runBinary(args, { env: { HOME: home, CI: 'true', ...environment }, cwd: home });
  const trialRun = async (...args: string[]): Promise<Result[]> => {
    const { stdout, stderr, code } = await zk('check', 'trial-run', ...args, '-o', 'json');
    expect(code, stderr).to.equal(0);
    return (JSON.parse(stdout) as { items: Result[] }).items;
  };

  before(async () => {
    home = mkdtempSync(join(tmpdir(), 'zk-e2e-check-cluster-'));
    const started = await zk('sandbox', 'start', '--speed', '300');
    expect(started.code, started.stderr).to.equal(0);
    const { stdout } = await zk('sandbox', 'env');
    environment = Object.fromEntries(
      [...stdout.matchAll(/^export (\w+)='([^']*)'$/gm)].map(([, name = '', value = '']) => [name, value]),
    );
    const platform = join(home, 'platform');
    await zk('channel', 'init', platform);
    const where = ['--registry', join(platform, 'registry.yaml'), '--directory', platform];
    const created = await zk('cluster', 'create', 'demo', '--yes', ...where);
    expect(created.code, created.stderr).to.equal(0);
    await deploy(environment['KUBECONFIG'] ?? '');
    file(
      'every.yaml',
      `name: Every\nruntime: PYTHON_3\ninterval: 60\nentities: [${types.map((type) => `{type: ${type}}`).join(', ')}]\ncommand: entity['id']\n`,
    );
  });
  after(async () => {
    await zk('sandbox', 'stop');
    rmSync(home, { recursive: true, force: true });
  });

  it('derives the entities of the cluster and its account, in the shape of ZMON', async () => {
    const results = await trialRun('every.yaml', '--from-cluster');
    const of = (type: string) => results.map(({ entity }) => entity).filter((one) => one.type === type);
    for (const type of types) expect(of(type), type).to.not.be.empty;
    for (const { entity, value } of results) expect(value.value).to.equal(entity.id);

    const shared = {
      kube_cluster: 'aws:123456789012:eu-central-1:demo',
      infrastructure_account: 'aws:123456789012',
      region: 'eu-central-1',
      created_by: 'zmon-kubernetes-agent',
    };
    for (const node of of('kube_node')) expect(node).to.include({ ...shared, node_ready: 'True' });
    const pods = of('kube_pod').filter(({ application }) => application === 'cart');
    expect(pods).to.have.length(2);
    for (const pod of pods)
      expect(pod).to.include({ ...shared, pod_namespace: 'shop', pod_phase: 'Running', host: pod['ip'] });
    const containers = of('kube_pod_container').filter(({ application }) => application === 'cart');
    expect(containers.map((one) => [one['container_name'], one['container_ports']])).to.deep.equal([
      ['web', [80]],
      ['web', [80]],
    ]);
    expect(of('kube_service').find(({ id }) => id === `service-cart-shop${cluster}`)).to.deep.include({
      ...shared,
      port: { port: 80, protocol: 'TCP', targetPort: 80 },
      service_name: 'cart',
      endpoints_count: 1,
    });
    expect(of('kube_ingress')).to.have.length(1);
    expect(of('kube_ingress')[0]).to.deep.include({
      id: `ingress-cart-shop${cluster}`,
      ingress_rules: [
        { host: 'cart.example.org', http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } },
      ],
    });
    expect(of('kube_deployment').find(({ id }) => id === `deployment-cart-shop${cluster}`)).to.deep.include({
      ...shared,
      containers: { web: 'web:1' },
      replicas: 2,
      ready_replicas: 2,
    });
    expect(of('postgresql_cluster')).to.have.length(1);
    expect(of('postgresql_cluster')[0]).to.deep.include({
      id: `pg-orders-shop${cluster}`,
      version: 'orders',
      shards: { postgres: 'orders.shop.svc.cluster.local:5432/postgres' },
      expected_replica_count: 2,
    });
    const addresses = of('kube_node').map((node) => node['internal_ip']);
    expect(of('instance').map(({ ip }) => ip)).to.have.members(addresses);
    for (const instance of of('instance'))
      expect(instance)
        .to.include({ region: 'eu-central-1', infrastructure_account: 'aws:123456789012' })
        .and.to.have.property('aws_id')
        .that.matches(/^i-/);
  });

  it('keeps to a namespace, and to a filter', async () => {
    const inShop = await trialRun('every.yaml', '--from-cluster', '--namespace', 'shop');
    const namespaces = inShop.map(({ entity }) => entity['namespace']).filter((one) => one !== undefined);
    expect(new Set(namespaces)).to.deep.equal(new Set(['shop']));
    const ingresses = await trialRun('every.yaml', '--from-cluster', '--filter', 'type=kube_ingress');
    expect(ingresses.map(({ entity }) => entity.id)).to.deep.equal([`ingress-cart-shop${cluster}`]);
  });

  it('asks the API of the cluster with kubernetes(), with the credentials of the kubeconfig', async () => {
    const check = file(
      'kubernetes.py',
      `def check():
    shop = kubernetes(namespace='shop')
    return {
        'replicas': {one['metadata']['name']: one['spec']['replicas'] for one in shop.deployments(ready=True)},
        'pods': len(shop.pods(phase='Running', application='cart')),
        'nodes': len(kubernetes(namespace=None).nodes()),
        'none': shop.deployments(name='none'),
    }
`,
    );
    const [result] = await trialRun(check);
    expect(result?.value.value).to.deep.equal({ replicas: { cart: 2 }, pods: 2, nodes: 5, none: [] });
  });

  it('says what is wrong with the credentials of a kubeconfig, and 1', async () => {
    const kubeconfig = readFileSync(environment['KUBECONFIG'] ?? '', 'utf8');
    const wrong = file('wrong', kubeconfig.replaceAll(/"token": "[^"]*"/g, '"token": "wrong"'));
    const { stdout, stderr, code } = await zk(
      ...['check', 'trial-run', 'every.yaml', '--from-cluster', '--kubeconfig', wrong],
    );
    expect(stdout).to.equal('');
    expect(stderr)
      .to.match(/^Error from server \(Unauthorized\)/)
      .and.not.match(/^\s+at /m);
    expect(code).to.equal(1);
  });

  it('leaves AWS out with a warning when nobody is logged in there', async () => {
    const { stdout, stderr, code } = await runBinary(
      ['check', 'trial-run', 'every.yaml', '--from-cluster', '-o', 'json'],
      {
        cwd: home,
        env: {
          HOME: home,
          CI: 'true',
          KUBECONFIG: environment['KUBECONFIG'],
          AWS_EC2_METADATA_DISABLED: 'true',
        },
      },
    );
    const found = new Set((JSON.parse(stdout) as { items: Result[] }).items.map(({ entity }) => entity.type));
    expect([...found].sort()).to.deep.equal(types.filter((type) => type !== 'instance').sort());
    expect(stderr).to.match(/Warning: no entities of AWS instances: /);
    expect(code).to.equal(0);
  });
});

const backend = { service: { name: 'cart', port: { number: 80 } } };

/** An application with its service and ingress, and what a PostgreSQL operator makes of a cluster. */
async function deploy(kubeconfig: string): Promise<void> {
  const { document } = await loadKubeconfig({ env: {}, kubeconfig });
  const kube = await connect(selectContext(document), testContext());
  for (const object of objects()) await kube.apply(object);
  const isRunning = async (): Promise<boolean> => {
    const pods = await kube.list({ apiVersion: 'v1', kind: 'Pod' }, { namespace: 'shop' });
    const cart = pods.filter(({ metadata }) => metadata.labels?.['application'] === 'cart');
    return (
      cart.length === 2 && cart.every((pod) => (pod['status'] as { phase?: string }).phase === 'Running')
    );
  };
  while (!(await isRunning())) await new Promise((resolve) => setTimeout(resolve, 100));
}

function objects() {
  const cart = { application: 'cart' };
  const spilo = { application: 'spilo', 'cluster-name': 'orders' };
  const workload = (kind: string, name: string, labels: Record<string, string>, port: number) => ({
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, namespace: 'shop', labels },
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      ...(kind === 'StatefulSet' && { serviceName: name }),
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'web', image: 'web:1', ports: [{ containerPort: port }] }] },
      },
    },
  });
  const service = (name: string, labels: Record<string, string>, port: number) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'shop', labels },
    spec: { selector: labels, ports: [{ port, targetPort: port, protocol: 'TCP' }] },
  });
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
    workload('Deployment', 'cart', cart, 80),
    service('cart', cart, 80),
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'cart', namespace: 'shop', labels: cart },
      spec: {
        rules: [{ host: 'cart.example.org', http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }],
      },
    },
    workload('StatefulSet', 'orders', spilo, 5432),
    service('orders', { ...spilo, 'spilo-role': 'master' }, 5432),
  ];
}
