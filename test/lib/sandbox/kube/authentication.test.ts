import { expect } from 'chai';
import { createHash, createHmac } from 'node:crypto';
import { authenticate, type KubeAuth } from '../../../../src/lib/sandbox/kube/authentication.js';

const secret = 'the-secret';
const auth: KubeAuth = {
  adminToken: 'admin',
  secretAccessKey: (id) => (id === 'AKIDEXAMPLE' ? secret : undefined),
};
const now = Date.UTC(2026, 0, 1, 12, 0, 0);

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** A token as aws-iam-authenticator makes it: AWS Signature Version 4 in the query, straight from its description. */
function token(
  cluster: string,
  options: { key?: string; secret?: string; stamp?: string; signed?: string } = {},
): string {
  const { key = 'AKIDEXAMPLE', stamp = '20260101T120000Z', signed = 'host;x-k8s-aws-id' } = options;
  const scope = `${stamp.slice(0, 8)}/eu-central-1/sts/aws4_request`;
  const query = [
    ['Action', 'GetCallerIdentity'],
    ['Version', '2011-06-15'],
    ['X-Amz-Algorithm', 'AWS4-HMAC-SHA256'],
    ['X-Amz-Credential', `${key}/${scope}`],
    ['X-Amz-Date', stamp],
    ['X-Amz-Expires', '60'],
    ['X-Amz-SignedHeaders', signed],
  ]
    .map(([name, value]) => `${name}=${encodeURIComponent(value ?? '')}`)
    .join('&');
  const headers = signed.includes('x-k8s-aws-id')
    ? `host:sts.eu-central-1.amazonaws.com\nx-k8s-aws-id:${cluster}\n`
    : 'host:sts.eu-central-1.amazonaws.com\n';
  const request = ['GET', '/', query, headers, signed, sha256('')].join('\n');
  const signing = scope
    .split('/')
    .reduce<string | Buffer>((previous, part) => hmac(previous, part), `AWS4${options.secret ?? secret}`);
  const signature = hmac(signing, ['AWS4-HMAC-SHA256', stamp, scope, sha256(request)].join('\n')).toString(
    'hex',
  );
  return `k8s-aws-v1.${Buffer.from(`https://sts.eu-central-1.amazonaws.com/?${query}&X-Amz-Signature=${signature}`).toString('base64url')}`;
}

const who = (bearer: string, cluster = 'demo', at = now): string | undefined =>
  authenticate(`Bearer ${bearer}`, cluster, auth, at)?.username;

describe('authentication of the Kubernetes API', () => {
  it('knows the admin token and nothing like it', () => {
    expect(who('admin')).to.equal('kubernetes-admin');
    for (const wrong of ['admi', 'adminn', 'Admin', 'k8s-aws-v1.', 'k8s-aws-v1.####'])
      expect(who(wrong)).to.equal(undefined);
    expect(authenticate(undefined, 'demo', auth, now)).to.equal(undefined);
  });

  it('accepts an EKS token that names this cluster and is signed with a known key', () => {
    expect(who(token('demo'))).to.equal('AKIDEXAMPLE');
  });

  it('refuses tokens for other clusters, with other secrets, unknown keys, or without the signed cluster name', () => {
    expect(who(token('other'))).to.equal(undefined);
    expect(who(token('demo', { secret: 'guess' }))).to.equal(undefined);
    expect(who(token('demo', { key: 'AKIDUNKNOWN' }))).to.equal(undefined);
    expect(who(token('demo', { signed: 'host' }))).to.equal(undefined);
  });

  it('accepts a token for 15 minutes', () => {
    expect(who(token('demo'), 'demo', now + 14 * 60_000)).to.equal('AKIDEXAMPLE');
    expect(who(token('demo'), 'demo', now + 16 * 60_000)).to.equal(undefined);
    expect(who(token('demo', { stamp: 'yesterday' }))).to.equal(undefined);
  });
});
