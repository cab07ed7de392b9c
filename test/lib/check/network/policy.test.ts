import { expect } from 'chai';
import { PythonError, type JsonObject } from '../../../../src/lib/check/bridge/wire.js';
import { ask, policyOf, type World } from './asked-policy.js';

const names = {
  'web.example.org': ['192.0.2.10'],
  db1: ['10.0.0.5'],
  'inner.example.org': ['127.0.0.1'],
  'mixed.example.org': ['127.0.0.1', '192.0.2.11', 'fe80::1'],
  'mapped.example.org': ['::ffff:127.0.0.1', '::ffff:10.0.0.1'],
  'nat64.example.org': ['64:ff9b::7f00:1', '64:ff9b::c000:20a'],
  'sixtofour.example.org': ['2002:7f00:1::'],
  'metadata.example.org': ['169.254.169.254', 'fd00:ec2::254'],
  localhost: ['127.0.0.1', '::1'],
  'other.example.org': ['192.0.2.99'],
};

describe('network policy', () => {
  describe('reaches what the entity names', () => {
    const rows: [JsonObject, string, number, string][] = [
      [{ url: 'https://web.example.org/path' }, 'web.example.org', 443, '192.0.2.10'],
      [{ url: 'https://web.example.org/path' }, 'web.example.org', 9100, '192.0.2.10'],
      [{ url: 'web.example.org/path' }, 'web.example.org', 80, '192.0.2.10'],
      [{ host: 'db1' }, 'db1', 5432, '10.0.0.5'],
      [{ host: 'DB1.' }, 'db1', 5432, '10.0.0.5'],
      [{ external_ip: '192.0.2.7' }, '192.0.2.7', 22, '192.0.2.7'],
      [{ ip: 'fd12::7' }, '[fd12::7]', 22, 'fd12::7'],
      [{ ip: 'fd12:0:0::7' }, 'fd12::7', 22, 'fd12::7'],
      [{ shards: { a: 'db1:5432/orders', b: 'web.example.org/x' } }, 'db1', 5432, '10.0.0.5'],
      [{ service_name: 'db1' }, 'db1', 5432, '10.0.0.5'],
      [{ seeds: ['db1', 'web.example.org'] }, 'db1', 9042, '10.0.0.5'],
      [
        { load_balancer_status: { ingress: [{ hostname: 'web.example.org' }] } },
        'web.example.org',
        80,
        '192.0.2.10',
      ],
      [
        { note: 'see jdbc:postgresql://web.example.org:5432/x and more' },
        'web.example.org',
        5432,
        '192.0.2.10',
      ],
      [{ id: 'web.example.org[aws:123:eu-central-1]' }, 'web.example.org', 80, '192.0.2.10'],
      [{ url: 'http://user:p%40ss@web.example.org:8080/' }, 'web.example.org', 8080, '192.0.2.10'],
      [{ hosts: 'a,db1;web.example.org' }, 'web.example.org', 80, '192.0.2.10'],
    ];
    for (const [entity, host, port, expected] of rows)
      it(`${JSON.stringify(entity)} → ${host}:${port}`, async () =>
        expect(await ask({ entity, names }, host, port)).to.equal(expected));
  });

  describe('and nothing else', () => {
    const entity = { url: 'https://web.example.org/', team: 'db1' };
    const rows: [string, RegExp][] = [
      [
        'other.example.org',
        /^SecurityError: the entity does not name other.example.org:80; .*--allow-host other.example.org:80$/,
      ],
      ['example.org', /does not name/],
      ['sub.web.example.org', /does not name/],
      ['web.example.org.evil.test', /does not name/],
      ['db1', /does not name db1:80/],
      ['192.0.2.10', /does not name 192.0.2.10:80/],
    ];
    for (const [host, expected] of rows)
      it(host, async () => expect(await ask({ entity, names }, host, 80)).to.match(expected));

    it('does not even resolve names that nobody granted', async () => {
      const { policy, asked } = policyOf({ entity, names });
      await policy.allow('secret-data.evil.test', 80).catch(() => undefined);
      expect(asked).to.deep.equal([]);
    });
  });

  describe('special addresses, unless they are named themselves', () => {
    const rows: [JsonObject, string, number, RegExp][] = [
      [
        { url: 'http://inner.example.org' },
        'inner.example.org',
        80,
        /^SecurityError: inner.example.org resolves to 127.0.0.1, which is a loopback address, .*--allow-host 127.0.0.1:80$/,
      ],
      [{ host: 'inner.example.org', ip: '127.0.0.1' }, 'inner.example.org', 80, /^127.0.0.1$/],
      [{ host: 'mixed.example.org' }, 'mixed.example.org', 80, /^192.0.2.11$/],
      [{ host: 'mapped.example.org' }, 'mapped.example.org', 80, /IPv4 address in the form of IPv6/],
      [{ host: 'nat64.example.org' }, 'nat64.example.org', 80, /^64:ff9b::c000:20a$/],
      [
        { host: 'sixtofour.example.org' },
        'sixtofour.example.org',
        80,
        /a loopback address in the form of IPv6/,
      ],
      [{ host: 'metadata.example.org' }, 'metadata.example.org', 80, /metadata service/],
      [{ host: '169.254.169.254' }, '169.254.169.254', 80, /^169.254.169.254$/],
      [{ host: 'localhost' }, 'localhost', 8080, /^127.0.0.1 ::1$/],
      [{ host: 'localhost' }, '127.0.0.1', 8080, /does not name/],
      [{ url: 'http://localhost:8080/' }, 'localhost', 8080, /^127.0.0.1 ::1$/],
      [{ url: 'http://localhost:8080/' }, 'localhost', 2375, /loopback address.*--allow-host 127.0.0.1:2375/],
      [{ url: 'http://127.0.0.1/' }, '127.0.0.1', 80, /^127.0.0.1$/],
      [{ url: 'http://127.0.0.1/' }, '127.0.0.1', 6379, /SecurityError/],
      [{ host: '127.0.0.1' }, '127.0.0.1', 6379, /^127.0.0.1$/],
      [{ host: '127.0.0.1' }, '127.0.0.2', 80, /SecurityError/],
      [{ host: '10.0.0.1' }, '::ffff:10.0.0.1', 80, /SecurityError/],
      [{ host: '10.0.0.1' }, '[::ffff:a00:1]', 80, /SecurityError/],
      [{ ip: '::ffff:10.0.0.1' }, '::ffff:a00:1', 80, /^::ffff:a00:1$/],
      [{ host: '0.0.0.0' }, '0.0.0.0', 80, /^0.0.0.0$/],
    ];
    for (const [entity, host, port, expected] of rows)
      it(`${JSON.stringify(entity)} → ${host}:${port}`, async () =>
        expect(await ask({ entity, names }, host, port)).to.match(expected));
  });

  describe('numbers in disguise and other tricks', () => {
    const entity = {
      host: '127.0.0.1',
      url: 'http://web.example.org',
      text: '2130706433 0x7f000001 127.1 0177.0.0.1',
    };
    const tricks = [
      '2130706433',
      '0x7f000001',
      '0x7f.0.0.1',
      '0177.0.0.1',
      '127.1',
      '127.0.0.1.',
      '127.0.0.01',
      '1.2.3',
      'web.example.org\u0000.evil.test',
      'web.example.org/evil.test',
      'web.example.org@evil.test',
      'evil.test#web.example.org',
      'web.example.org:80',
      'web example.org',
      'web.example.org%00',
      'fe80::1%eth0',
      '[fe80::1%25eth0]',
      '[::1',
      '',
      '.',
      '..',
      '-web.example.org',
      '__proto__',
      'a'.repeat(64) + '.example.org',
    ];
    for (const host of tricks)
      it(JSON.stringify(host), async () => {
        const answer = await ask({ entity, names: { ...names, [host]: ['192.0.2.1'] } }, host, 80);
        if (host === '127.0.0.1.') expect(answer).to.equal('127.0.0.1');
        else expect(answer).to.match(/^SecurityError: /);
      });

    it('sees through full-width digits', async () =>
      expect(await ask({ entity: {} }, '１２７.0.0.1', 80)).to.match(/^SecurityError: .*127.0.0.1:80/));

    it('encodes names of other scripts', async () =>
      expect(
        await ask(
          { entity: { url: 'http://bücher.example' }, names: { 'xn--bcher-kva.example': ['192.0.2.5'] } },
          'bücher.example',
          80,
        ),
      ).to.equal('192.0.2.5'));
  });

  describe('--allow-host and configured endpoints', () => {
    const rows: [World, string, number, RegExp][] = [
      [{ allowed: ['other.example.org'] }, 'other.example.org', 1234, /^192.0.2.99$/],
      [{ allowed: ['other.example.org:443'] }, 'other.example.org', 443, /^192.0.2.99$/],
      [{ allowed: ['other.example.org:443'] }, 'other.example.org', 80, /SecurityError/],
      [{ allowed: ['*.example.org'] }, 'other.example.org', 80, /^192.0.2.99$/],
      [{ allowed: ['*.example.org'] }, 'inner.example.org', 80, /loopback/],
      [{ allowed: ['*.example.org'] }, 'example.org', 80, /SecurityError/],
      [{ allowed: ['192.0.2.0/24'] }, 'other.example.org', 80, /^192.0.2.99$/],
      [{ allowed: ['192.0.2.0/24'] }, '192.0.2.200', 80, /^192.0.2.200$/],
      [{ allowed: ['192.0.2.0/24'] }, 'db1', 80, /does not name db1/],
      [{ allowed: ['0.0.0.0/0'] }, 'db1', 80, /^10.0.0.5$/],
      [{ allowed: ['0.0.0.0/0'] }, 'inner.example.org', 80, /loopback/],
      [{ allowed: ['127.0.0.0/8'] }, 'inner.example.org', 80, /^127.0.0.1$/],
      [{ allowed: ['127.0.0.1:80'] }, 'inner.example.org', 80, /does not name/],
      [
        { allowed: ['127.0.0.1:80'], entity: { host: 'inner.example.org' } },
        'inner.example.org',
        80,
        /^127.0.0.1$/,
      ],
      [{ allowed: ['[fd12::1]:443'] }, 'fd12::1', 443, /^fd12::1$/],
      [{ endpoints: ['https://web.example.org/api'] }, 'web.example.org', 443, /^192.0.2.10$/],
      [{ endpoints: ['https://web.example.org/api'] }, 'web.example.org', 80, /SecurityError/],
      [{ endpoints: ['http://127.0.0.1:9090'] }, '127.0.0.1', 9090, /^127.0.0.1$/],
    ];
    for (const [world, host, port, expected] of rows)
      it(`${JSON.stringify(world)} → ${host}:${port}`, async () =>
        expect(await ask({ names, ...world }, host, port)).to.match(expected));

    for (const text of ['', 'a b', 'http://x', 'x:99999', '10.0.0.0/33', '*', '*.10.0.0.1', 'x:', '127.1'])
      it(`refuses ${JSON.stringify(text)}`, () => {
        expect(() => policyOf({ allowed: [text] })).to.throw(/--allow-host: /);
      });
  });

  it('says when a name does not resolve', async () =>
    expect(await ask({ entity: { host: 'gone.example.org' } }, 'gone.example.org', 80)).to.equal(
      'CheckError: Name or service not known',
    ));

  it('gives clients that look up themselves the judged addresses only', async () => {
    const { policy } = policyOf({ entity: { host: 'mixed.example.org' }, names });
    const found = await new Promise<unknown>((resolve, reject) =>
      policy.lookup(80)('mixed.example.org', { all: true }, (error, addresses) =>
        error ? reject(error) : resolve(addresses),
      ),
    );
    expect(found).to.deep.equal([{ address: '192.0.2.11', family: 4 }]);
  });

  describe('questions to the resolver', () => {
    const { policy } = policyOf({
      entity: { url: 'http://example.org', host: 'db1', ip: '192.0.2.7' },
      names,
    });
    for (const name of [
      'example.org',
      '_dmarc.example.org',
      '*.example.org',
      'EXAMPLE.org.',
      'db1',
      '7.2.0.192.in-addr.arpa',
    ])
      it(`may be asked about ${name}`, () => expect(() => policy.mayAsk(name)).not.to.throw());
    for (const name of ['data.evil.test', 'x.db1', 'org', '8.2.0.192.in-addr.arpa', 'a b'])
      it(`may not be asked about ${name}`, () => expect(() => policy.mayAsk(name)).to.throw(PythonError));
  });
});
