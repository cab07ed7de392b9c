import type { CertificateFact } from '../../aws/index.js';

/** A certificate must stay valid for this long to displace another one. */
const minimalValidityMs = 7 * 24 * 3600_000;

/**
 * The certificate for the API server's load balancer, chosen as kube-ingress-aws-controller does (CLM uses its code): only trusted ones
 * that are valid now for the host; the longest matching name wins, then the newest issue date. `now` is when the facts were recorded,
 * so that equal facts always give the same choice.
 */
export function chooseCertificate(
  certificates: readonly CertificateFact[],
  host: string,
  now: number,
): CertificateFact | undefined {
  const hostname = host.replace(/:\d+$/, '').toLowerCase();
  let best: { certificate: CertificateFact; nameLength: number } | undefined;
  for (const certificate of certificates) {
    if (!isValidFor(certificate, hostname, now)) continue;
    for (const name of certificate.domainNames.filter((pattern) => matchesGlob(pattern, hostname))) {
      if (!best || displaces(certificate, name.length, best, now))
        best = { certificate, nameLength: name.length };
    }
  }
  return best?.certificate;
}

function isValidFor(certificate: CertificateFact, hostname: string, now: number): boolean {
  const inTime = Date.parse(certificate.issuedAt) <= now && now <= Date.parse(certificate.notAfter);
  return (
    certificate.trusted &&
    inTime &&
    certificate.domainNames.some((name) => matchesHost(name.toLowerCase(), hostname))
  );
}

/** RFC 6125 as Go's x509 checks it: `*` stands for exactly one label, the leftmost. */
function matchesHost(name: string, hostname: string): boolean {
  if (name === hostname) return true;
  return (
    name.startsWith('*.') &&
    hostname.indexOf('.') > 0 &&
    hostname.slice(hostname.indexOf('.')) === name.slice(1)
  );
}

/** The controller's own, looser match, whose name lengths are compared. */
function matchesGlob(pattern: string, hostname: string): boolean {
  if (pattern === '*') return true;
  if (!pattern.startsWith('*')) return pattern === hostname;
  const suffix = pattern.slice(1);
  const rest = hostname.endsWith(suffix) ? hostname.slice(0, hostname.length - suffix.length) : hostname;
  return !rest.includes('.');
}

function displaces(
  certificate: CertificateFact,
  nameLength: number,
  best: { certificate: CertificateFact; nameLength: number },
  now: number,
): boolean {
  const lasts = Date.parse(certificate.notAfter) - minimalValidityMs;
  if (nameLength > best.nameLength) return lasts > now;
  // A shorter name displaces only a certificate that is not valid yet; those were sorted out before.
  if (nameLength < best.nameLength) return false;
  const [issued, bestIssued] = [Date.parse(certificate.issuedAt), Date.parse(best.certificate.issuedAt)];
  const [expires, bestExpires] = [Date.parse(certificate.notAfter), Date.parse(best.certificate.notAfter)];
  if (issued > bestIssued) return lasts >= now;
  if (issued === bestIssued) return expires >= bestExpires;
  return bestExpires - minimalValidityMs < now && expires > bestExpires;
}
