import { expect } from 'chai';
import { createAuthority } from '../../../../src/lib/sandbox/kube/index.js';
import { parseCert } from '../../../../src/lib/check/wrappers/parse-cert.js';
import { openDirectly, plain, pythonErrorOf } from './direct-call.js';

const fieldsOf = async (pem: string): Promise<unknown> =>
  plain(await (await openDirectly(parseCert, { pem })).call('fields'));

describe('parse_cert() on the host', () => {
  it('takes the first certificate out of what stands around it', async () => {
    const authority = await createAuthority('first');
    const other = await createAuthority('other');
    const fields = await fieldsOf(`bag attributes\n${authority.certificate}\n${other.certificate}`);
    expect(fields).to.have.deep.property('subject', [['2.5.4.3', 'CN', 'first']]);
  });

  for (const [what, pem] of [
    ['an end before the beginning', '-----END CERTIFICATE-----\n-----BEGIN CERTIFICATE-----'],
    ['nothing', ''],
    ['a megabyte of beginnings', '-----BEGIN CERTIFICATE-----'.repeat(38_000)],
    ['a megabyte of ends', `-----BEGIN CERTIFICATE-----${'-----END CERTIFICATE----'.repeat(43_000)}`],
  ] as const)
    it(`refuses ${what}`, async () =>
      expect(await pythonErrorOf(openDirectly(parseCert, { pem }))).to.match(
        /^ValueError: Unable to load PEM file/,
      ));
});
