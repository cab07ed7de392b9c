import { createHash, createHmac } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { eksToken, presignCallerIdentity } from '../../../src/lib/aws/index.js';
import { testClients, testContext } from './wire.js';

const at = new Date('2026-03-01T12:00:00Z');

describe('eks token', () => {
  it('is a presigned STS URL that names the cluster in a signed header', async () => {
    const { clients } = testClients({}, testContext({ AWS_SESSION_TOKEN: 'to+ken/=' }));
    const token = await eksToken(clients, 'kube-1');
    expect(token).to.match(/^k8s-aws-v1\.[A-Za-z0-9_-]+$/);
    const url = new URL(Buffer.from(token.slice('k8s-aws-v1.'.length), 'base64url').toString());
    expect(url.host).to.equal('sts.eu-central-1.amazonaws.com');
    expect(Object.fromEntries(url.searchParams)).to.include({
      Action: 'GetCallerIdentity',
      Version: '2011-06-15',
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Expires': '60',
      'X-Amz-SignedHeaders': 'host;x-k8s-aws-id',
      'X-Amz-Security-Token': 'to+ken/=',
    });
    const date = url.searchParams.get('X-Amz-Date') ?? '';
    expect(date).to.match(/^\d{8}T\d{6}Z$/);
    expect(url.searchParams.get('X-Amz-Credential')).to.equal(
      `AKIDOWN/${date.slice(0, 8)}/eu-central-1/sts/aws4_request`,
    );
  });

  it('uses the endpoint and the DNS suffix of the region', async () => {
    const china = await eksToken(testClients({ region: 'cn-north-1' }).clients, 'x');
    expect(Buffer.from(china.slice(11), 'base64url').toString()).to.match(
      /^https:\/\/sts\.cn-north-1\.amazonaws\.com\.cn\//,
    );
    const local = await eksToken(testClients({ endpointUrl: 'http://127.0.0.1:4566' }).clients, 'x');
    expect(Buffer.from(local.slice(11), 'base64url').toString()).to.match(/^http:\/\/127\.0\.0\.1:4566\/\?/);
  });

  it('has a signature that a verifier who only sees the URL and the header computes too', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/),
        fc.base64String({ minLength: 4 }),
        (clusterName, session) => {
          const credentials = { accessKeyId: 'AKID', secretAccessKey: 'se/cret+', sessionToken: session };
          const url = presignCallerIdentity({
            endpoint: 'https://sts.eu-west-1.amazonaws.com',
            region: 'eu-west-1',
            credentials,
            clusterName,
            at,
          });
          expect(verify(url, clusterName, credentials.secretAccessKey)).to.equal(true);
          expect(verify(url, `${clusterName}x`, credentials.secretAccessKey)).to.equal(false);
        },
      ),
      { numRuns: 50 },
    );
  });
});

/** What STS does: takes the signature out, rebuilds the canonical request from the rest as it arrived, signs again. */
function verify(text: string, clusterName: string, secret: string): boolean {
  const [base = '', query = ''] = text.split('?');
  const signature = /&X-Amz-Signature=([0-9a-f]{64})$/.exec(query)?.[1];
  const rest = query
    .replace(/&X-Amz-Signature=.*/, '')
    .split('&')
    .sort()
    .join('&');
  const host = new URL(base).host;
  const sha = (value: string): string => createHash('sha256').update(value).digest('hex');
  const canonical = `GET\n/\n${rest}\nhost:${host}\nx-k8s-aws-id:${clusterName}\n\nhost;x-k8s-aws-id\n${sha('')}`;
  const scope = '20260301/eu-west-1/sts/aws4_request';
  let key: Buffer | string = `AWS4${secret}`;
  for (const part of scope.split('/')) key = createHmac('sha256', key).update(part).digest();
  const expected = createHmac('sha256', key)
    .update(`AWS4-HMAC-SHA256\n20260301T120000Z\n${scope}\n${sha(canonical)}`)
    .digest('hex');
  return expected === signature;
}
