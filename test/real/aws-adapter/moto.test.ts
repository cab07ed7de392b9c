import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { expect } from 'chai';
import {
  assertAccount,
  createAwsClients,
  createBucket,
  decrypt,
  describeEks,
  encrypt,
  keyArnOfAlias,
  observeBucket,
  observeObject,
  putObject,
  recordFacts,
  type AwsClients,
} from '../../../src/lib/aws/index.js';
import { systemClock, type Context, type Event } from '../../../src/lib/core/index.js';
import { applyStack, deleteStack, observeStack } from '../../../src/lib/stack/index.js';

const account = '123456789012';

/** The adapters against an AWS that nobody here wrote. */
describe('AWS adapters beside moto', function () {
  this.timeout(120_000);
  let moto: ChildProcess;
  let clients: AwsClients;
  let ctx: Context;
  const events: Event[] = [];

  before(async () => {
    const port = await freePort();
    moto = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
    const endpointUrl = `http://127.0.0.1:${port}`;
    await answering(endpointUrl, moto);
    ctx = {
      clock: { ...systemClock, sleep: () => new Promise((resolve) => setImmediate(resolve)) },
      env: { AWS_ACCESS_KEY_ID: 'testing', AWS_SECRET_ACCESS_KEY: 'testing' },
      signal: new AbortController().signal,
      emit: (event) => events.push(event),
    };
    clients = createAwsClients({ region: 'eu-central-1', endpointUrl }, ctx);
  });
  after(() => {
    clients.close();
    moto.kill();
  });

  it('know who they are', async () => {
    expect((await assertAccount(clients, `aws:${account}`)).account).to.equal(account);
  });

  it('record facts of all pages', async () => {
    const facts = await recordFacts(clients, {
      stacks: ['none'],
      eksClusters: ['none'],
      kmsAliases: ['alias/none'],
    });
    expect(facts).to.include({ account, region: 'eu-central-1' });
    expect(facts.instanceTypes.length, 'more than one page').to.be.greaterThan(100);
    const large = facts.instanceTypes.find((type) => type.name === 'm5.large');
    expect(large).to.include({ vcpus: 2, memoryMiB: 8192 });
    expect(large?.architectures).to.deep.equal(['x86_64']);
    expect(facts.availabilityZones).to.deep.equal(['eu-central-1a', 'eu-central-1b', 'eu-central-1c']);
    expect(facts.vpcs.filter((vpc) => vpc.isDefault)).to.have.length(1);
    expect(facts.subnets).to.have.length(3);
    expect([facts.stackOutputs, facts.eks, facts.kmsAliases]).to.deep.equal([{}, {}, {}]);
  });

  it('keep buckets and objects', async () => {
    expect(await observeBucket(clients, 'zk-bucket', account)).to.deep.equal({ exists: false });
    await createBucket(clients, 'zk-bucket', ctx.clock, ctx.signal);
    await createBucket(clients, 'zk-bucket', ctx.clock, ctx.signal);
    expect(await observeBucket(clients, 'zk-bucket', account)).to.deep.equal({ exists: true });
    const content = Buffer.from('hello');
    expect(await observeObject(clients, 'zk-bucket', 'a/b', content)).to.equal('absent');
    await putObject(clients, 'zk-bucket', 'a/b', content);
    expect(await observeObject(clients, 'zk-bucket', 'a/b', content)).to.equal('same');
    expect(await observeObject(clients, 'zk-bucket', 'a/b', Buffer.from('other'))).to.equal('different');
  });

  it('encrypt and decrypt', async () => {
    const kms = await clients.kms();
    const { KeyMetadata } = await kms.createKey({});
    await kms.createAlias({ AliasName: 'alias/etcd-cluster', TargetKeyId: KeyMetadata?.KeyId });
    expect(await keyArnOfAlias(clients, 'alias/etcd-cluster')).to.equal(KeyMetadata?.Arn);
    const secret = await encrypt(clients, KeyMetadata?.KeyId ?? '', Buffer.from('top secret'));
    expect(Buffer.from(await decrypt(clients, secret)).toString()).to.equal('top secret');
  });

  it('read an EKS cluster', async () => {
    const eks = await clients.eks();
    await eks.createCluster({
      name: 'kube-1',
      roleArn: `arn:aws:iam::${account}:role/x`,
      resourcesVpcConfig: {},
    });
    const fact = await describeEks(clients, 'kube-1');
    expect(fact?.status).to.equal('ACTIVE');
    expect(fact?.endpoint).to.match(/^https:/);
  });

  it('create a stack, find it unchanged, and see that it is gone', async () => {
    const template =
      'Resources:\n  Topic:\n    Type: AWS::SNS::Topic\nOutputs:\n  Arn:\n    Value: !Ref Topic\n';
    const spec = { name: 'zk-test', template, tags: { owner: 'zk' } };
    const options = { step: 'stack/zk-test', timeoutMs: 60_000 };
    const created = await applyStack(clients, ctx, spec, options);
    expect(created.outcome).to.equal('created');
    expect(created.outputs['Arn']).to.match(/^arn:aws:sns:/);
    const told = events.flatMap((event) => (event.type === 'step.progress' ? [event.message] : []));
    expect(told.join()).to.match(/CREATE_COMPLETE AWS::CloudFormation::Stack zk-test/);
    expect((await observeStack(clients, 'zk-test'))?.tags).to.deep.equal({ owner: 'zk' });
    expect((await applyStack(clients, ctx, spec, options)).outcome).to.equal('unchanged');
    // Not through deleteStack: moto has no UpdateTerminationProtection, which comes first for a protected stack.
    await (await clients.cloudFormation()).deleteStack({ StackName: 'zk-test' });
    expect(await observeStack(clients, 'zk-test')).to.equal(undefined);
    expect(await deleteStack(clients, ctx, 'zk-test', options)).to.equal('unchanged');
  });
});

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** Waits until the server answers; an absent program is a failure. */
async function answering(url: string, server: ChildProcess): Promise<void> {
  let failure: Error | undefined;
  server.once('error', (error) => (failure = error));
  for (let attempt = 0; attempt < 300; attempt++) {
    if (failure) throw failure;
    if (
      await fetch(url).then(
        () => true,
        () => false,
      )
    )
      return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error('moto_server did not start');
}
