import { expect } from 'chai';
import fc from 'fast-check';
import type { JsonObject } from '../../../../src/lib/check/bridge/wire.js';
import { ask } from './asked-policy.js';

describe('network policy, for any entity and resolver', () => {
  const octet = fc.integer({ min: 0, max: 255 });
  const ipv4 = fc.tuple(octet, octet, octet, octet).map((parts) => parts.join('.'));
  const inside = fc.oneof(
    fc.tuple(octet, octet, octet).map((rest) => `127.${rest.join('.')}`),
    fc.tuple(octet, octet).map((rest) => `169.254.${rest.join('.')}`),
    fc.tuple(octet, octet, octet).map((rest) => `${rest[0] % 2 ? 0 : 239}.${rest.join('.')}`),
    fc.constantFrom('::1', '::', 'fe80::1', 'febf::2', 'ff02::1', 'fd00:ec2::254'),
    ipv4.map((text) => `::ffff:${text}`),
  );

  it('a name never leads to a special address, whatever it resolves to', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(inside, ipv4), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 65_535 }),
        async (addresses, port) => {
          const answer = await ask(
            {
              entity: { host: 'x.test' },
              allowed: ['*.test', '0.0.0.0/0', '::/0'],
              names: { 'x.test': addresses },
            },
            'x.test',
            port,
          );
          if (answer.startsWith('SecurityError')) return;
          for (const address of answer.split(' '))
            expect(address).not.to.match(/^(?:127\.|169\.254\.|0\.|22[4-9]\.|2[3-5]\d\.|::|f[ef]|fd00:ec2)/);
        },
      ),
    ));

  it('an address is reached only if exactly it is named', () =>
    fc.assert(
      fc.asyncProperty(ipv4, ipv4, async (named, wanted) => {
        const answer = await ask({ entity: { ip: named } }, wanted, 80);
        expect(answer.startsWith('SecurityError')).to.equal(named !== wanted);
      }),
    ));

  it('networks decide as arithmetic does', () =>
    fc.assert(
      fc.asyncProperty(ipv4, fc.integer({ min: 0, max: 32 }), ipv4, async (base, bits, wanted) => {
        const value = (text: string): number =>
          text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
        const size = 2 ** (32 - bits);
        const inNetwork = Math.floor(value(base) / size) === Math.floor(value(wanted) / size);
        const answer = await ask({ allowed: [`${base}/${bits}`] }, wanted, 80);
        if (!inNetwork) expect(answer).to.match(/^SecurityError/);
        else if (
          !/^(?:127|0|22[4-9]|2[345]\d)\.|^169\.254|^100\.100\.100\.200|^168\.63\.129\.16|^192\.0\.0\.192/.test(
            wanted,
          )
        )
          expect(answer).to.equal(wanted);
      }),
    ));

  it('never throws anything but a PythonError, and reads any entity', () =>
    fc.assert(
      fc.asyncProperty(fc.object({ maxDepth: 3 }), fc.string(), async (entity, host) => {
        await ask({ entity: JSON.parse(JSON.stringify(entity)) as JsonObject }, host, 80);
      }),
    ));
});
