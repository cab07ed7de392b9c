import { expect } from 'chai';
import type { KubernetesObject, V1Pod } from '@kubernetes/client-node';
import { startApi, type RunningApi } from './api-fixture.js';

const nodeConfig = 'apiVersion: node.eks.aws/v1alpha1\nkind: NodeConfig\nspec: {cluster: {name: demo}}\n';

describe('the Kubernetes API through @kubernetes/client-node', () => {
  let running: RunningApi;
  const advance = (seconds: number): void =>
    running.simulation.advanceTo(running.simulation.now + seconds * 1000);
  before(async () => {
    running = await startApi();
    running.simulation.publish('instance.running', {
      instanceId: 'i-1',
      cluster: 'demo',
      availabilityZone: 'eu-central-1a',
      region: 'eu-central-1',
      instanceType: 'm5.large',
      vcpus: 2,
      memoryMiB: 8192,
      architecture: 'x86_64',
      privateIp: '10.0.0.1',
      privateDnsName: 'ip-10-0-0-1',
      tags: {},
      imageId: 'ami',
      userData: nodeConfig,
    });
    advance(60);
  });
  after(() => running.close());

  async function config() {
    const client = await import('@kubernetes/client-node');
    const kubeconfig = new client.KubeConfig();
    kubeconfig.loadFromString(JSON.stringify(running.kubeconfig));
    return { client, kubeconfig };
  }

  it('lists typed objects', async () => {
    const { client, kubeconfig } = await config();
    const core = kubeconfig.makeApiClient(client.CoreV1Api);
    const { items } = await core.listNode();
    expect(items.map((one) => [one.metadata?.name, one.spec?.providerID])).to.deep.equal([
      ['ip-10-0-0-1', 'aws:///eu-central-1a/i-1'],
    ]);
    expect(items[0]?.metadata?.creationTimestamp).to.be.instanceOf(Date);
  });

  it('creates a deployment, sees its pods run, and evicts one', async () => {
    const { client, kubeconfig } = await config();
    const apps = kubeconfig.makeApiClient(client.AppsV1Api);
    const core = kubeconfig.makeApiClient(client.CoreV1Api);
    await apps.createNamespacedDeployment({
      namespace: 'default',
      body: {
        metadata: { name: 'web' },
        spec: {
          replicas: 2,
          selector: { matchLabels: { app: 'web' } },
          template: {
            metadata: { labels: { app: 'web' } },
            spec: { containers: [{ name: 'a', image: 'i' }] },
          },
        },
      },
    });
    advance(20);
    const pods = async (): Promise<V1Pod[]> =>
      (await core.listNamespacedPod({ namespace: 'default', labelSelector: 'app=web' })).items;
    const before = await pods();
    expect(before.map((one) => one.status?.phase)).to.deep.equal(['Running', 'Running']);
    const name = before[0]?.metadata?.name ?? '';
    await core.createNamespacedPodEviction({ namespace: 'default', name, body: { metadata: { name } } });
    advance(20);
    expect((await pods()).map((one) => one.metadata?.name))
      .to.have.length(2)
      .and.not.include(name);
  });

  it('applies unstructured objects on the server and reports conflicts', async () => {
    const { client, kubeconfig } = await config();
    const objects = client.KubernetesObjectApi.makeApiClient(kubeconfig);
    const body = (value: string): KubernetesObject =>
      ({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'applied', namespace: 'default' },
        data: { a: value },
      }) as KubernetesObject;
    const apply = (value: string, manager: string): Promise<KubernetesObject> =>
      objects.patch(
        body(value),
        undefined,
        undefined,
        manager,
        undefined,
        client.PatchStrategy.ServerSideApply,
      );
    await apply('1', 'one');
    const failure = await apply('2', 'two').then(
      () => undefined,
      (error: { code: number; body: string }) => error,
    );
    expect(failure?.code).to.equal(409);
    expect(failure?.body).to.contain('Apply failed with 1 conflict: conflict with \\"one\\": .data.a');
  });

  it('watches from a list on, and a replay of the events gives the next list', async () => {
    const { client, kubeconfig } = await config();
    const core = kubeconfig.makeApiClient(client.CoreV1Api);
    const list = await core.listNamespacedConfigMap({ namespace: 'default' });
    const seen = new Map(list.items.map((one) => [one.metadata?.name, one.metadata?.resourceVersion]));
    let finish: () => void = () => undefined;
    const done = new Promise<void>((resolve) => (finish = resolve));
    const abort = await new client.Watch(kubeconfig).watch(
      '/api/v1/namespaces/default/configmaps',
      { resourceVersion: list.metadata?.resourceVersion },
      (type: string, object: { metadata: { name: string; resourceVersion: string } }) => {
        if (type === 'DELETED') seen.delete(object.metadata.name);
        else seen.set(object.metadata.name, object.metadata.resourceVersion);
        if (object.metadata.name === 'last') finish();
      },
      () => undefined,
    );
    for (const name of ['x', 'y', 'last'])
      await core
        .createNamespacedConfigMap({ namespace: 'default', body: { metadata: { name } } })
        .then(
          async () => name === 'x' && (await core.deleteNamespacedConfigMap({ namespace: 'default', name })),
        );
    await done;
    abort.abort();
    const after = await core.listNamespacedConfigMap({ namespace: 'default' });
    expect([...seen]).to.have.deep.members(
      after.items.map((one) => [one.metadata?.name, one.metadata?.resourceVersion]),
    );
  });

  it('serves custom resources that it did not know before', async () => {
    const { client, kubeconfig } = await config();
    const extensions = kubeconfig.makeApiClient(client.ApiextensionsV1Api);
    const custom = kubeconfig.makeApiClient(client.CustomObjectsApi);
    await extensions.createCustomResourceDefinition({
      body: {
        metadata: { name: 'widgets.example.com' },
        spec: {
          group: 'example.com',
          names: { kind: 'Widget', plural: 'widgets' },
          scope: 'Namespaced',
          versions: [
            {
              name: 'v1',
              served: true,
              storage: true,
              schema: {
                openAPIV3Schema: {
                  type: 'object',
                  properties: { spec: { type: 'object', properties: { size: { type: 'integer' } } } },
                },
              },
            },
          ],
        },
      },
    });
    const where = { group: 'example.com', version: 'v1', namespace: 'default', plural: 'widgets' };
    await custom.createNamespacedCustomObject({
      ...where,
      body: {
        apiVersion: 'example.com/v1',
        kind: 'Widget',
        metadata: { name: 'w' },
        spec: { size: 3, odd: 1 },
      },
    });
    const found = (await custom.getNamespacedCustomObject({ ...where, name: 'w' })) as { spec: object };
    expect(found.spec).to.deep.equal({ size: 3 });
  });
});
