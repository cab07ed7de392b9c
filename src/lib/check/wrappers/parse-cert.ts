import { X509Certificate } from 'node:crypto';
import { bytes, datetime, PythonError, Tagged } from '../bridge/wire.js';
import type { WrapperDefinition } from '../bridge/wrapper.js';

/** Behind the helper `parse_cert`: takes a PEM certificate apart. What it has, cryptography's certificate has under the same name. */
export const parseCert: WrapperDefinition<X509Certificate> = {
  name: 'parse_cert',
  tier: 1,
  summary: 'Takes an X.509 certificate apart.',
  internal: true,
  inConditions: true,
  parameters: [{ name: 'pem' }],
  open({ pem }) {
    try {
      return new X509Certificate(firstCertificate(String(pem)));
    } catch {
      throw new PythonError('ValueError', [
        'Unable to load PEM file. See https://cryptography.io/en/latest/faq.html#why-can-t-i-import-my-pem-file for more details.',
      ]);
    }
  },
  methods: {
    fields: {
      parameters: [],
      returns: 'a dict; times are naive UTC',
      run: (certificate) => ({
        not_valid_before: naive(certificate.validFromDate),
        not_valid_after: naive(certificate.validToDate),
        subject: attributes(certificate.subject),
        issuer: attributes(certificate.issuer),
        serial_number: new Tagged('integer', BigInt(`0x${certificate.serialNumber}`).toString()),
        der: bytes(certificate.raw),
      }),
    },
  },
};

const pemEnd = '-----END CERTIFICATE-----';

/** Other text may stand around it, and more certificates after it. */
function firstCertificate(text: string): string {
  const begin = text.indexOf('-----BEGIN CERTIFICATE-----');
  const end = text.indexOf(pemEnd, begin);
  if (begin < 0 || end < 0) throw new TypeError('no PEM');
  return text.slice(begin, end + pemEnd.length);
}

function naive(date: Date): Tagged {
  return datetime(date.toISOString().replace(/\.\d+Z$/, ''));
}

/** Names of OpenSSL for the parts of a name, and their object identifiers. */
const identifiers: Readonly<Record<string, string>> = {
  CN: '2.5.4.3',
  SN: '2.5.4.4',
  serialNumber: '2.5.4.5',
  C: '2.5.4.6',
  L: '2.5.4.7',
  ST: '2.5.4.8',
  street: '2.5.4.9',
  O: '2.5.4.10',
  OU: '2.5.4.11',
  title: '2.5.4.12',
  GN: '2.5.4.42',
  dnQualifier: '2.5.4.46',
  DC: '0.9.2342.19200300.100.1.25',
  UID: '0.9.2342.19200300.100.1.1',
  emailAddress: '1.2.840.113549.1.9.1',
};

/** `[identifier, short name, value]` of each part, in the order of the certificate. */
function attributes(name: string | undefined): string[][] {
  return (name ?? '')
    .split('\n')
    .filter((line) => line.includes('='))
    .map((line) => {
      const at = line.indexOf('=');
      const key = line.slice(0, at);
      return [identifiers[key] ?? key, key, line.slice(at + 1)];
    });
}
