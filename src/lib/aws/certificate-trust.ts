import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { getCACertificates, rootCertificates } from 'node:tls';
import { usageError, type Context } from '../core/index.js';

/** Answers whether a certificate with its chain leads to a root that this machine trusts. */
export interface TrustStore {
  trusts(leaf: string, chain: string | undefined, at: number): boolean;
}

/**
 * The roots of Node, of the operating system, of `NODE_EXTRA_CA_CERTS`, and of the files that `AWS_CA_BUNDLE` or `SSL_CERT_FILE` name
 * (Go programs such as CLM honour the latter). Opened once, when the first certificate is judged.
 */
export function systemTrust(ctx: Pick<Context, 'env'>): TrustStore {
  let roots: Map<string, X509Certificate[]> | undefined;
  return {
    trusts: (leaf, chain, at) => {
      roots ??= indexBySubject(rootPems(ctx));
      return isTrusted(leaf, chain, at, roots);
    },
  };
}

/** A trust store of exactly these roots (PEM). */
export function trustOf(pems: readonly string[]): TrustStore {
  const roots = indexBySubject(pems);
  return { trusts: (leaf, chain, at) => isTrusted(leaf, chain, at, roots) };
}

function rootPems(ctx: Pick<Context, 'env'>): string[] {
  const files = [ctx.env['AWS_CA_BUNDLE'], ctx.env['SSL_CERT_FILE']].filter(
    (file) => file !== undefined && file !== '',
  );
  const extra = files.flatMap((file) => splitPem(readBundle(file as string)));
  // Of Node 22.15 and later; without it, the bundled roots have to do.
  const system =
    typeof getCACertificates === 'function'
      ? [...getCACertificates('system'), ...getCACertificates('default')]
      : [];
  return [...rootCertificates, ...system, ...extra];
}

function readBundle(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw usageError(`cannot read the certificate bundle ${file}`, {
      hint: 'AWS_CA_BUNDLE or SSL_CERT_FILE names it.',
      cause,
    });
  }
}

function indexBySubject(pems: readonly string[]): Map<string, X509Certificate[]> {
  const bySubject = new Map<string, X509Certificate[]>();
  for (const pem of new Set(pems)) {
    const certificate = parse(pem);
    if (!certificate) continue;
    const same = bySubject.get(certificate.subject);
    if (same) same.push(certificate);
    else bySubject.set(certificate.subject, [certificate]);
  }
  return bySubject;
}

/** Longer chains than this do not occur; it also ends loops of cross-signed certificates. */
const maxDepth = 8;

function isTrusted(
  leaf: string,
  chain: string | undefined,
  at: number,
  roots: Map<string, X509Certificate[]>,
): boolean {
  const first = parse(leaf);
  const intermediates = splitPem(chain ?? '')
    .map(parse)
    .filter((one) => one !== undefined);
  return first !== undefined && leadsToRoot(first, intermediates, roots, at, maxDepth);
}

function leadsToRoot(
  certificate: X509Certificate,
  intermediates: readonly X509Certificate[],
  roots: Map<string, X509Certificate[]>,
  at: number,
  depth: number,
): boolean {
  if (depth === 0 || !isValidAt(certificate, at)) return false;
  if (roots.get(certificate.subject)?.some((root) => root.fingerprint256 === certificate.fingerprint256))
    return true;
  if (roots.get(certificate.issuer)?.some((root) => isValidAt(root, at) && isIssuedBy(certificate, root)))
    return true;
  return intermediates
    .filter((next) => next.ca && next !== certificate && isIssuedBy(certificate, next))
    .some((next) => leadsToRoot(next, intermediates, roots, at, depth - 1));
}

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

function isValidAt(certificate: X509Certificate, at: number): boolean {
  return Date.parse(certificate.validFrom) <= at && at <= Date.parse(certificate.validTo);
}

function splitPem(text: string): string[] {
  return text.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
}

function parse(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}
