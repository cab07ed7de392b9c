import { createHash, createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import type { FunctionMap } from '../../gotemplate/index.js';
import { text } from './define.js';
import { goJson } from './go-json.js';

/** Functions over keys, certificates and the OpenID documents that are made of them. */
export const keyFunctions: FunctionMap = {
  publicKey: text(1, (pem) => {
    const key = rsaPrivateKey(pemBlock(pem) ?? fail('no PEM data found'));
    return createPublicKey(key).export({ type: 'spki', format: 'pem' }) as string;
  }),
  certificateExpiry: text(1, (pem) => {
    const { validToDate } = parseCertificate(pemBlock(pem) ?? fail('no PEM data found'));
    return validToDate.toISOString().replace(/\.\d+Z$/, 'Z');
  }),
  generateJWKSDocument: text(1, (pem) =>
    jwksDocument(pemBlock(pem) ?? fail('Error decoding serviceAccountKey')),
  ),
  generateOIDCDiscoveryDocument: text(1, (issuer) =>
    goJson({
      issuer: issuer,
      authorization_endpoint: 'urn:kubernetes:programmatic_authorization',
      jwks_uri: `${issuer}/openid-configuration/keys.json`,
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      claims_supported: ['sub', 'iss'],
    }),
  ),
};

function fail(message: string): never {
  throw new Error(message);
}

/** The content of the first PEM block, whatever its type says. */
function pemBlock(text: string): Buffer | undefined {
  const block = /(?:^|\n)-----BEGIN ([^\n-]+)-----[ \t\r]*\n([\s\S]*?)\n?-----END \1-----/.exec(text);
  const body = block?.[2]!.replace(/^(?:[^\n:]+:[^\n]*\n)+\r?\n?/, '');
  return body === undefined || !/^[A-Za-z0-9+/=\s]*$/.test(body) ? undefined : Buffer.from(body, 'base64');
}

/** x509.ParsePKCS1PrivateKey, which names the right function when it sees another kind of key. */
function rsaPrivateKey(der: Buffer): KeyObject {
  const attempt = (type: 'pkcs1' | 'sec1' | 'pkcs8'): KeyObject | undefined => {
    try {
      return createPrivateKey({ key: der, format: 'der', type });
    } catch {
      return undefined;
    }
  };
  // OpenSSL takes any kind for any other; what follows the version tells them apart: n, the curve's octets, or the algorithm.
  const kind = { 0x02: 'pkcs1', 0x04: 'sec1', 0x30: 'pkcs8' } as const;
  const type = kind[tagBehindVersion(der) as keyof typeof kind] as 'pkcs1' | 'sec1' | 'pkcs8' | undefined;
  const key = type && attempt(type);
  if (key && type === 'pkcs1') return key;
  const other = key && (type === 'sec1' ? 'ParseECPrivateKey' : 'ParsePKCS8PrivateKey');
  throw new Error(
    `x509: failed to parse private key${other ? ` (use ${other} instead for this key format)` : ''}`,
  );
}

/** The DER tag behind the version at the start of a sequence. */
function tagBehindVersion(der: Buffer): number | undefined {
  const lengthBytes = (der[1] ?? 0) > 0x80 ? (der[1] ?? 0) - 0x80 : 0;
  const version = 2 + lengthBytes;
  return der[0] === 0x30 && der[version] === 0x02 && der[version + 1] === 1 ? der[version + 3] : undefined;
}

function parseCertificate(der: Buffer): X509Certificate {
  try {
    return new X509Certificate(der);
  } catch {
    throw new Error('x509: malformed certificate');
  }
}

/** The key twice: under its id and, for old clients, without one. The id is that of Kubernetes: SHA-256 of the public key. */
function jwksDocument(der: Buffer): string {
  const key = parsePublicKey(der);
  if (key.asymmetricKeyType !== 'rsa') throw new Error('Public key was not RSA');
  const spki = key.export({ type: 'spki', format: 'der' });
  const kid = createHash('sha256').update(spki).digest('base64url');
  const { e = '', n = '' } = key.export({ format: 'jwk' });
  const entry = (id: string): Record<string, string> => ({
    alg: 'RS256',
    e,
    kid: id,
    kty: 'RSA',
    n,
    use: 'sig',
  });
  return goJson({ keys: [entry(kid), entry('')] });
}

function parsePublicKey(der: Buffer): KeyObject {
  try {
    return createPublicKey({ key: der, format: 'der', type: 'spki' });
  } catch {
    throw new Error('failed to parse public key: the PEM block holds no PKIX public key');
  }
}
