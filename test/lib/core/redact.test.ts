import { expect } from 'chai';
import fc from 'fast-check';
import { redact, redactor } from '../../../src/lib/core/index.js';

const secretKey = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';

describe('redaction', () => {
  for (const [what, text, expected] of [
    ['a secret key in the environment', `AWS_SECRET_ACCESS_KEY=${secretKey}`, 'AWS_SECRET_ACCESS_KEY=***'],
    ['a secret key in JSON', `{"SecretAccessKey": "${secretKey}"}`, '{"SecretAccessKey": "***"}'],
    ['a session token', `aws_session_token = ${'A'.repeat(40)}`, 'aws_session_token = ***'],
    ['a bearer token', 'Authorization: Bearer abcdefgh.ijkl', 'Authorization: Bearer ***'],
    ['basic credentials', 'authorization: Basic dXNlcjpwYXNz', 'authorization: Basic ***'],
    ['an EKS token', 'token k8s-aws-v1.aHR0cHM6Ly9zdHM', 'token k8s-aws-v1.***'],
    ['a JSON web token', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl x', '*** x'],
    [
      'a signed URL',
      'https://b.s3.amazonaws.com/k?X-Amz-Date=1&X-Amz-Signature=abc123&a=b',
      'https://b.s3.amazonaws.com/k?X-Amz-Date=1&X-Amz-Signature=***&a=b',
    ],
    [
      'a URL with a password',
      'clone https://me:hunter22@git.example.org/x',
      'clone https://me:***@git.example.org/x',
    ],
    [
      'a private key',
      '-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nrest',
      '-----BEGIN RSA PRIVATE KEY-----***\nrest',
    ],
    ['a password', 'password=hunter22 user=me', 'password=*** user=me'],
  ] as const) {
    it(`hides ${what}`, () => expect(redact(text)).to.equal(expected));
  }

  for (const text of [
    'stack/main created',
    'arn:aws:iam::123456789012:role/admin',
    'AKIAIOSFODNN7EXAMPLE',
    'token expired',
    'sha256:0123456789abcdef0123456789abcdef',
    'https://example.org/path?x=1',
    'the secret is missing',
  ]) {
    it(`leaves "${text}" alone`, () => expect(redact(text)).to.equal(text));
  }

  it('hides known values wherever and however they are written', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 4, maxLength: 20 }).filter((secret) => !/^\**$/.test(secret)),
        fc.string(),
        fc.string(),
        (secret, before, after) => {
          const hide = redactor([secret]);
          expect(hide(`${before}${secret}${after}`).replaceAll('***', '')).to.not.contain(secret);
          expect(hide(JSON.stringify({ secret })).replaceAll('***', '')).to.not.contain(
            JSON.stringify(secret).slice(1, -1),
          );
        },
      ),
      { numRuns: 200 },
    );
  });

  it('hides a longer secret whole, and ignores values too short to be one', () => {
    expect(redactor(['abcd', 'abcdefgh'])('x abcdefgh y')).to.equal('x *** y');
    expect(redactor(['', 'ab'])('abab')).to.equal('abab');
  });

  it('does nothing the second time', () => {
    const once = redact(`Bearer abcdefghij password: x1 AWS_SECRET_ACCESS_KEY=${secretKey}`);
    expect(redact(once)).to.equal(once);
  });
});
