import { createHash } from 'node:crypto';
import { expect } from 'chai';
import nock from 'nock';
import { createBucket, observeBucket, observeObject, templateUrl } from '../../../src/lib/aws/index.js';
import { ExitCode, type ZkError } from '../../../src/lib/core/index.js';
import { rejection, testClients } from './wire.js';

const s3 = (bucket: string, region = 'eu-central-1'): nock.Scope =>
  nock(`https://${bucket}.s3.${region}.amazonaws.com`);
const error = (code: string): string => `<Error><Code>${code}</Code><Message>m</Message></Error>`;

describe('bucket', () => {
  it('is created in its region', async () => {
    s3('bucket-1')
      .put('/', /<LocationConstraint>eu-central-1<\/LocationConstraint>/)
      .reply(200);
    const { clients, ctx } = testClients();
    await createBucket(clients, 'bucket-1', ctx.clock, ctx.signal);
    expect(nock.isDone()).to.equal(true);
  });

  it('has no location constraint in us-east-1, which would be illegal', async () => {
    s3('bucket-1', 'us-east-1').put('/', '').reply(200);
    const { clients, ctx } = testClients({ region: 'us-east-1' });
    await createBucket(clients, 'bucket-1', ctx.clock, ctx.signal);
    expect(nock.isDone()).to.equal(true);
  });

  it('that is ours already is success; somebody else’s is a refusal', async () => {
    const { clients, ctx } = testClients();
    s3('bucket-1').put('/').reply(409, error('BucketAlreadyOwnedByYou'));
    await createBucket(clients, 'bucket-1', ctx.clock, ctx.signal);
    s3('bucket-1').put('/').reply(409, error('BucketAlreadyExists'));
    const refused = (await rejection(createBucket(clients, 'bucket-1', ctx.clock, ctx.signal))) as ZkError;
    expect(refused.exit).to.equal(ExitCode.refused);
  });

  it('whose name was just freed is tried again with growing pauses', async () => {
    s3('bucket-1').put('/').times(3).reply(409, error('OperationAborted'));
    s3('bucket-1').put('/').reply(200);
    const { clients, ctx } = testClients();
    await createBucket(clients, 'bucket-1', ctx.clock, ctx.signal);
    expect(ctx.clock.slept).to.deep.equal([2000, 4000, 8000]);
  });

  it('is observed with its owner', async () => {
    const { clients } = testClients();
    const head = (): nock.Interceptor =>
      s3('bucket-1').head('/').matchHeader('x-amz-expected-bucket-owner', '1');
    head().reply(200);
    expect(await observeBucket(clients, 'bucket-1', '1')).to.deep.equal({ exists: true });
    head().reply(404);
    expect(await observeBucket(clients, 'bucket-1', '1')).to.deep.equal({ exists: false });
    head().reply(403);
    expect(((await rejection(observeBucket(clients, 'bucket-1', '1'))) as ZkError).exit).to.equal(
      ExitCode.refused,
    );
  });
});

describe('object', () => {
  it('is compared by its ETag where that is an MD5', async () => {
    const { clients } = testClients();
    const content = Buffer.from('hello');
    const etag = createHash('md5').update(content).digest('hex');
    const head = (status: number, headers: Record<string, string>): void =>
      void s3('bucket-1').head('/k').reply(status, '', headers);
    head(200, { etag: `"${etag}"`, 'content-length': '5' });
    expect(await observeObject(clients, 'bucket-1', 'k', content)).to.equal('same');
    head(200, { etag: `"${'0'.repeat(32)}"`, 'content-length': '5' });
    expect(await observeObject(clients, 'bucket-1', 'k', content)).to.equal('different');
    head(200, { etag: `"${etag}-2"`, 'content-length': '5' });
    expect(await observeObject(clients, 'bucket-1', 'k', content)).to.equal('unknown');
    head(404, {});
    expect(await observeObject(clients, 'bucket-1', 'k', content)).to.equal('absent');
  });

  it('has a URL that CloudFormation reads', () => {
    const url = (options: object): string =>
      templateUrl(testClients(options).clients, 'bucket-1', 'aws:1:kube-1.template');
    expect(url({})).to.equal('https://bucket-1.s3.eu-central-1.amazonaws.com/aws%3A1%3Akube-1.template');
    expect(url({ region: 'cn-north-1' })).to.contain('.amazonaws.com.cn/');
    expect(url({ endpointUrl: 'http://127.0.0.1:9/' })).to.equal(
      'http://127.0.0.1:9/bucket-1/aws%3A1%3Akube-1.template',
    );
  });
});
