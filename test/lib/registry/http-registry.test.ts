import { expect } from 'chai';
import fc from 'fast-check';
import { ExitCode, ZkError } from '../../../src/lib/core/index.js';
import { HttpRegistry, openRegistry, type InfrastructureAccount } from '../../../src/lib/registry/index.js';
import { RegistryServer, type RegistryServerOptions } from '../../support/registry-server.js';
import { testContext } from '../../support/registry-server-context.js';
import { sampleCluster, samplePool } from './sample-cluster.js';

const token = 'abcd-secret-token';
const account: InfrastructureAccount = {
  id: 'aws:123456789012',
  type: 'aws',
  name: 'acct',
  owner: 'team-x',
  costCenter: '0000000001',
  environment: 'production',
  criticalityLevel: 2,
  externalId: '123456789012',
  lifecycleStatus: 'ready',
};

describe('registry over HTTP', () => {
  let server: RegistryServer;
  let ctx = testContext();

  async function open(options: RegistryServerOptions = { token }): Promise<HttpRegistry> {
    server = new RegistryServer(options);
    ctx = testContext();
    return new HttpRegistry({ baseUrl: await server.start(), token }, ctx);
  }

  afterEach(() => server.stop());

  async function failure(run: () => Promise<unknown>): Promise<ZkError> {
    const error: unknown = await run().then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).to.be.instanceOf(ZkError);
    expect((error as ZkError).message)
      .not.to.include(token)
      .and.not.to.include('\n');
    return error as ZkError;
  }

  it('round-trips clusters, pools and accounts through every verb', async () => {
    const registry = await open();
    await registry.createAccount(account);
    expect(await registry.readAccount(account.id)).to.deep.equal(account);
    expect((await registry.updateAccount(account.id, { costCenter: '2' })).costCenter).to.equal('2');
    const created = await registry.createCluster(sampleCluster());
    expect(created).to.deep.equal(sampleCluster());
    expect(await registry.readCluster(created.id)).to.deep.equal(sampleCluster());
    expect((await registry.readCluster(created.id, { verbose: false })).nodePools).to.deep.equal([]);
    expect(
      (await registry.updateCluster(created.id, { apiServerUrl: 'https://x.y.z', criticalityLevel: 3 }))
        .criticalityLevel,
    ).to.equal(3);
    const pool = samplePool({ name: 'extra' });
    expect(await registry.putNodePool(created.id, pool)).to.deep.equal(pool);
    expect((await registry.updateNodePool(created.id, 'extra', { maxSize: 50 })).maxSize).to.equal(50);
    expect(server.seen.at(-1)?.body).to.deep.equal({ max_size: 50 });
    await registry.setPoolConfigItem(created.id, 'extra', 'labels', 'a=b');
    await registry.setPoolConfigItem(created.id, 'extra', 'gone', 'x');
    await registry.deletePoolConfigItem(created.id, 'extra', 'gone');
    expect((await registry.listNodePools(created.id)).at(-1)).to.deep.equal({
      ...pool,
      maxSize: 50,
      configItems: { labels: 'a=b' },
    });
    await registry.deleteNodePool(created.id, 'extra');
    await registry.setConfigItem(created.id, 'key_one', 'v 1');
    await registry.deleteConfigItem(created.id, 'product_x_key');
    expect((await registry.get('production-cluster')).configItems).to.deep.equal({
      product_y_key: '12345',
      key_one: 'v 1',
    });
    await registry.deleteCluster(created.id);
    expect(await registry.list()).to.deep.equal([]);
  });

  it('lists oldest first, joins the ready account, filters by life cycle and provider', async () => {
    const registry = await open();
    await registry.createAccount(account);
    await registry.createAccount({
      ...account,
      id: 'aws:2',
      owner: 'nobody',
      lifecycleStatus: 'decommissioned',
    });
    const create = (id: string, created_at: string, more: object = {}) =>
      server.clusters.set(id, { ...cluster(id), created_at, ...more });
    create('young', '2026-02-01T00:00:00Z');
    create('old', '2025-02-01T00:00:00+02:00', { infrastructure_account: 'aws:2' });
    create('middle', '2025-02-01T00:00:00Z', { provider: 'zalando-eks', lifecycle_status: 'requested' });
    const all = await registry.list();
    expect(all.map(({ id }) => id)).to.deep.equal(['old', 'middle', 'young']);
    expect(all.map(({ owner, accountName }) => [owner, accountName])).to.deep.equal([
      ['', ''],
      ['team-x', 'acct'],
      ['team-x', 'acct'],
    ]);
    expect((await registry.list({ lifecycleStatus: 'requested' })).map(({ id }) => id)).to.deep.equal([
      'middle',
    ]);
    expect((await registry.list({ providers: ['zalando-aws'] })).map(({ id }) => id)).to.deep.equal([
      'old',
      'young',
    ]);
    expect((await registry.list({ providers: [] })).length).to.equal(3);
    expect(server.seen.map(({ method, path }) => `${method} ${path}`)).to.include.members([
      'GET /kubernetes-clusters',
      'GET /infrastructure-accounts?lifecycle_status=ready',
    ]);
  });

  it('asks the server with its query parameters', async () => {
    const registry = await open();
    await registry.queryClusters({
      alias: 'a b',
      infrastructureAccount: 'aws:1',
      criticalityLevel: 2,
      verbose: false,
    });
    await registry.queryAccounts({ costCenter: '1', externalId: 'e' });
    expect(server.seen.map(({ path }) => path)).to.deep.equal([
      '/kubernetes-clusters?alias=a+b&infrastructure_account=aws%3A1&criticality_level=2&verbose=false',
      '/infrastructure-accounts?cost_center=1&external_id=e',
    ]);
  });

  it('patches the status as a whole: empty versions are omitted, problems always there', async () => {
    const registry = await open();
    await registry.createCluster(
      sampleCluster({ status: { currentVersion: 'v0', lastVersion: '', nextVersion: 'v1', problems: [] } }),
    );
    await registry.updateStatus(sampleCluster().id, {
      lifecycleStatus: 'ready',
      status: { currentVersion: 'v1', lastVersion: 'v0', nextVersion: '', problems: [] },
    });
    expect(server.seen.at(-1)).to.deep.equal({
      method: 'PATCH',
      path: '/kubernetes-clusters/aws:123456789012:eu-central-1:kube-1',
      body: {
        lifecycle_status: 'ready',
        status: { current_version: 'v1', last_version: 'v0', problems: [] },
      },
    });
    expect((await registry.get('kube-1')).status.nextVersion).to.equal('');
  });

  it('keeps a base path and leaves colons in ids', async () => {
    const registry = await open({ token, basePath: '/base/v1' });
    await registry.createCluster(sampleCluster());
    await registry.setConfigItem('aws:123456789012:eu-central-1:kube-1', 'key_a', 'x');
    expect(server.seen.at(-1)?.path).to.equal(
      '/base/v1/kubernetes-clusters/aws:123456789012:eu-central-1:kube-1/config-items/key_a',
    );
    expect((await failure(() => registry.readCluster('a/../b'))).code).to.equal('registry-not-found');
    expect(server.seen.at(-1)?.path).to.equal('/base/v1/kubernetes-clusters/a%2F..%2Fb');
    expect((await failure(() => registry.deleteCluster('..'))).message).to.include(
      'cannot be part of a registry address',
    );
  });

  it('follows pages by Link header and by next in the body, on the same origin only', async () => {
    const registry = await open({ token, pageSize: 2 });
    for (const id of ['a', 'b', 'c', 'd', 'e']) server.clusters.set(id, cluster(id));
    expect((await registry.list()).map(({ id }) => id)).to.deep.equal(['a', 'b', 'c', 'd', 'e']);
    server.failures.push({
      status: 200,
      body: JSON.stringify({ items: [cluster('x')], next: '/kubernetes-clusters?cursor=4' }),
    });
    expect((await registry.queryClusters()).map(({ id }) => id)).to.deep.equal(['x', 'e']);
    server.failures.push({
      status: 200,
      body: JSON.stringify({ items: [], next: 'https://evil.example.org/' }),
    });
    expect((await failure(() => registry.queryClusters())).message).to.include('another host');
    server.failures.push({ status: 200, body: JSON.stringify({ items: [], next: '/kubernetes-clusters' }) });
    expect((await failure(() => registry.queryClusters())).message).to.include('in a circle');
  });

  it('repeats reads, with growing pauses, but never writes', async () => {
    const registry = await open();
    server.failures.push({ status: 500 }, 'drop');
    expect(await registry.queryClusters()).to.deep.equal([]);
    expect(ctx.slept).to.deep.equal([500, 1000]);
    server.failures.push({ status: 429, headers: { 'retry-after': '7' } });
    await registry.queryClusters();
    expect(ctx.slept.at(-1)).to.equal(7000);
    server.failures.push({ status: 503, body: '{"message":"busy"}' });
    const count = server.seen.length;
    expect((await failure(() => registry.setConfigItem('x', 'key', 'v'))).message).to.include('503: busy');
    expect(server.seen.length).to.equal(count + 1);
    server.failures.push('drop', 'drop', 'drop');
    expect((await failure(() => registry.queryClusters())).message).to.match(
      /^cannot reach cluster registry http:.*: the connection was closed$/,
    );
  });

  it('says one clear line for each refusal', async () => {
    const registry = await open();
    await registry.createCluster(sampleCluster());
    const conflict = await failure(() => registry.createCluster(sampleCluster()));
    expect([conflict.code, conflict.exit]).to.deep.equal(['registry-conflict', ExitCode.refused]);
    expect((await failure(() => registry.deleteCluster('nope'))).message).to.match(
      /: not found \(DELETE \/kubernetes-clusters\/nope: 404: no such cluster\)$/,
    );
    expect((await failure(() => registry.setConfigItem('x', 'Bad-Key', 'v'))).message).to.include(
      'config item name "Bad-Key"',
    );
    server.failures.push({ status: 400, body: '{"code":400,"message":"bad","fields":"alias"}' });
    expect((await failure(() => registry.updateCluster('x', {}))).message).to.include('400: bad, alias');
    server.failures.push({ status: 403, body: `<html>${token}` });
    expect((await failure(() => registry.updateCluster('x', {}))).exit).to.equal(ExitCode.refused);
    server.failures.push({ status: 500, body: `token ${token} is odd` });
    expect((await failure(() => registry.deleteCluster('x'))).message).to.include('token (token) is odd');
  });

  it('explains a wrong or missing token', async () => {
    await open();
    const url = `http://127.0.0.1:${new URL(await secondUrl()).port}`;
    const wrong = await failure(() =>
      new HttpRegistry({ baseUrl: url, token: 'other' }, ctx).queryClusters(),
    );
    expect([wrong.code, wrong.exit]).to.deep.equal(['registry-unauthorized', ExitCode.refused]);
    expect((await failure(() => new HttpRegistry({ baseUrl: url }, ctx).queryClusters())).message).to.include(
      'a token is needed',
    );

    async function secondUrl(): Promise<string> {
      await server.stop();
      server = new RegistryServer({ token });
      return server.start();
    }
  });

  it('gives up after 30 seconds of virtual time', async () => {
    await open();
    const hanging = new HttpRegistry(
      {
        baseUrl: 'http://registry.example',
        fetch: (_, init) =>
          new Promise((_resolve, reject) =>
            init.signal?.addEventListener('abort', () => reject(new Error('aborted'))),
          ),
      },
      testContext({}, Infinity),
    );
    const error = await failure(() => hanging.deleteCluster('x'));
    expect([error.message, error.exit]).to.deep.equal([
      'cluster registry http://registry.example did not answer within 30s',
      ExitCode.timeout,
    ]);
  });

  it('names cluster and field of an answer that does not fit', async () => {
    const registry = await open();
    server.clusters.set('x', { ...cluster('x'), region: undefined });
    expect((await failure(() => registry.list())).message).to.include(
      'cluster "x": field "region": expected a string',
    );
    server.clusters.set('x', { ...cluster('x'), config_items: { a: 1 } });
    expect((await failure(() => registry.list())).message).to.include(
      'field "config_items.a": expected a string',
    );
    server.clusters.set('x', { ...cluster('x'), lifecycle_status: 'gone' });
    expect((await failure(() => registry.list())).message).to.include('expected one of requested');
    server.failures.push({ status: 200, body: 'hello' });
    expect((await failure(() => registry.queryClusters())).message).to.include('did not answer with JSON');
  });

  it('ends up with what a series of changes says, in any order and with any text', async () => {
    const registry = await open();
    const key = fc.constantFrom('key_a', 'key_b', 'key_c');
    const change = fc.record({
      key,
      value: fc.option(fc.string({ unit: 'grapheme' }), { nil: undefined }),
      pool: fc.option(fc.constantFrom('p-1', 'p 2/?#%'), { nil: undefined }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 12 }), async (changes) => {
        server.clusters.clear();
        await registry.createCluster(
          sampleCluster({
            nodePools: [samplePool({ name: 'p-1' }), samplePool({ name: 'p 2/?#%' })],
            configItems: {},
          }),
        );
        const { id } = sampleCluster();
        const expected: Record<string, Record<string, string>> = {};
        for (const { key: name, value, pool } of changes) {
          const items = (expected[pool ?? ''] ??= {});
          if (value !== undefined) {
            items[name] = value;
            await (pool === undefined
              ? registry.setConfigItem(id, name, value)
              : registry.setPoolConfigItem(id, pool, name, value));
          } else if (name in items) {
            delete items[name];
            await (pool === undefined
              ? registry.deleteConfigItem(id, name)
              : registry.deletePoolConfigItem(id, pool, name));
          }
        }
        const cluster = await registry.get(id);
        expect(cluster.configItems).to.deep.equal(expected[''] ?? {});
        expect(
          (await registry.listNodePools(id)).map(({ name, configItems }) => [name, configItems]),
        ).to.deep.equal(cluster.nodePools.map(({ name }) => [name, expected[name] ?? {}]));
      }),
      { numRuns: 30 },
    );
  });

  it('opens by URL and refuses credentials in it', async () => {
    await open();
    expect((await openRegistry({ location: 'https://registry.example/base/' }, ctx)).location).to.equal(
      'https://registry.example/base',
    );
    expect(
      (await failure(() => openRegistry({ location: 'https://u:p@registry.example' }, ctx))).message,
    ).not.to.include('u:p');
    expect((await failure(() => openRegistry({ location: 'ftp://x' }, ctx))).message).to.include(
      'unknown kind of registry "ftp"',
    );
    expect((await failure(() => openRegistry({ location: 'http://' }, ctx))).message).to.include(
      'no valid registry URL',
    );
  });
});

/** The sample cluster under another id, as JSON. */
function cluster(id: string): Record<string, unknown> {
  const { nodePools, ...rest } = sampleCluster();
  return {
    id,
    alias: `${id}-alias`,
    local_id: rest.localId,
    api_server_url: rest.apiServerUrl,
    channel: 'dev',
    config_items: {},
    criticality_level: 1,
    environment: 'test',
    infrastructure_account: rest.infrastructureAccount,
    lifecycle_status: 'ready',
    node_pools: nodePools.map(() => undefined).filter(Boolean),
    provider: 'zalando-aws',
    region: 'eu-central-1',
  };
}
