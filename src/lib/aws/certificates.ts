import { X509Certificate } from 'node:crypto';
import { mapBounded } from '../core/index.js';
import type { TrustStore } from './certificate-trust.js';
import type { AwsClients } from './clients.js';
import { isAwsError } from './errors.js';
import type { CertificateFact } from './facts.js';

const parallel = 5;

/** Every issued certificate of the region with its names, dates and whether its chain is trusted. */
export async function issuedCertificates(clients: AwsClients, trust: TrustStore): Promise<CertificateFact[]> {
  const arns = (await issuedArns(clients)).sort();
  const facts = await mapBounded(arns, parallel, (arn) => describe(clients, trust, arn));
  return facts.filter((fact) => fact !== undefined);
}

async function issuedArns(clients: AwsClients): Promise<string[]> {
  const acm = await clients.acm();
  const arns: string[] = [];
  let NextToken: string | undefined;
  do {
    const page = await acm.listCertificates({
      CertificateStatuses: ['ISSUED'],
      // Without it ACM lists only RSA certificates of up to 2048 bits.
      Includes: {
        keyTypes: [
          'RSA_1024',
          'RSA_2048',
          'RSA_3072',
          'RSA_4096',
          'EC_prime256v1',
          'EC_secp384r1',
          'EC_secp521r1',
        ],
      },
      ...(NextToken === undefined ? {} : { NextToken }),
    });
    arns.push(...(page.CertificateSummaryList ?? []).map((one) => one.CertificateArn ?? '').filter(Boolean));
    NextToken = page.NextToken;
  } while (NextToken);
  return arns;
}

async function describe(
  clients: AwsClients,
  trust: TrustStore,
  arn: string,
): Promise<CertificateFact | undefined> {
  const acm = await clients.acm();
  try {
    const { Certificate = '', CertificateChain } = await acm.getCertificate({ CertificateArn: arn });
    const leaf = new X509Certificate(Certificate);
    return {
      arn,
      domainNames: namesOf(leaf),
      issuedAt: iso(leaf.validFrom),
      notAfter: iso(leaf.validTo),
      trusted: trust.trusts(Certificate, CertificateChain, clients.ctx.clock.now()),
    };
  } catch (error) {
    // Deleted between the two calls, or imported and unreadable for us: then it cannot be chosen either.
    if (isAwsError(error, 'ResourceNotFoundException', 'RequestInProgressException')) return undefined;
    throw error;
  }
}

/** The names that a client may connect by: the DNS alternative names, else the common name. */
function namesOf(leaf: X509Certificate): string[] {
  const alternative = (leaf.subjectAltName ?? '').split(', ').filter((one) => one.startsWith('DNS:'));
  if (alternative.length > 0) return alternative.map((one) => one.slice('DNS:'.length));
  const common = /^CN=(.+)$/m.exec(leaf.subject)?.[1];
  return common === undefined ? [] : [common];
}

function iso(date: string): string {
  return new Date(date).toISOString();
}
