import { expect } from 'chai';
import type { RequestListener } from 'node:http';
import { http } from '../../../../../src/lib/check/wrappers/http.js';
import { openDirectly, plain, pythonErrorOf, testCall, type CallOptions } from '../direct-call.js';
import { withServer, type Arguments } from './with-server.js';

describe('http()', () => {
  describe('one request, read in many ways', () => {
    it('sends it on first use, and once', async () => {
      let requests = 0;
      await withServer(
        (_, response) => {
          requests++;
          response.writeHead(200, {
            'Content-Type': 'application/json',
            'X-Mixed-Case': 'Yes',
            'Set-Cookie': ['a=1; Path=/', 'b="2"; HttpOnly', 'gone=1; Max-Age=0'],
          });
          response.end('{"a": 1.0, "n": 12345678901234567890}');
        },
        async (request) => {
          const object = await request('/x');
          expect(requests).to.equal(0);
          expect(await object.call('code')).to.equal(200);
          expect(plain(await object.call('json'))).to.deep.equal({
            a: { $float: '1' },
            n: { $integer: '12345678901234567890' },
          });
          expect(await object.call('text')).to.equal('{"a": 1.0, "n": 12345678901234567890}');
          expect(await object.call('content_size')).to.equal(37);
          expect(await object.call('cookies')).to.deep.equal({ a: '1', b: '"2"' });
          expect(plain(await object.call('headers'))).to.have.nested.property('$headers.X-Mixed-Case', 'Yes');
          expect(await object.call('time'))
            .to.be.a('number')
            .within(0, 20);
          expect(requests).to.equal(1);
        },
      );
    });

    it('puts a relative URL behind that of the entity as it is', async () =>
      withServer(
        (request, response) => response.end(`${request.headers.host} ${request.url}`),
        async (_, url) => {
          const port = url.split(':')[2] ?? '';
          for (const [entity, relative, expected] of [
            [{ host: '127.0.0.1' }, `:${port}/metrics`, `127.0.0.1:${port} /metrics`],
            [{ url: `127.0.0.1:${port}/base` }, '/x', `127.0.0.1:${port} /base/x`],
            [{ url, host: 'other' }, '?a=1', `127.0.0.1:${port} /?a=1`],
          ] as const) {
            const object = await openDirectly(http, { url: relative }, testCall({ entity }));
            expect(await object.call('text')).to.equal(expected);
          }
        },
      ));

    it('refuses methods, and relative URLs without a base', async () => {
      expect(await pythonErrorOf(openDirectly(http, { url: 'http://x', method: 'POST' }))).to.equal(
        'CheckError: Invalid method. Only GET and HEAD are supported!',
      );
      expect(await pythonErrorOf(openDirectly(http, { url: '/x' }))).to.equal(
        'ConfigurationError: HTTP wrapper improperly configured. Invalid base_url. Check entity["url"] or call with absolute url.',
      );
      expect(await pythonErrorOf(openDirectly(http, { url: 'http://x', verify: '/etc/passwd' }))).to.match(
        /^ConfigurationError: verify takes/,
      );
    });
  });

  describe('what it sends', () => {
    const echo: RequestListener = (request, response) =>
      response.end(JSON.stringify({ method: request.method, url: request.url, headers: request.headers }));
    const seen = async (
      url: string,
      args: Arguments = {},
      call: CallOptions = {},
    ): Promise<{ method: string; url: string; headers: Record<string, string> }> => {
      let found: unknown;
      await withServer(echo, async (request) => {
        found = await (await request(url, args, call)).call('json');
      });
      return found as never;
    };

    it('the headers of requests, ours for User-Agent, and those of the check', async () => {
      const { headers } = await seen('/', {
        headers: {
          'User-Agent': 'me',
          'X-A': 'ä',
          Accept: 'text/plain',
          'Content-Length': '5',
          'Transfer-Encoding': 'chunked',
        },
      });
      expect(headers['user-agent']).to.match(/^zmon-worker\//);
      expect(headers['accept-encoding']).to.equal('gzip, deflate');
      expect(headers['accept']).to.equal('text/plain');
      expect(Buffer.from(headers['x-a'] ?? '', 'latin1').toString()).to.equal('ä');
      expect(headers).not.to.have.any.keys('content-length', 'transfer-encoding');
    });

    for (const [headers, expected] of [
      [{ 'X-A': 5 }, "Header value must be str or bytes, not <class 'int'>, for header X-A"],
      [{ 'X-A': 'a\r\nX-B: c' }, 'Invalid return character or leading space in header: X-A'],
      [{ 'X A': 'a' }, 'Invalid header name: "X A"'],
    ] as const)
      it(`refuses ${JSON.stringify(headers)}`, async () =>
        expect(await pythonErrorOf(openDirectly(http, { url: 'http://x/', headers }))).to.equal(
          `HttpError: ${expected} | http://x/`,
        ));

    for (const [params, expected] of [
      [{ a: 1, b: ['x', 'y z'], c: null, d: true }, '/p?q=0&a=1&b=x&b=y+z&d=True'],
      [
        [
          ['a', 1.5],
          ['a', 'ü*'],
        ],
        '/p?q=0&a=1.5&a=%C3%BC%2A',
      ],
      ['raw=1', '/p?q=0&raw=1'],
      [{}, '/p?q=0'],
    ] as const)
      it(`params ${JSON.stringify(params)}`, async () =>
        expect((await seen('/p?q=0', { params })).url).to.equal(expected));

    for (const [url, expected] of [
      ['/a b/ü?x=y z#f', '/a%20b/%C3%BC?x=y%20z'],
      ['/%7Ea%2Fb', '/~a%2Fb'],
      ['/100%', '/100%25'],
      ['/a\r\nX-Evil: 1', '/a%0D%0AX-Evil:%201'],
      ['', '/'],
    ] as const)
      it(`quotes ${JSON.stringify(url)}`, async () => {
        const { headers, url: target } = await seen(url);
        expect(target).to.equal(expected);
        expect(headers).not.to.have.property('x-evil');
      });

    it('HEAD, and no redirect for it', async () =>
      withServer(
        (request, response) =>
          void response
            .writeHead(request.url === '/a' ? 302 : 200, { Location: '/b', 'X-Method': request.method ?? '' })
            .end('body'),
        async (request) => {
          const object = await request('/a', { method: 'head' });
          expect(await object.call('code')).to.equal(302);
          expect(await object.call('content_size')).to.equal(0);
          expect(
            await (await request('/a', { method: 'HEAD', allow_redirects: true })).call('code'),
          ).to.equal(200);
          expect(await (await request('/a', { allow_redirects: false })).call('code')).to.equal(302);
        },
      ));

    it('a bearer token', async () => {
      const call = testCall();
      const settings = { ...call.settings, token: async (name: string) => `token-of-${name}` };
      await withServer(echo, async (request, url) => {
        const object = await openDirectly(
          http,
          { url: `${url}/`, oauth2: true, oauth2_token_name: 'zmon' },
          { ...call, settings },
        );
        expect(await object.call('json')).to.have.nested.property(
          'headers.authorization',
          'Bearer token-of-zmon',
        );
        expect(await (await request('/')).call('json')).not.to.have.nested.property('headers.authorization');
      });
    });

    for (const [userinfo, expected] of [
      ['joe:sesame@', 'joe:sesame'],
      ['joe:se:sa@me@', 'joe:se:sa@me'],
      ['joe@', undefined],
      [':@', undefined],
      ['@', undefined],
    ] as const)
      it(`${userinfo} logs in as ${expected ?? 'nobody'}`, async () => {
        await withServer(echo, async (_, url) => {
          const object = await openDirectly(
            http,
            { url: `${url.replace('//', `//${userinfo}`)}/x` },
            testCall(),
          );
          const { headers } = (await object.call('json')) as { headers: Record<string, string> };
          const sent = headers['authorization']?.replace('Basic ', '');
          expect(sent && Buffer.from(sent, 'base64').toString()).to.equal(expected);
        });
      });

    it('looks at a megabyte of escapes without a user in no time', async () => {
      const call = testCall();
      await openDirectly(http, { url: `http://${'%41'.repeat(350_000)}` }, call);
      await openDirectly(http, { url: `http://${'%41'.repeat(350_000)}@x/%41@` }, call);
      expect(call.notes).to.have.lengthOf(1);
    });

    it('basic authentication from the URL, which no error shows', async () =>
      withServer(
        (request, response) =>
          void response
            .writeHead(request.headers.authorization ? 403 : 200, request.headers.authorization ?? '')
            .end(),
        async (_, url) => {
          const withPassword = url.replace('//', '//joe:p%40ss:w@');
          const call = testCall();
          const object = await openDirectly(http, { url: `${withPassword}/x` }, call);
          const error = await pythonErrorOf(object.call('text'));
          expect(error).to.equal(
            `HttpError: 403 Client Error: Basic ${Buffer.from('joe:p%40ss:w').toString('base64')} for url: ${url}/x | ${url}/x`,
          );
          expect(call.notes.join()).to.match(/%XX is not decoded/);
        },
      ));
  });
});
