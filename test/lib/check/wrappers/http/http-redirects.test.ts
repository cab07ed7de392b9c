import { expect } from 'chai';
import { createNetworkPolicy } from '../../../../../src/lib/check/network/create-policy.js';
import { http } from '../../../../../src/lib/check/wrappers/http.js';
import { openDirectly, pythonErrorOf, testCall } from '../direct-call.js';
import { httpServer } from '../local-server.js';
import { withServer } from './with-server.js';

/** A policy for names that all are this machine. */
function loopbackNames(...names: string[]) {
  return createNetworkPolicy({
    entity: { hosts: [...names, '127.0.0.1'] },
    endpoints: [],
    allowedHosts: [],
    lookup: async () => [{ address: '127.0.0.1', family: 4 }],
  });
}

describe('http() and where it is led', () => {
  describe('redirects', () => {
    it('keep cookies, turn POST into GET, and end', async () =>
      withServer(
        (request, response) => {
          if (request.url === '/login')
            response.writeHead(302, { Location: 'home#x', 'Set-Cookie': 'sid=1; Path=/' }).end();
          else if (request.url === '/loop') response.writeHead(301, { Location: '/loop' }).end();
          else if (request.url === '/ftp') response.writeHead(301, { Location: 'ftp://x/' }).end();
          else response.end(`${request.method} ${request.url} ${request.headers.cookie ?? ''}`);
        },
        async (request, url) => {
          const object = await request('/login');
          expect(await object.call('text')).to.equal('GET /home sid=1');
          expect(await object.call('cookies')).to.deep.equal({});
          expect(await pythonErrorOf((await request('/loop')).call('text'))).to.equal(
            `HttpError: Exceeded 30 redirects. | ${url}/loop`,
          );
          expect(await pythonErrorOf((await request('/ftp')).call('text'))).to.equal(
            `HttpError: No connection adapters were found for 'ftp://x/' | ${url}/ftp`,
          );
        },
      ));

    it('are judged by the policy, each one', async () => {
      await using inner = await httpServer((_, response) => response.end('inner secret'));
      await using outer = await httpServer(
        (_, response) => void response.writeHead(302, { Location: `${inner.url}/latest` }).end(),
      );
      const network = createNetworkPolicy({ entity: { url: outer.url }, endpoints: [], allowedHosts: [] });
      const object = await openDirectly(http, { url: `${outer.url}/` }, testCall({ network }));
      expect(await pythonErrorOf(object.call('text'))).to.match(
        new RegExp(
          `^SecurityError: 127.0.0.1 is a loopback address, .*--allow-host 127.0.0.1:${inner.port}$`,
        ),
      );
    });

    it('do not take credentials to another host', async () => {
      const seen: string[] = [];
      await using server = await httpServer((request, response) => {
        seen.push(`${request.headers.host} ${request.url} ${request.headers.authorization ?? '-'}`);
        const port = request.headers.host?.split(':')[1] ?? '';
        if (request.url === '/a') response.writeHead(307, { Location: '/b' }).end();
        else if (request.url === '/b')
          response.writeHead(307, { Location: `http://two.test:${port}/c` }).end();
        else response.end();
      });
      const network = loopbackNames('one.test', 'two.test');
      const object = await openDirectly(
        http,
        { url: `http://u:p@one.test:${server.port}/a` },
        testCall({ network }),
      );
      expect(await object.call('code')).to.equal(200);
      const basic = `Basic ${Buffer.from('u:p').toString('base64')}`;
      expect(seen).to.deep.equal([
        `one.test:${server.port} /a ${basic}`,
        `one.test:${server.port} /b ${basic}`,
        `two.test:${server.port} /c -`,
      ]);
    });

    it('do not take cookies of the check along: only the jar knows whose they are', async () => {
      const seen: string[] = [];
      await using server = await httpServer((request, response) => {
        seen.push(`${request.headers.host?.split(':')[0]} ${request.headers.cookie ?? '-'}`);
        const { port } = server;
        if (request.url === '/a')
          response.writeHead(302, { Location: '/b', 'Set-Cookie': 'jar=1; Path=/' }).end();
        else if (request.url === '/b')
          response.writeHead(302, { Location: `http://two.test:${port}/c` }).end();
        else response.end();
      });
      const network = loopbackNames('one.test', 'two.test');
      const url = `http://one.test:${server.port}/a`;
      const object = await openDirectly(http, { url, headers: { cookie: 'sid=1' } }, testCall({ network }));
      expect(await object.call('code')).to.equal(200);
      expect(seen).to.deep.equal(['one.test sid=1', 'one.test jar=1', 'two.test -']);
    });

    for (const [location, expected] of [
      ['file:///etc/passwd', "No connection adapters were found for 'file:///etc/passwd'"],
      ['data:text/plain,x', "No connection adapters were found for 'data:text/plain,x'"],
      ['http://2130706433/', 'SecurityError: 127.0.0.1 is a loopback address'],
      ['http://0x7f.1/', 'SecurityError: 127.0.0.1 is a loopback address'],
      ['http://%31%32%37.0.0.1/', 'SecurityError: 127.0.0.1 is a loopback address'],
      ['http://１２７.0.0.1/', 'SecurityError: 127.0.0.1 is a loopback address'],
      ['http://[::ffff:127.0.0.1]/', 'SecurityError: ::ffff:7f00:1 is an IPv4 address in the form of IPv6'],
      ['http://[fe80::1%25eth0]/', 'Failed to parse'],
      ['http://one.test@127.0.0.1/', 'SecurityError: 127.0.0.1 is a loopback address'],
      ['http://one.test\\@169.254.169.254/', 'SecurityError: one.test resolves to 127.0.0.1'],
      ['//169.254.169.254/latest', 'SecurityError: 169.254.169.254 is the metadata service'],
      ['http://metadata.google.internal/', 'SecurityError: metadata.google.internal resolves to 127.0.0.1'],
    ] as const)
      it(`to ${location} are refused`, async () => {
        await using server = await httpServer(
          (_, response) =>
            void response.writeHead(302, { Location: Buffer.from(location).toString('latin1') }).end(),
        );
        const network = createNetworkPolicy({
          entity: { host: 'one.test', url: server.url },
          endpoints: [],
          allowedHosts: ['10.0.0.0/8'],
          lookup: async () => [{ address: '127.0.0.1', family: 4 }],
        });
        const object = await openDirectly(http, { url: `${server.url}/` }, testCall({ network }));
        expect(await pythonErrorOf(object.call('text'))).to.contain(expected);
      });

    it('connect to the address that was judged: a name that changes its mind gains nothing', async () => {
      await using server = await httpServer((_, response) => response.end('reached'));
      let lookups = 0;
      const network = createNetworkPolicy({
        entity: { host: 'rebind.test', good: '127.0.0.1' },
        endpoints: [],
        allowedHosts: [],
        lookup: async () => [{ address: lookups++ === 0 ? '127.0.0.1' : '127.0.0.66', family: 4 }],
      });
      const object = await openDirectly(
        http,
        { url: `http://rebind.test:${server.port}/` },
        testCall({ network }),
      );
      expect(await object.call('text')).to.equal('reached');
      expect(lookups).to.equal(1);
    });
  });
});
