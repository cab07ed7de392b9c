import { expect } from 'chai';
import { gunzipSync } from 'node:zlib';
import { request } from 'node:https';
import { adminToken, call, startApi, type RunningApi } from './api-fixture.js';

const configMap = (name: string, data: Record<string, string> = { a: '1' }): object => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data,
});
const maps = '/api/v1/namespaces/default/configmaps';
const table = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';

describe('the Kubernetes API on the wire', () => {
  let running: RunningApi;
  before(async () => {
    running = await startApi();
  });
  after(() => running.close());

  it('answers discovery in both forms', async () => {
    expect((await call(running, 'GET', '/api')).json).to.deep.include({
      kind: 'APIVersions',
      versions: ['v1'],
    });
    const { json } = await call(running, 'GET', '/apis/apps/v1');
    const names = (json['resources'] as { name: string; shortNames?: string[] }[]).map((one) =>
      `${one.name} ${one.shortNames?.join() ?? ''}`.trim(),
    );
    expect(names).to.include.members([
      'deployments deploy',
      'deployments/scale',
      'deployments/status',
      'statefulsets sts',
    ]);
    const aggregated = await call(running, 'GET', '/apis', {
      headers: {
        accept: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json',
      },
    });
    expect(aggregated.headers['content-type']).to.equal(
      'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
    );
    expect(aggregated.json['kind']).to.equal('APIGroupDiscoveryList');
    const groups = (await call(running, 'GET', '/apis')).json['groups'] as { name: string }[];
    expect(groups.map((one) => one.name)).to.include.members([
      'apps',
      'batch',
      'policy',
      'rbac.authorization.k8s.io',
      'networking.k8s.io',
      'storage.k8s.io',
      'apiextensions.k8s.io',
      'discovery.k8s.io',
      'events.k8s.io',
    ]);
    expect((await call(running, 'GET', '/apis/nothing.example.com/v1')).code).to.equal(404);
    expect((await call(running, 'GET', '/version')).json).to.deep.include({ major: '1', minor: '35' });
    expect((await call(running, 'GET', '/readyz')).text).to.equal('ok');
  });

  it('publishes OpenAPI v3 with merge keys and query parameters', async () => {
    const index = (await call(running, 'GET', '/openapi/v3')).json['paths'] as Record<
      string,
      { serverRelativeURL: string }
    >;
    const { json } = await call(running, 'GET', index['apis/apps/v1']?.serverRelativeURL ?? '');
    const { schemas } = json['components'] as {
      schemas: Record<string, { properties: Record<string, object> }>;
    };
    expect(schemas['io.k8s.api.core.v1.PodSpec']?.properties['containers']).to.deep.include({
      'x-kubernetes-patch-merge-key': 'name',
      'x-kubernetes-patch-strategy': 'merge',
      'x-kubernetes-list-map-keys': ['name'],
    });
    const paths = json['paths'] as Record<string, { patch: { parameters: { name: string }[] } }>;
    const parameters = paths['/apis/apps/v1/namespaces/{namespace}/deployments/{name}']?.patch.parameters.map(
      (one) => one.name,
    );
    expect(parameters).to.include.members(['dryRun', 'fieldValidation', 'fieldManager', 'force']);
  });

  it('lets nobody in without a token', async () => {
    for (const authorization of ['', 'Bearer wrong', `Basic ${adminToken}`]) {
      const { code, json } = await call(running, 'GET', '/api/v1/nodes', { headers: { authorization } });
      expect(code).to.equal(401);
      expect(json).to.deep.include({ kind: 'Status', reason: 'Unauthorized', message: 'Unauthorized' });
    }
  });

  it('creates, reads, replaces, patches and deletes', async () => {
    expect((await call(running, 'POST', maps, { body: configMap('one') })).code).to.equal(201);
    const read = await call(running, 'GET', `${maps}/one`);
    expect(read.json['data']).to.deep.equal({ a: '1' });
    const replaced = await call(running, 'PUT', `${maps}/one`, { body: { ...read.json, data: { b: '2' } } });
    expect(replaced.json['data']).to.deep.equal({ b: '2' });
    const patched = await call(running, 'PATCH', `${maps}/one`, {
      body: { data: { c: '3' } },
      headers: { 'content-type': 'application/merge-patch+json' },
    });
    expect(patched.json['data']).to.deep.equal({ b: '2', c: '3' });
    const deleted = await call(running, 'DELETE', `${maps}/one`);
    expect(deleted.json).to.deep.include({ kind: 'Status', status: 'Success' });
    const gone = await call(running, 'GET', `${maps}/one`);
    expect(gone.json).to.deep.include({
      reason: 'NotFound',
      message: 'configmaps "one" not found',
      details: { name: 'one', kind: 'configmaps' },
    });
  });

  it('applies YAML and JSON on the server', async () => {
    const headers = { 'content-type': 'application/apply-patch+yaml' };
    const yaml = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: applied\ndata:\n  a: "1"\n';
    expect(
      (await call(running, 'PATCH', `${maps}/applied?fieldManager=zk`, { body: yaml, headers })).code,
    ).to.equal(201);
    expect(
      (
        await call(running, 'PATCH', `${maps}/applied?fieldManager=zk`, {
          body: JSON.stringify(configMap('applied')),
          headers,
        })
      ).code,
    ).to.equal(200);
    const conflict = await call(running, 'PATCH', `${maps}/applied?fieldManager=other`, {
      body: configMap('applied', { a: '2' }),
      headers,
    });
    expect(conflict.code).to.equal(409);
    expect(conflict.json['message']).to.equal('Apply failed with 1 conflict: conflict with "zk": .data.a');
    expect(
      (
        await call(running, 'PATCH', `${maps}/applied?fieldManager=other&force=true`, {
          body: configMap('applied', { a: '2' }),
          headers,
        })
      ).code,
    ).to.equal(200);
    expect(
      (await call(running, 'PATCH', `${maps}/applied?fieldManager=zk`, { body: ': not yaml', headers })).code,
    ).to.equal(400);
  });

  it('warns of unknown fields in headers, or refuses them', async () => {
    const body = { ...configMap('odd'), dat: {} };
    const warned = await call(running, 'POST', `${maps}?fieldValidation=Warn&dryRun=All`, { body });
    expect(warned.code).to.equal(201);
    expect(warned.headers['warning']).to.equal('299 - "unknown field \\"dat\\""');
    expect((await call(running, 'POST', `${maps}?fieldValidation=Strict`, { body })).code).to.equal(400);
    expect((await call(running, 'GET', `${maps}/odd`)).code).to.equal(404);
    expect((await call(running, 'POST', `${maps}?dryRun=Maybe`, { body })).code).to.equal(422);
  });

  it('speaks JSON only, and says so', async () => {
    const protobuf = 'application/vnd.kubernetes.protobuf';
    expect((await call(running, 'GET', maps, { headers: { accept: protobuf } })).code).to.equal(406);
    expect(
      (await call(running, 'GET', maps, { headers: { accept: `${protobuf},application/json` } })).code,
    ).to.equal(200);
    expect(
      (await call(running, 'POST', maps, { body: 'x', headers: { 'content-type': protobuf } })).code,
    ).to.equal(415);
    expect((await call(running, 'POST', maps, { body: '{"a":' })).code).to.equal(400);
    expect((await call(running, 'GET', '/api/v1/frobs')).code).to.equal(404);
    expect((await call(running, 'GET', '/nowhere')).code).to.equal(404);
  });

  it('prints tables as the server does for kubectl', async () => {
    const { json } = await call(running, 'GET', '/api/v1/namespaces', { headers: { accept: table } });
    expect((json['columnDefinitions'] as { name: string }[]).map((one) => one.name)).to.deep.equal([
      'Name',
      'Status',
      'Age',
    ]);
    expect((json['rows'] as { cells: string[] }[])[0]?.cells).to.deep.equal(['default', 'Active', '1s']);
    const partial = await call(running, 'GET', '/api/v1/namespaces/default', {
      headers: { accept: 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io' },
    });
    expect(partial.json).to.include({ kind: 'PartialObjectMetadata' }).and.not.have.property('spec');
  });

  it('compresses large answers', async () => {
    for (let i = 0; i < 10; i++)
      await call(running, 'POST', maps, { body: configMap(`large-${i}`, { blob: 'x'.repeat(40_000) }) });
    const encoded = await new Promise<Buffer>((resolve, reject) => {
      const outgoing = request(
        `${running.api.url}${maps}`,
        {
          headers: { authorization: `Bearer ${adminToken}`, 'accept-encoding': 'gzip' },
          ca: running.ca,
          agent: false,
        },
        (response) => {
          expect(response.headers['content-encoding']).to.equal('gzip');
          const chunks: Buffer[] = [];
          response
            .on('data', (chunk: Buffer) => chunks.push(chunk))
            .on('end', () => resolve(Buffer.concat(chunks)));
        },
      );
      outgoing.on('error', reject).end();
    });
    expect((JSON.parse(gunzipSync(encoded).toString()) as { items: unknown[] }).items.length).to.be.at.least(
      10,
    );
  });

  it('answers reviews, hands out tokens, and refuses to stream into containers by name', async () => {
    const review = async (path: string, kind: string, spec: object): Promise<Record<string, unknown>> =>
      (await call(running, 'POST', path, { body: { kind, spec } })).json['status'] as Record<string, unknown>;
    expect(
      await review('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', 'SelfSubjectAccessReview', {}),
    ).to.include({ allowed: true });
    expect(
      await review('/apis/authentication.k8s.io/v1/selfsubjectreviews', 'SelfSubjectReview', {}),
    ).to.deep.equal({
      userInfo: { username: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] },
    });
    expect(
      await review('/apis/authentication.k8s.io/v1/tokenreviews', 'TokenReview', { token: 'nonsense' }),
    ).to.include({ error: 'invalid bearer token' });
    expect(
      await review('/api/v1/namespaces/default/serviceaccounts/default/token', 'TokenRequest', {
        expirationSeconds: 600,
      }),
    ).to.include({ expirationTimestamp: '2026-01-01T00:10:01Z' });
    await call(running, 'POST', '/api/v1/namespaces/default/pods', {
      body: {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'p' },
        spec: { containers: [{ name: 'a', image: 'i' }] },
      },
    });
    expect((await call(running, 'GET', '/api/v1/namespaces/default/pods/p/log')).text).to.contain(
      'runs no containers',
    );
    const exec = await call(running, 'POST', '/api/v1/namespaces/default/pods/p/exec?command=ls');
    expect(exec.code).to.equal(501);
    expect(exec.json['message']).to.equal('the sandbox runs no containers: exec of pods is not simulated');
  });

  it('serves events in both of their groups, and autoscalers in both of their versions', async () => {
    running.simulation.advanceTo(running.simulation.now + 1000);
    const core = (await call(running, 'GET', '/api/v1/namespaces/default/events')).json['items'] as {
      message: string;
    }[];
    const renamed = (await call(running, 'GET', '/apis/events.k8s.io/v1/namespaces/default/events')).json[
      'items'
    ] as { note: string }[];
    expect(core.length).to.be.greaterThan(0);
    expect(renamed.map((one) => one.note)).to.deep.equal(core.map((one) => one.message));
    const body = {
      apiVersion: 'autoscaling/v1',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'h' },
      spec: {
        maxReplicas: 3,
        targetCPUUtilizationPercentage: 70,
        scaleTargetRef: { kind: 'Deployment', name: 'd', apiVersion: 'apps/v1' },
      },
    };
    await call(running, 'POST', '/apis/autoscaling/v1/namespaces/default/horizontalpodautoscalers', { body });
    const v2 = (
      await call(running, 'GET', '/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers/h')
    ).json['spec'];
    expect(v2).to.deep.include({
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } },
        },
      ],
    });
  });
});

describe('the listener', () => {
  it('is there before its control plane, and says so', async () => {
    const running = await startApi({ active: false });
    const { code, json } = await call(running, 'GET', '/api/v1/nodes');
    expect([code, json['reason']]).to.deep.equal([503, 'ServiceUnavailable']);
    await running.close();
  });

  it('brings the clock up to date before every request', async () => {
    let calls = 0;
    const running = await startApi({ sync: () => void calls++ });
    await call(running, 'GET', '/version');
    expect(calls).to.equal(1);
    await running.close();
  });
});
