import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BasicConstraintsExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import type { X509Certificate } from '@peculiar/x509';
import { expect } from 'chai';
import nock from 'nock';
import { systemTrust, trustOf } from '../../../src/lib/aws/index.js';
import { issuedCertificates } from '../../../src/lib/aws/certificates.js';
import { testClients } from './wire.js';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const now = Date.parse('2026-03-01T12:00:00Z');

interface Issued {
  certificate: X509Certificate;
  pem: string;
  keys: webcrypto.CryptoKeyPair;
}

let serial = 1;
async function issue(
  name: string,
  issuer: Issued | undefined,
  options: { ca?: boolean; names?: string[]; until?: string } = {},
): Promise<Issued> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.create({
    serialNumber: (serial++).toString(16).padStart(2, '0'),
    subject: `CN=${name}`,
    issuer: issuer ? issuer.certificate.subject : `CN=${name}`,
    notBefore: new Date('2026-01-01T00:00:00Z'),
    notAfter: new Date(options.until ?? '2027-01-01T00:00:00Z'),
    publicKey: keys.publicKey,
    signingKey: (issuer ?? { keys }).keys.privateKey,
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(options.ca ?? false, undefined, true),
      ...(options.names
        ? [
            new SubjectAlternativeNameExtension(
              options.names.map((value) => ({ type: 'dns' as const, value })),
            ),
          ]
        : []),
    ],
  });
  return { certificate, pem: certificate.toString('pem'), keys };
}

describe('certificate trust', () => {
  let root: Issued, middle: Issued, leaf: Issued, expired: Issued, selfSigned: Issued, imposter: Issued;

  before(async () => {
    root = await issue('Root', undefined, { ca: true });
    middle = await issue('Middle', root, { ca: true });
    leaf = await issue('leaf', middle, { names: ['*.foo.example.org', 'foo.example.org'] });
    expired = await issue('old', middle, { names: ['old.example.org'], until: '2026-02-01T00:00:00Z' });
    selfSigned = await issue('self', undefined, { names: ['self.example.org'] });
    // The same name as the root, another key.
    imposter = await issue('Root', undefined, { ca: true });
  });

  it('follows the chain to a root', () => {
    const trust = trustOf([root.pem]);
    expect(trust.trusts(leaf.pem, middle.pem, now)).to.equal(true);
    expect(trust.trusts(leaf.pem, `${imposter.pem}\n${middle.pem}\n${root.pem}`, now)).to.equal(true);
    expect(trust.trusts(middle.pem, undefined, now)).to.equal(true);
  });

  it('rejects gaps, unknown roots, wrong keys, expired and broken certificates', () => {
    const trust = trustOf([root.pem]);
    expect(trust.trusts(leaf.pem, undefined, now)).to.equal(false);
    expect(trust.trusts(selfSigned.pem, undefined, now)).to.equal(false);
    expect(trust.trusts(expired.pem, middle.pem, now)).to.equal(false);
    expect(trust.trusts(leaf.pem, middle.pem, Date.parse('2028-01-01'))).to.equal(false);
    expect(trust.trusts('nonsense', undefined, now)).to.equal(false);
    expect(trustOf([imposter.pem]).trusts(leaf.pem, middle.pem, now)).to.equal(false);
  });

  it('does not let a leaf issue', async () => {
    const forged = await issue('forged', leaf, { names: ['x.example.org'] });
    expect(trustOf([root.pem]).trusts(forged.pem, `${leaf.pem}\n${middle.pem}`, now)).to.equal(false);
  });

  it('adds the bundle of the environment to the system', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'zk-ca-'));
    try {
      const file = join(folder, 'ca.pem');
      await writeFile(file, root.pem);
      expect(systemTrust({ env: {} }).trusts(leaf.pem, middle.pem, now)).to.equal(false);
      expect(systemTrust({ env: { SSL_CERT_FILE: file } }).trusts(leaf.pem, middle.pem, now)).to.equal(true);
      expect(() =>
        systemTrust({ env: { AWS_CA_BUNDLE: join(folder, 'none') } }).trusts(leaf.pem, undefined, now),
      ).to.throw('cannot read the certificate bundle');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('records all pages of issued certificates with names, dates and trust', async () => {
    const acm = nock('https://acm.eu-central-1.amazonaws.com');
    const target = (name: string) => ({ reqheaders: { 'x-amz-target': `CertificateManager.${name}` } });
    const list = nock('https://acm.eu-central-1.amazonaws.com', target('ListCertificates'));
    list
      .post(
        '/',
        (body: { CertificateStatuses: string[]; NextToken?: string }) =>
          body.CertificateStatuses[0] === 'ISSUED' && !body.NextToken,
      )
      .reply(200, { CertificateSummaryList: [{ CertificateArn: 'arn:2' }], NextToken: 'n' });
    list
      .post('/', (body: { NextToken?: string }) => body.NextToken === 'n')
      .reply(200, { CertificateSummaryList: [{ CertificateArn: 'arn:1' }, { CertificateArn: 'arn:3' }] });
    const get = nock('https://acm.eu-central-1.amazonaws.com', target('GetCertificate'));
    const answer = (arn: string, status: number, body: object): void =>
      void get
        .post('/', (sent: { CertificateArn: string }) => sent.CertificateArn === arn)
        .reply(status, body);
    answer('arn:1', 200, { Certificate: leaf.pem, CertificateChain: middle.pem });
    answer('arn:2', 200, { Certificate: selfSigned.pem });
    answer('arn:3', 400, { __type: 'ResourceNotFoundException', message: 'gone' });
    const facts = await issuedCertificates(testClients().clients, trustOf([root.pem]));
    expect(facts).to.deep.equal([
      {
        arn: 'arn:1',
        domainNames: ['*.foo.example.org', 'foo.example.org'],
        issuedAt: '2026-01-01T00:00:00.000Z',
        notAfter: '2027-01-01T00:00:00.000Z',
        trusted: true,
      },
      {
        arn: 'arn:2',
        domainNames: ['self.example.org'],
        issuedAt: '2026-01-01T00:00:00.000Z',
        notAfter: '2027-01-01T00:00:00.000Z',
        trusted: false,
      },
    ]);
    expect(acm.isDone() && nock.isDone()).to.equal(true);
  });
});
