import { expect } from 'chai';
import { connectTo, field, KubeError, type KubeObject } from '../../../src/lib/kube/index.js';
import { ExitCode, type ZkError } from '../../../src/lib/core/index.js';
import { rejection } from '../aws/wire.js';
import { ApiStatusError, startApiServer, type ApiServer } from './api-server.js';

const configMap = (data: Record<string, string>, name = 'settings'): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'default', labels: { app: 'x' } },
  data,
});
const ref = { apiVersion: 'v1', kind: 'ConfigMap', name: 'settings', namespace: 'default' };
const deployment = (replicas: number | undefined, cpu = '100m'): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'default' },
  spec: {
    ...(replicas === undefined ? {} : { replicas }),
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: {
        containers: [
          { name: 'web', image: 'nginx:1', ports: [{ containerPort: 80 }], resources: { requests: { cpu } } },
        ],
      },
    },
  },
});

describe('kube client', () => {
  let api: ApiServer;
  beforeEach(async () => {
    api = await startApiServer();
  });
  afterEach(() => api.close());

  it('creates, finds nothing to do, changes, and removes what is no longer wanted', async () => {
    expect((await api.client.apply(configMap({ a: '1', b: '2' }))).outcome).to.equal('created');
    const sent = api.mutations().length;
    expect((await api.client.apply(configMap({ a: '1', b: '2' }))).outcome).to.equal('unchanged');
    expect(api.mutations(), 'nothing is sent').to.have.length(sent);
    expect((await api.client.apply(configMap({ a: '3' }))).outcome).to.equal('configured');
    expect((await api.client.get(ref))?.['data']).to.deep.equal({ a: '3' });
  });

  it('owns its fields under its own name', async () => {
    await api.client.apply(configMap({ a: '1' }));
    const live = await api.client.get(ref);
    expect(live?.metadata.managedFields?.map((one) => [one.manager, one.operation])).to.deep.equal([
      ['kubectl-zk', 'Apply'],
    ]);
  });

  it('sees that nothing changes although the server fills in defaults and writes quantities differently', async () => {
    const wanted = deployment(2, '1000m');
    await api.client.apply(wanted);
    const before = api.mutations().length;
    expect((await api.client.compare(wanted)).outcome).to.equal('unchanged');
    expect((await api.client.apply(deployment(2, '100m'))).outcome).to.equal('configured');
    expect((await api.client.apply(deployment(2, '100m'))).outcome).to.equal('unchanged');
    expect(api.mutations().length - before).to.equal(1);
  });

  it('compares without changing anything', async () => {
    expect((await api.client.compare(configMap({ a: '1' }))).outcome).to.equal('created');
    await api.client.apply(configMap({ a: '1' }));
    const before = api.mutations();
    expect((await api.client.compare(configMap({ a: '2' }))).outcome).to.equal('configured');
    expect((await api.client.compare(configMap({ a: '2' }), { askServer: false })).outcome).to.equal(
      'configured',
    );
    expect(
      (await api.client.compare({ apiVersion: 'example.org/v1', kind: 'Foo', metadata: { name: 'x' } }))
        .outcome,
    ).to.equal('created');
    expect(api.mutations()).to.deep.equal(before);
    expect((await api.client.get(ref))?.['data']).to.deep.equal({ a: '1' });
  });

  it('explains a conflict with another owner and takes over only when told to', async () => {
    const other = await connectAs(api, 'somebody');
    await other.apply(configMap({ a: 'theirs' }));
    const error = (await rejection(api.client.apply(configMap({ a: 'ours' })))) as KubeError;
    expect(error).to.be.instanceOf(KubeError);
    expect(error.message).to.match(/^Apply failed with 1 conflict: \.data\.a is set by "somebody"/);
    expect(error.hint).to.contain('--force-conflicts');
    expect((await api.client.apply(configMap({ a: 'ours' }), { force: true })).outcome).to.equal(
      'configured',
    );
    expect((await api.client.get(ref))?.['data']).to.deep.equal({ a: 'ours' });
  });

  it('takes over what kubectl apply left behind: removed fields go, no conflicts appear', async () => {
    await createClientSide(api, configMap({ old: '1', kept: '1' }));
    const result = await api.client.apply(configMap({ kept: '2' }));
    expect(result.outcome).to.equal('configured');
    const live = await api.client.get(ref);
    expect(live?.['data']).to.deep.equal({ kept: '2' });
    expect(live?.metadata.annotations ?? {}).not.to.have.property(
      'kubectl.kubernetes.io/last-applied-configuration',
    );
    expect(live?.metadata.managedFields?.map((one) => one.manager)).to.deep.equal(['kubectl-zk']);
    expect((await api.client.apply(configMap({ kept: '2' }))).outcome).to.equal('unchanged');
  });

  it('lists all pages and filters on the server', async () => {
    for (let i = 0; i < 7; i++) await api.client.apply(configMap({ n: String(i) }, `map-${i}`));
    const all = await api.client.list(
      { apiVersion: 'v1', kind: 'ConfigMap' },
      { namespace: 'default', labelSelector: 'app=x' },
    );
    expect(all.map((one) => one.metadata.name)).to.deep.equal([
      'map-0',
      'map-1',
      'map-2',
      'map-3',
      'map-4',
      'map-5',
      'map-6',
    ]);
    expect(all[0]).to.include({ apiVersion: 'v1', kind: 'ConfigMap' });
    expect(
      await api.client.list({ apiVersion: 'v1', kind: 'ConfigMap' }, { labelSelector: 'app=y' }),
    ).to.deep.equal([]);
    expect(await api.client.list({ apiVersion: 'nobody/v1', kind: 'Foo' })).to.deep.equal([]);
  });

  it('deletes, and is content when there is nothing to delete', async () => {
    const { object } = await api.client.apply(configMap({ a: '1' }));
    const wrong = await rejection(api.client.delete(ref, { uid: 'another' }));
    expect((wrong as KubeError).reason).to.equal('Conflict');
    expect(
      await api.client.delete(ref, { uid: object.metadata.uid ?? '', propagationPolicy: 'Background' }),
    ).to.equal(true);
    expect(await api.client.delete(ref)).to.equal(false);
    expect(await api.client.get(ref)).to.equal(undefined);
  });

  it('knows a kind as soon as its definition is served', async () => {
    const custom = {
      apiVersion: 'example.org/v1',
      kind: 'Widget',
      metadata: { name: 'w', namespace: 'default' },
      spec: { size: 1 },
    };
    expect(
      await api.client.get({ apiVersion: 'example.org/v1', kind: 'Widget', name: 'w', namespace: 'default' }),
    ).to.equal(undefined);
    await api.client.apply(definition());
    expect((await api.client.apply(custom)).outcome).to.equal('created');
    expect(
      field(
        await api.client.get({
          apiVersion: 'example.org/v1',
          kind: 'Widget',
          name: 'w',
          namespace: 'default',
        }),
        'spec',
        'size',
      ),
    ).to.equal(1);
  });

  it('gives up on a kind that never comes, with exit 2', async () => {
    const error = (await rejection(
      api.client.apply({ apiVersion: 'nobody/v1', kind: 'Foo', metadata: { name: 'x' } }),
    )) as ZkError;
    expect(error.exit).to.equal(ExitCode.usage);
    expect(error.message).to.match(/^foo\.nobody\/x: the server at .* has no kind "Foo" in nobody\/v1$/);
  });

  for (const [word, expected] of Object.entries({
    deployment: 'apps/v1',
    Deployments: 'apps/v1',
    'deployments.v1.apps': 'apps/v1',
    'deployments.apps': 'apps/v1',
    ConfigMap: 'v1',
  })) {
    it(`resolves ${word}`, async () => {
      expect((await api.client.discovery.resolve(word)).apiVersion).to.equal(expected);
    });
  }

  for (const word of ['deploy', 'deployments.v9.apps', 'nonsense']) {
    it(`does not resolve ${word}`, async () => {
      const error = (await rejection(api.client.discovery.resolve(word))) as ZkError;
      expect(error.message).to.equal(
        `unable to resolve kind ${word} (use either name or name.version.group)`,
      );
    });
  }

  it('tries throttled and failing requests again on the clock', async () => {
    await api.client.apply(configMap({ a: '1' }));
    api.failNext(2, new ApiStatusError(429, 'TooManyRequests', 'slow down'));
    api.failNext(1, new ApiStatusError(503, 'ServiceUnavailable', 'not now'));
    const start = api.simulation.now;
    expect((await api.client.get(ref))?.['data']).to.deep.equal({ a: '1' });
    expect(api.simulation.now - start).to.be.greaterThan(1000);
  });

  it('gives up after some attempts in kubectl’s words', async () => {
    await api.client.get(ref);
    api.failNext(
      100,
      new ApiStatusError(503, 'ServiceUnavailable', 'the server is currently unable to handle the request'),
    );
    const error = (await rejection(api.client.get(ref))) as KubeError;
    expect(error.message).to.equal(
      'Error from server (ServiceUnavailable): the server is currently unable to handle the request',
    );
  });

  it('gives up sooner for those who do not wait for a server', async () => {
    const hasty = await connectAs(api, 'hasty', { attempts: 2 });
    await hasty.get(ref);
    api.failNext(2, new ApiStatusError(503, 'ServiceUnavailable', 'not now'));
    const error = (await rejection(hasty.get(ref))) as KubeError;
    expect(error.message).to.contain('not now');
    await hasty.get(ref);
  });

  it('does not repeat what is refused for good', async () => {
    await api.client.get(ref);
    const before = api.requests.length;
    api.failNext(
      5,
      new ApiStatusError(
        403,
        'Forbidden',
        'configmaps "settings" is forbidden: User "x" cannot get resource',
      ),
    );
    const error = (await rejection(api.client.get(ref))) as KubeError;
    expect(error.message).to.match(/^Error from server \(Forbidden\): configmaps "settings" is forbidden/);
    expect(api.requests.length - before).to.equal(1);
  });

  it('says that credentials are not accepted, without showing them', async () => {
    const stranger = await connectTo(
      {
        name: 'x',
        server: api.client.server,
        token: async () => 'very-secret',
        certificateAuthorityData: '',
      },
      api.ctx,
    ).catch((error: unknown) => error);
    const client = stranger as typeof api.client;
    const error = (await rejection(client.get(ref))) as KubeError;
    expect(error.message).not.to.contain('very-secret');
    expect(error.message).to.match(/Unauthorized|certificate/);
  });

  it('says which server cannot be reached', async () => {
    const client = await connectTo(
      { name: 'x', server: 'https://127.0.0.1:9000', token: async () => 't' },
      api.ctx,
    );
    const error = (await rejection(client.isReady())) as KubeError;
    expect(error.message).to.match(
      /^cannot reach the Kubernetes API at https:\/\/127\.0\.0\.1:9000: .*ECONNREFUSED/,
    );
    expect(error.reason).to.equal('Unreachable');
  });

  it('answers readiness and version', async () => {
    expect(await api.client.isReady()).to.equal(true);
    expect(await api.client.version()).to.match(/^v1\.33/);
  });

  it('watches: first everything, then every change, until it is told to stop', async () => {
    await api.client.apply(configMap({ a: '1' }));
    const stop = new AbortController();
    const seen: string[] = [];
    const watching = (async () => {
      for await (const event of api.client.watch(
        { apiVersion: 'v1', kind: 'ConfigMap' },
        { namespace: 'default', labelSelector: 'app=x' },
        stop.signal,
      )) {
        seen.push(
          event.type === 'RESET'
            ? `RESET ${event.objects.length}`
            : `${event.type} ${event.object.metadata.name}`,
        );
        if (event.type === 'RESET') await api.client.apply(configMap({ a: '2' }, 'other'));
        if (seen.length === 2) await api.client.delete({ ...ref, name: 'other' });
        if (seen.length === 3) stop.abort();
      }
    })();
    await watching;
    expect(seen).to.deep.equal(['RESET 1', 'ADDED other', 'DELETED other']);
  });

  it('starts a watch over when its history is gone', async () => {
    const stop = new AbortController();
    const seen: string[] = [];
    await api.client.list({ apiVersion: 'v1', kind: 'ConfigMap' });
    api.failNext(1, new ApiStatusError(410, 'Expired', 'too old resource version'), () => seen.length === 1);
    for await (const event of api.client.watch(
      { apiVersion: 'v1', kind: 'ConfigMap' },
      { namespace: 'default' },
      stop.signal,
    )) {
      seen.push(event.type);
      if (seen.length === 2) stop.abort();
    }
    expect(seen).to.deep.equal(['RESET', 'RESET']);
  });
});

async function connectAs(
  api: ApiServer,
  fieldManager: string,
  options: { attempts?: number } = {},
): Promise<ApiServer['client']> {
  const server = api.client.server;
  const { connectTo: open } = await import('../../../src/lib/kube/index.js');
  return open(
    { name: 'x', server, certificateAuthorityData: authorityOf(api), token: async () => 'token' },
    api.ctx,
    { fieldManager, ...options },
  );
}

function authorityOf(api: ApiServer): string {
  return api.authority;
}

/** What `kubectl create` and a later client-side `kubectl apply` leave: an annotation, and fields of its manager. */
async function createClientSide(api: ApiServer, object: KubeObject): Promise<void> {
  const annotated = {
    ...object,
    metadata: {
      ...object.metadata,
      annotations: { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(object) },
    },
  };
  await api.post('/api/v1/namespaces/default/configmaps?fieldManager=kubectl-client-side-apply', annotated);
}

function definition(): KubeObject {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'widgets.example.org' },
    spec: {
      group: 'example.org',
      scope: 'Namespaced',
      names: { plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'WidgetList' },
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
  };
}
