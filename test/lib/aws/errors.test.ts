import { expect } from 'chai';
import nock from 'nock';
import { AwsError, callerIdentity } from '../../../src/lib/aws/index.js';
import { ExitCode } from '../../../src/lib/core/index.js';
import { toAwsError } from '../../../src/lib/aws/errors.js';
import { errorXml, identityXml, onQuery, rejection, testClients, testContext } from './wire.js';

const any = (): boolean => true;

async function failureOf(status: number, code: string, message = 'because'): Promise<AwsError> {
  onQuery('sts', any, status, errorXml(code, message));
  const error = await rejection(callerIdentity(testClients().clients));
  expect(error).to.be.instanceOf(AwsError);
  return error as AwsError;
}

describe('aws errors', () => {
  it('says that the credentials have expired', async () => {
    const error = await failureOf(
      403,
      'ExpiredToken',
      'The security token included in the request is expired',
    );
    expect(error.message).to.equal('the AWS credentials have expired (STS GetCallerIdentity)');
    expect(error.hint).to.contain('Log in again');
    expect(error.exit).to.equal(ExitCode.failed);
  });

  it('says that the credentials are wrong', async () => {
    const error = await failureOf(403, 'InvalidClientTokenId');
    expect(error.message).to.contain('does not accept the credentials');
  });

  it('names the denied action and hides encoded reasons', async () => {
    const text =
      'User: arn:aws:iam::1:user/x is not authorized to perform: cloudformation:CreateStack. Encoded authorization failure message: SECRETBLOB';
    const error = await failureOf(403, 'AccessDenied', text);
    expect(error.message).to.match(/^AWS denies cloudformation:CreateStack: /);
    expect(error.message).not.to.contain('SECRETBLOB');
  });

  it('names the action by the call where AWS does not', async () => {
    const error = await failureOf(403, 'AccessDenied', 'Access Denied');
    expect(error.message).to.match(/^AWS denies sts:GetCallerIdentity: /);
  });

  it('keeps the service code for code that decides by it', async () => {
    const error = await failureOf(400, 'ValidationError', 'Stack with id x does not exist');
    expect(error.awsCode).to.equal('ValidationError');
    expect(error.message).to.equal(
      'STS GetCallerIdentity failed: Stack with id x does not exist (ValidationError)',
    );
  });

  it('tries throttled calls again on the clock, then gives up with advice', async () => {
    onQuery('sts', any, 400, errorXml('Throttling', 'Rate exceeded'), 3);
    const { clients, ctx } = testClients({ maxRetries: 2 });
    const error = (await rejection(callerIdentity(clients))) as AwsError;
    expect(error.message).to.contain('AWS keeps throttling STS GetCallerIdentity');
    expect(ctx.clock.slept).to.have.length(2);
    expect(nock.isDone()).to.equal(true);
  });

  it('heals a throttled and a broken call without saying anything', async () => {
    onQuery('sts', any, 400, errorXml('Throttling', 'Rate exceeded'));
    onQuery('sts', any, 503, errorXml('ServiceUnavailable', 'later'));
    onQuery('sts', any, 200, identityXml('123456789012'));
    const { clients, ctx } = testClients();
    expect((await callerIdentity(clients)).account).to.equal('123456789012');
    expect(ctx.clock.slept).to.have.length(2);
  });

  it('ends the retries when interrupted', async () => {
    onQuery('sts', any, 400, errorXml('Throttling', 'Rate exceeded'), 50);
    const ctx = testContext();
    ctx.clock.sleep = async () => {
      ctx.abort.abort(new Error('interrupted'));
      throw new Error('interrupted');
    };
    const error = await rejection(callerIdentity(testClients({}, ctx).clients));
    expect(error).to.be.instanceOf(AwsError);
  });

  for (const code of ['ENOTFOUND', 'ECONNREFUSED', 'EHOSTUNREACH']) {
    it(`says what cannot be reached on ${code}`, async () => {
      nock('https://sts.eu-central-1.amazonaws.com')
        .post('/')
        .times(3)
        .replyWithError(Object.assign(new Error(`getaddrinfo ${code}`), { code }));
      const { clients } = testClients({ maxRetries: 0 });
      const error = (await rejection(callerIdentity(clients))) as AwsError;
      expect(error.message).to.equal(`cannot reach STS in eu-central-1 (${code}, STS GetCallerIdentity)`);
      expect(error.hint).to.contain('eu-central-1');
    });
  }

  it('names the custom endpoint that does not listen', async () => {
    const { clients } = testClients({ endpointUrl: 'http://127.0.0.1:1', maxRetries: 0 });
    const error = (await rejection(callerIdentity(clients))) as AwsError;
    expect(error.message).to.match(/^cannot reach .*127\.0\.0\.1:1.*ECONNREFUSED/);
    expect(error.hint).to.contain('--endpoint-url');
  });

  it('explains missing credentials and ended single sign-on sessions', () => {
    const call = { service: 'EC2', operation: 'DescribeVpcs', region: 'eu-central-1', profile: 'prod' };
    const make = (text: string): Error =>
      Object.assign(new Error(text), { name: 'CredentialsProviderError' });
    const none = toAwsError(make('Could not load credentials from any providers'), call) as AwsError;
    expect(none.message).to.equal('no AWS credentials found in profile "prod"');
    const sso = toAwsError(
      make('The SSO session associated with this profile has expired'),
      call,
    ) as AwsError;
    expect(sso.message).to.equal('the AWS single sign-on session in profile "prod" has ended');
    expect(sso.hint).to.equal('Run aws sso login --profile prod.');
  });

  it('never repeats signed URLs', () => {
    const call = { service: 'S3', operation: 'GetObject', region: 'eu-central-1' };
    const error = toAwsError(
      new Error('GET https://x/?X-Amz-Signature=abc&X-Amz-Security-Token=def failed'),
      call,
    );
    expect(error.message).not.to.match(/abc|def/);
  });
});
