import { expect } from 'chai';
import nock from 'nock';
import { callerIdentity, decrypt, encrypt, keyArnOfAlias } from '../../../src/lib/aws/index.js';
import { ZkError } from '../../../src/lib/core/index.js';
import { identityXml, onQuery, rejection, testClients, testContext } from './wire.js';

const assumed = `
<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
  <Credentials><AccessKeyId>AKIDROLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>
  <Expiration>2026-03-01T13:00:00Z</Expiration></Credentials>
</AssumeRoleResult></AssumeRoleResponse>`;

/** Whom a signed request is from. */
function keyOf(request: Request): string {
  return /Credential=([^/]+)/.exec(request.headers.get('authorization') ?? '')?.[1] ?? '';
}

describe('aws clients', () => {
  it('makes each client once', async () => {
    const { clients } = testClients();
    expect(await clients.ec2()).to.equal(await clients.ec2());
    expect(await clients.kms()).not.to.equal(await clients.kmsOfOperator());
  });

  it('assumes the role once for all clients, but decrypts config items with its own identity', async () => {
    const keys: string[] = [];
    onQuery(
      'sts',
      (form) =>
        form.get('Action') === 'AssumeRole' &&
        form.get('RoleArn') === 'arn:aws:iam::123456789012:role/cluster-admin' &&
        form.get('RoleSessionName') === 'kubectl-zk',
      200,
      assumed,
    );
    nock('https://kms.eu-central-1.amazonaws.com')
      .post('/')
      .times(2)
      .reply((request: Request) => {
        keys.push(keyOf(request));
        const isDecrypt = request.headers.get('x-amz-target')?.includes('Decrypt');
        return [200, isDecrypt ? { Plaintext: 'aGVsbG8=' } : { CiphertextBlob: 'Y2lwaGVy' }];
      });
    const { clients } = testClients({ assumedRole: 'cluster-admin', account: '123456789012' });
    expect(Buffer.from(await decrypt(clients, Buffer.from('x'))).toString()).to.equal('hello');
    expect(Buffer.from(await encrypt(clients, 'key-1', Buffer.from('x'))).toString()).to.equal('cipher');
    expect((await clients.credentials()).accessKeyId).to.equal('AKIDROLE');
    expect(keys).to.deep.equal(['AKIDOWN', 'AKIDROLE']);
    expect(nock.isDone()).to.equal(true);
  });

  it('wants an account for a role', () => {
    expect(() => testClients({ assumedRole: 'x' })).to.throw(ZkError, 'needs the account');
  });

  it('lets --endpoint-url beat the environment, and a service beat the common endpoint', () => {
    const ctx = testContext({
      AWS_ENDPOINT_URL: 'http://127.0.0.1:2',
      AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:3',
    });
    const { clients } = testClients({}, ctx);
    expect(clients.endpointOf('S3')).to.equal('http://127.0.0.1:3');
    expect(clients.endpointOf('EC2')).to.equal('http://127.0.0.1:2');
    expect(testClients({ endpointUrl: 'http://127.0.0.1:4' }, ctx).clients.endpointOf('S3')).to.equal(
      'http://127.0.0.1:4',
    );
    const ignoring = testContext({
      AWS_ENDPOINT_URL: 'http://127.0.0.1:2',
      AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true',
    });
    expect(testClients({}, ignoring).clients.endpointOf('EC2')).to.equal(undefined);
  });

  it('addresses buckets by path at a custom endpoint', async () => {
    nock('http://127.0.0.1:4').put('/bucket/a/key').query(true).reply(200);
    const s3 = await testClients({ endpointUrl: 'http://127.0.0.1:4' }).clients.s3();
    await s3.putObject({ Bucket: 'bucket', Key: 'a/key', Body: 'x' });
    expect(nock.isDone()).to.equal(true);
  });

  it('honours AWS_MAX_ATTEMPTS', async () => {
    nock('https://sts.eu-central-1.amazonaws.com').post('/').times(2).reply(503, '');
    await rejection(callerIdentity(testClients({}, testContext({ AWS_MAX_ATTEMPTS: '2' })).clients));
    expect(nock.isDone()).to.equal(true);
  });

  it('tells the observer of operations, never of parameters', async () => {
    onQuery('sts', () => true, 200, identityXml('123456789012'));
    const { clients, calls } = testClients();
    await callerIdentity(clients);
    expect(calls).to.deep.equal([{ service: 'STS', operation: 'GetCallerIdentity' }]);
  });

  it('refuses to encrypt more than KMS takes, before asking', async () => {
    const { clients, calls } = testClients();
    const error = (await rejection(encrypt(clients, 'k', new Uint8Array(4097)))) as ZkError;
    expect(error.message).to.contain('4097 bytes');
    expect(calls).to.have.length(0);
  });

  it('answers undefined for an alias that does not exist', async () => {
    nock('https://kms.eu-central-1.amazonaws.com')
      .post('/')
      .reply(400, { __type: 'NotFoundException', message: 'Alias alias/etcd-cluster is not found.' });
    expect(await keyArnOfAlias(testClients().clients, 'alias/etcd-cluster')).to.equal(undefined);
  });
});
