import { X509Certificate } from 'node:crypto';
import type { AwsWorld } from '../world/index.js';
import { createAuthority } from './kube/index.js';

/** The DNS zone that a new sandbox has, and the domain that its certificate covers. */
export const SANDBOX_ZONE = 'zk.example';

/**
 * What a new account would not have and a platform admin expects: a hosted zone, and an issued certificate for names in it. Returns the
 * authority of that certificate (PEM), for those who only take certificates that they trust.
 */
export async function seedAccount(aws: AwsWorld): Promise<string> {
  aws.global.zones.create(SANDBOX_ZONE, { comment: 'made with the sandbox' });
  const authority = await createAuthority('kubectl-zk sandbox public CA');
  const names = [`*.${SANDBOX_ZONE}`, SANDBOX_ZONE];
  const issued = await authority.issue({ commonName: names[0] as string, dnsNames: names });
  const certificate = new X509Certificate(issued.cert);
  aws.region(aws.homeRegion).certificates.add({
    domainName: names[0] as string,
    alternativeNames: names.slice(1),
    status: 'ISSUED',
    type: 'AMAZON_ISSUED',
    certificatePem: issued.cert,
    chainPem: authority.certificate,
    serial: certificate.serialNumber.toLowerCase().replace(/(..)(?!$)/g, '$1:'),
    issuer: 'kubectl-zk sandbox',
    issuedAt: aws.sim.now,
    notBefore: Date.parse(certificate.validFrom),
    notAfter: Date.parse(certificate.validTo),
    tags: {},
  });
  return authority.certificate;
}
