import { expect } from 'chai';
import { tlsMode } from '../../../../../src/lib/check/wrappers/sql/tls-mode.js';
import { pythonErrorOf, testCall } from '../direct-call.js';

const mode = (settings: Record<string, string> = {}) => tlsMode(testCall({ settings }).settings, 'sql');

describe('sslmode', () => {
  const cases: [string | undefined, readonly string[], boolean, boolean][] = [
    [undefined, ['tls', 'plain'], false, false],
    ['disable', ['plain'], false, false],
    ['prefer', ['tls', 'plain'], false, false],
    ['require', ['tls'], false, false],
    ['verify-ca', ['tls'], true, false],
    ['verify-full', ['tls'], true, true],
  ];
  for (const [name, attempts, chain, hostName] of cases)
    it(`${name ?? '(none)'}: ${attempts.join(', then ')}`, async () => {
      const { options, ...rest } = await mode(name === undefined ? {} : { 'sql.sslmode': name });
      expect(rest).to.deep.equal({ attempts });
      expect(options.rejectUnauthorized).to.equal(chain);
      expect(options.checkServerIdentity === undefined).to.equal(hostName);
    });

  it('refuses others, and a file that is not there', async () => {
    expect(await pythonErrorOf(mode({ 'sql.sslmode': 'yes' }))).to.match(
      /^ConfigurationError: sql: sslmode "yes" is none of/,
    );
    expect(
      await pythonErrorOf(mode({ 'sql.sslmode': 'verify-full', 'sql.sslrootcert': '/nowhere/ca.pem' })),
    ).to.equal('ConfigurationError: sql: cannot read sslrootcert /nowhere/ca.pem: ENOENT');
  });
});
