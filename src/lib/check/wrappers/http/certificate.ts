import type { DetailedPeerCertificate, PeerCertificate } from 'node:tls';
import { tuple } from '../../bridge/wire.js';

/** OpenSSL's long names, which Python shows, by the short ones, which Node shows. */
const longNames: Readonly<Record<string, string>> = {
  C: 'countryName',
  CN: 'commonName',
  DC: 'domainComponent',
  GN: 'givenName',
  L: 'localityName',
  O: 'organizationName',
  OU: 'organizationalUnitName',
  SN: 'surname',
  ST: 'stateOrProvinceName',
  UID: 'userId',
  street: 'streetAddress',
};

/** A certificate as Python's `getpeercert()` gives it, with the worker's `not_before` and `not_after`. */
export function certificateDict(
  certificate: PeerCertificate | DetailedPeerCertificate,
): Record<string, unknown> {
  const { subject, issuer, serialNumber, valid_from: from, valid_to: to, subjectaltname } = certificate;
  const access = certificate.infoAccess ?? {};
  return {
    subject: distinguishedName(subject),
    issuer: distinguishedName(issuer),
    version: 3,
    serialNumber,
    notBefore: from,
    notAfter: to,
    ...(subjectaltname === undefined ? {} : { subjectAltName: tuple(alternativeNames(subjectaltname)) }),
    ...uris('OCSP', access['OCSP - URI']),
    ...uris('caIssuers', access['CA Issuers - URI']),
    not_before: moment(from),
    not_after: moment(to),
  };
}

function distinguishedName(name: PeerCertificate['subject']): unknown {
  return tuple(
    Object.entries(name).flatMap(([key, value]: [string, string | string[] | undefined]) =>
      (Array.isArray(value) ? value : [value ?? '']).map((one) =>
        tuple([tuple([longNames[key] ?? key, one])]),
      ),
    ),
  );
}

/** `DNS:a, IP Address:1.2.3.4`; values with a comma are quoted. */
function alternativeNames(text: string): unknown[] {
  return [...text.matchAll(/([A-Za-z ]+):("(?:[^"\\]|\\.)*"|[^,]*)(?:, |$)/g)].map(
    ([, kind = '', value = '']) =>
      tuple([kind.trim(), value.startsWith('"') ? (JSON.parse(value) as string) : value]),
  );
}

function uris(key: string, values: readonly string[] | undefined): Record<string, unknown> {
  return values === undefined ? {} : { [key]: tuple(values) };
}

/** `Jan  1 00:00:00 2026 GMT` as `2026-01-01 00:00:00`. */
function moment(text: string): string {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? text : date.toISOString().slice(0, 19).replace('T', ' ');
}
