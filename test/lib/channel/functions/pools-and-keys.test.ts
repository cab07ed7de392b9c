import { expect } from 'chai';
import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { evaluate, failureOf, type PoolInput, pools } from './evaluate.js';

const worker = (configItems: Record<string, string> = {}, profile = 'worker-splitaz'): PoolInput => ({
  profile,
  configItems,
});

describe('zoneDistributedNodePoolGroups', () => {
  const rows: [string, PoolInput[], string][] = [
    ['no pools', [], 'map[]'],
    ['masters are skipped', [{ profile: 'master-default' }], 'map[]'],
    ['the default group has the empty name', [worker()], 'map[:true]'],
    ['taints without a label: not the default group', [worker({ taints: 'x:NoSchedule' })], 'map[]'],
    [
      'a dedicated group with its taint',
      [worker({ labels: 'dedicated=a', taints: 'dedicated=a:NoSchedule' })],
      'map[a:true]',
    ],
    [
      'a dedicated group with another taint',
      [worker({ labels: 'dedicated=a', taints: 'dedicated=a:NoExecute' })],
      'map[]',
    ],
    ['an empty dedicated label', [worker({ labels: 'x=1,dedicated=' })], 'map[:true]'],
    ['restricted zones', [worker({ availability_zones: 'eu-central-1a' })], 'map[]'],
    ['one pool of the group is not distributed', [worker(), worker({}, 'worker-combined')], 'map[]'],
    ['karpenter counts', [worker({}, 'worker-karpenter'), worker()], 'map[:true]'],
  ];
  for (const [name, list, result] of rows) {
    it(name, () =>
      expect(evaluate('zoneDistributedNodePoolGroups .pools', { pools: pools(...list) })).to.equal(result),
    );
  }
});

describe('nodeLifeCycleProviderPerNodePoolGroup', () => {
  const rows: [string, PoolInput[], string][] = [
    ['default group', [worker()], 'map[default:zalando]'],
    ['karpenter', [worker({ labels: 'dedicated=k' }, 'worker-karpenter')], 'map[k:karpenter]'],
    ['combined', [worker({}, 'worker-combined')], 'map[default:zalando]'],
    ['mixed', [worker(), worker({}, 'worker-combined')], 'map[default:]'],
    ['unknown profile', [worker({}, 'worker-other')], 'map[default:]'],
  ];
  for (const [name, list, result] of rows) {
    it(name, () =>
      expect(evaluate('nodeLifeCycleProviderPerNodePoolGroup .pools', { pools: pools(...list) })).to.equal(
        result,
      ),
    );
  }
});

