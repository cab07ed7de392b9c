import { randomBytes, webcrypto } from 'node:crypto';

/** A server's certificate with its key, in PEM. */
export interface ServerCertificate {
  cert: string;
  key: string;
}

/** A certificate authority that lives as long as the process. */
export interface Authority {
  /** The certificate of the authority in PEM. */
  certificate: string;
  /** The same in base64, as kubeconfigs and DescribeCluster carry it. */
  caData: string;
  issue(server: {
    commonName: string;
    dnsNames?: readonly string[];
    addresses?: readonly string[];
  }): Promise<ServerCertificate>;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const dayMs = 86_400_000;

/**
 * Makes an authority with a fresh key. Nothing is written anywhere. The library is loaded here, when a sandbox starts, and not before.
 */
export async function createAuthority(commonName: string): Promise<Authority> {
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  const crypto = webcrypto as unknown as Parameters<typeof x509.cryptoProvider.set>[0] & typeof webcrypto;
  x509.cryptoProvider.set(crypto);
  const validity = { notBefore: new Date(Date.now() - dayMs), notAfter: new Date(Date.now() + 3650 * dayMs) };
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: [{ CN: [commonName] }],
    ...validity,
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, 1, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    ],
  });
  const certificate = `${root.toString('pem')}\n`;
  return {
    certificate,
    caData: Buffer.from(certificate).toString('base64'),
    issue: async ({ commonName: name, dnsNames = [], addresses = [] }) => {
      const own = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
      const leaf = await x509.X509CertificateGenerator.create({
        serialNumber: serial(),
        subject: [{ CN: [name] }],
        issuer: root.subject,
        ...validity,
        signingKey: keys.privateKey,
        publicKey: own.publicKey,
        signingAlgorithm: algorithm,
        extensions: [
          new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
          new x509.SubjectAlternativeNameExtension([
            ...dnsNames.map((value) => ({ type: 'dns' as const, value })),
            ...addresses.map((value) => ({ type: 'ip' as const, value })),
          ]),
        ],
      });
      const pkcs8 = Buffer.from(await crypto.subtle.exportKey('pkcs8', own.privateKey)).toString('base64');
      const key = `-----BEGIN PRIVATE KEY-----\n${(pkcs8.match(/.{1,64}/g) ?? []).join('\n')}\n-----END PRIVATE KEY-----\n`;
      return { cert: `${leaf.toString('pem')}\n`, key };
    },
  };
}

/** A positive serial number of 8 bytes. */
function serial(): string {
  const bytes = randomBytes(8);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x01;
  return bytes.toString('hex');
}
