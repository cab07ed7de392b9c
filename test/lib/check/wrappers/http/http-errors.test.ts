import { expect } from 'chai';
import { PythonError } from '../../../../../src/lib/check/bridge/wire.js';
import { http } from '../../../../../src/lib/check/wrappers/http.js';
import { openDirectly, plain, pythonErrorOf, testCall } from '../direct-call.js';
import { httpServer, socketServer } from '../local-server.js';
import { withServer, type Arguments } from './with-server.js';

describe('http() that fails', () => {
  describe('errors', () => {
    it('of the status, in the words of requests', async () =>
      withServer(
        (request, response) => void response.writeHead(Number((request.url ?? '').slice(1))).end('{}'),
        async (request, url) => {
          for (const [status, text] of [
            [404, '404 Client Error: Not Found'],
            [500, '500 Server Error: Internal Server Error'],
            [503, '503 Server Error: Service Unavailable'],
          ] as const)
            expect(await pythonErrorOf((await request(`/${status}`)).call('json'))).to.equal(
              `HttpError: ${text} for url: ${url}/${status} | ${url}/${status}`,
            );
          expect(await (await request('/404')).call('json', { raise_error: false })).to.deep.equal({});
          expect(await (await request('/404')).call('code')).to.equal(404);
        },
      ));

    it('after code() the others answer whatever the status is, as on the worker', async () =>
      withServer(
        (_, response) => void response.writeHead(404).end('nothing'),
        async (request) => {
          const object = await request('/');
          expect(await object.call('code')).to.equal(404);
          expect(await object.call('text')).to.equal('nothing');
        },
      ));

    it('of JSON, in the words of Python', async () => {
      for (const [text, expected] of [
        ['', 'Expecting value: line 1 column 1 (char 0)'],
        ['<html>', 'Expecting value: line 1 column 1 (char 0)'],
        ['{"a": 1} x', 'Extra data: line 1 column 10 (char 9)'],
        ['{"a" 1}', "Expecting ':' delimiter: line 1 column 6 (char 5)"],
        ['[1\n 2]', "Expecting ',' delimiter: line 2 column 2 (char 4)"],
        ["{'a': 1}", 'Expecting property name enclosed in double quotes: line 1 column 2 (char 1)'],
        ['"abc', 'Unterminated string starting at: line 1 column 1 (char 0)'],
        ['"\\x"', 'Invalid \\escape: line 1 column 2 (char 1)'],
        ['"a\nb"', 'Invalid control character at: line 1 column 3 (char 2)'],
      ] as const)
        await withServer(
          (_, response) => response.end(text),
          async (request, url) =>
            expect(await pythonErrorOf((await request('/')).call('json'))).to.equal(
              `HttpError: ${expected} | ${url}/`,
            ),
        );
    });

    it('JSON with what only Python understands', async () =>
      withServer(
        (_, response) => response.end('{"a": NaN, "b": [-Infinity, 1e2], "c": "\\u00e4"}'),
        async (request) =>
          expect(plain(await (await request('/')).call('json'))).to.deep.equal({
            a: NaN,
            b: [-Infinity, { $float: '100' }],
            c: 'ä',
          }),
      ));

    it('connection failed, timeout, broken content', async () => {
      const errorOf = async (url: string, args: Arguments = {}): Promise<string> =>
        pythonErrorOf((await openDirectly(http, { url, ...args }, testCall())).call('text'));
      let closed: string;
      {
        await using server = await httpServer(() => undefined);
        closed = `${server.url}/`;
        expect(await errorOf(`${server.url}/`, { timeout: 0.05 })).to.equal(
          `HttpError: timeout | ${server.url}/`,
        );
        expect(await errorOf(`${server.url}/`, { timeout: [5, 0.05] })).to.equal(
          `HttpError: timeout | ${server.url}/`,
        );
      }
      expect(await errorOf(closed)).to.equal(`HttpError: connection failed | ${closed}`);
      await using garbage = await socketServer((socket) => socket.end('SSH-2.0-OpenSSH\r\n'));
      expect(await errorOf(`${garbage.url}/`)).to.equal(`HttpError: connection failed | ${garbage.url}/`);
      await using short = await socketServer((socket) => {
        socket.once('data', () =>
          socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n'),
        );
      });
      expect(await errorOf(`${short.url}/`)).to.match(/Connection broken: IncompleteRead\(5 bytes read\)/);
      await using slow = await socketServer((socket) => {
        socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab'));
      });
      expect(await errorOf(`${slow.url}/`, { timeout: 0.05 })).to.equal(
        `HttpError: connection failed | ${slow.url}/`,
      );
      expect(await errorOf('http:///x')).to.equal(
        "HttpError: Invalid URL 'http:///x': No host supplied | http:///x",
      );
      expect(await pythonErrorOf(openDirectly(http, { url: 'http://x', timeout: 0 }))).to.match(
        /^ValueError: Attempted to set a timeout/,
      );
    });

    it('a server that wants to speak something else has answered', async () => {
      await using server = await socketServer((socket) => {
        socket.once('data', () =>
          socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nhello'),
        );
      });
      const object = await openDirectly(http, { url: `${server.url}/`, timeout: null }, testCall());
      expect(await object.call('code')).to.equal(101);
      expect(await object.call('text')).to.equal('');
    });

    for (const [what, answer] of [
      ['a length below zero', 'HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n'],
      [
        'a length beside chunks',
        'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      ],
      ['NUL in a header', 'HTTP/1.1 200 OK\r\nX: a\0b\r\nContent-Length: 0\r\n\r\n'],
      ['headers without end', `HTTP/1.1 200 OK\r\n${'X: y\r\n'.repeat(100_000)}`],
      ['a header without end', `HTTP/1.1 200 OK\r\nX: ${'y'.repeat(1_000_000)}`],
      [
        'chunks that say nothing but their extensions',
        `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;${'x'.repeat(1_000_000)}`,
      ],
    ] as const)
      it(`${what} is no answer`, async () => {
        await using server = await socketServer((socket) => {
          socket.once('data', () => socket.write(answer));
        });
        const object = await openDirectly(http, { url: `${server.url}/`, timeout: null }, testCall());
        expect(await pythonErrorOf(object.call('text'))).to.match(
          /^HttpError: (?:connection failed|\('Connection broken: IncompleteRead)/,
        );
      });

    it('tries a failed connection again, but not a status', async () => {
      let requests = 0;
      await withServer(
        (_, response) => {
          requests++;
          response.writeHead(500).end();
        },
        async (request) => {
          expect(await (await request('/', { max_retries: 3 })).call('code')).to.equal(500);
          expect(requests).to.equal(1);
        },
      );
      let attempts = 0;
      const call = testCall();
      const allow = async (): Promise<never> => {
        attempts++;
        throw new PythonError('CheckError', ['Name or service not known']);
      };
      const network = { ...call.network, allow };
      const object = await openDirectly(
        http,
        { url: 'http://gone.test/', max_retries: 2 },
        { ...call, network },
      );
      expect(await pythonErrorOf(object.call('text'))).to.match(/connection failed/);
      expect(attempts).to.equal(3);
    });

    it('ends with the evaluation', async () => {
      await using server = await httpServer(() => undefined);
      const abort = new AbortController();
      const object = await openDirectly(
        http,
        { url: server.url, timeout: null },
        testCall({ signal: abort.signal }),
      );
      const answer = pythonErrorOf(object.call('text'));
      setImmediate(() => abort.abort());
      expect(await answer).to.match(/^HttpError: /);
    });
  });
});