/** Self-signed for these tests. */
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIB+jCCAWOgAwIBAgIUESbkGRlvuPEIEvlTi5NKxGUNHrYwDQYJKoZIhvcNAQEL
BQAwDzENMAsGA1UEAwwEdGVzdDAeFw0yNjExMjMxOTQ1MzhaFw0zNjExMjAxOTQ1
MzhaMA8xDTALBgNVBAMMBHRlc3QwgZ8wDQYJKoZIhvcNAQEBBQADgY0AMIGJAoGB
ALCu2OggUoyK3QRa2mhs4aTo31n4/Djd+XOR9m8MndGUZbP/VHbXD11SNjP7qt7/
Aa67cRW4yUohhxwlj5vRsyQRTppSRjRp58VAy/F6UlwlSr0TRghwBMd1vJQhPpJY
jYdV408SQpXyOH9mYEU62JcaMrgphmiPAMUvlA7u7ETRAgMBAAGjUzBRMB0GA1Ud
DgQWBBSM9U8Ic6R9czB3FvNCKPTWU2OJETAfBgNVHSMEGDAWgBSM9U8Ic6R9czB3
FvNCKPTWU2OJETAPBgNVHRMBAf8EBTADAQH/MA0GCSqGSIb3DQEBCwUAA4GBAE28
pclD4Z2R03APdNOKLpAZsNvvumk6ucDe4OsVl0bNLp4BgyndIW/QjJk1Zop8NLuH
rFFtbr9srii1akz1++puI0oYMA5RfRqI/iilTUlUVXBWy43ytuMFTV8OVjE+olUR
5nc1wzsYN6KRrCwthsWTvUBWDmOyG0O0qJ9aS/ut
-----END CERTIFICATE-----
`;

describe('functions over keys', () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const pkcs1 = privateKey.export({ type: 'pkcs1', format: 'pem' }) as string;
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }) as string;
  const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' });

  it('publicKey is the PKIX form, with a line break at its end', () => {
    expect(evaluate('publicKey .key', { key: pkcs1 })).to.equal(spki);
    expect(evaluate('publicKey .key', { key: `some text\n${pkcs1}more text` })).to.equal(spki);
  });

  it('publicKey names the right function for other keys', () => {
    const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
    const sec1 = elliptic.privateKey.export({ type: 'sec1', format: 'pem' }) as string;
    expect(failureOf('publicKey .key', { key: pkcs8 })).to.equal(
      'x509: failed to parse private key (use ParsePKCS8PrivateKey instead for this key format)',
    );
    expect(failureOf('publicKey .key', { key: sec1 })).to.equal(
      'x509: failed to parse private key (use ParseECPrivateKey instead for this key format)',
    );
    expect(failureOf('publicKey .key', { key: spki })).to.equal('x509: failed to parse private key');
  });

  it('generateJWKSDocument lists the key under its id and without one', () => {
    const document = evaluate('generateJWKSDocument .key', { key: spki });
    const { keys } = JSON.parse(document) as { keys: Record<string, string>[] };
    expect(keys.map((key) => Object.keys(key))).to.deep.equal([
      Array.from(['alg', 'e', 'kid', 'kty', 'n', 'use']),
      ['alg', 'e', 'kid', 'kty', 'n', 'use'],
    ]);
    expect(keys[0]!['kid']).to.match(/^[\w-]{43}$/);
    expect(keys[1]).to.deep.equal({ ...keys[0], kid: '' });
    expect(
      createPublicKey({ key: { kty: 'RSA', n: keys[0]!['n']!, e: keys[0]!['e']! }, format: 'jwk' }).export({
        type: 'spki',
        format: 'pem',
      }),
    ).to.equal(spki);
    expect(document.startsWith('{\n    "keys": [\n        {\n            "alg": "RS256",')).to.equal(true);
  });

  it('generateJWKSDocument refuses other keys', () => {
    const ecPublic = elliptic.publicKey.export({ type: 'spki', format: 'pem' }) as string;
    expect(failureOf('generateJWKSDocument .key', { key: ecPublic })).to.equal('Public key was not RSA');
    expect(failureOf('generateJWKSDocument .key', { key: pkcs1 })).to.match(/^failed to parse public key: /);
  });

  it('generateOIDCDiscoveryDocument has fields in a fixed order', () => {
    expect(evaluate('generateOIDCDiscoveryDocument "https://a.b/?x=1&y=<2>"')).to.equal(`{
    "issuer": "https://a.b/?x=1\\u0026y=\\u003c2\\u003e",
    "authorization_endpoint": "urn:kubernetes:programmatic_authorization",
    "jwks_uri": "https://a.b/?x=1\\u0026y=\\u003c2\\u003e/openid-configuration/keys.json",
    "response_types_supported": [
        "id_token"
    ],
    "subject_types_supported": [
        "public"
    ],
    "id_token_signing_alg_values_supported": [
        "RS256"
    ],
    "claims_supported": [
        "sub",
        "iss"
    ]
}`);
  });

  it('certificateExpiry is notAfter of the first block', () => {
    const expiry = '2036-11-20T19:45:38Z';
    expect(evaluate('certificateExpiry .pem', { pem: CERTIFICATE })).to.equal(expiry);
    expect(evaluate('certificateExpiry .pem', { pem: `# c\n${CERTIFICATE}\n${pkcs1}` })).to.equal(expiry);
    expect(failureOf('certificateExpiry .pem', { pem: pkcs1 })).to.equal('x509: malformed certificate');
  });

  it('the four-stage pipeline of real channels works', () => {
    const encoded = Buffer.from(pkcs1).toString('base64');
    const result = evaluate('.key | base64Decode | publicKey | base64', { key: encoded });
    expect(Buffer.from(result, 'base64').toString()).to.equal(spki);
    expect(createPrivateKey(pkcs1).asymmetricKeyType).to.equal('rsa');
  });
});
