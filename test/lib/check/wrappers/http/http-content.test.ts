import { expect } from 'chai';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { pythonErrorOf } from '../direct-call.js';
import { withServer } from './with-server.js';

describe('http() unpacks and decodes', () => {
  describe('content', () => {
    const text = 'hello '.repeat(100);
    const codings: [string, Buffer][] = [
      ['gzip', gzipSync(text)],
      ['x-gzip', gzipSync(text)],
      ['deflate', deflateSync(text)],
      ['deflate', deflateRawSync(text)],
      ['br', brotliCompressSync(text)],
      ['gzip, br', brotliCompressSync(gzipSync(text))],
      ['identity', Buffer.from(text)],
      ['gzip', gzipSync(text).subarray(0, -9)],
    ];
    for (const [coding, body] of codings)
      it(`unpacks ${coding} (${body.length} bytes)`, async () =>
        withServer(
          (_, response) => void response.writeHead(200, { 'Content-Encoding': coding }).end(body),
          async (request) => {
            const object = await request('/');
            const found = String(await object.call('text'));
            expect(text.startsWith(found) && found.length > 0).to.equal(true);
            if (body.length !== gzipSync(text).length - 9) expect(found).to.equal(text);
          },
        ));

    it('takes off five codings, and not a hundred', async () => {
      const packed = (times: number): Buffer =>
        times === 0 ? Buffer.from(text) : gzipSync(packed(times - 1), { level: 0 });
      const answered = async (times: number): Promise<string> => {
        let found = '';
        await withServer(
          (_, response) =>
            void response
              .writeHead(200, { 'Content-Encoding': Array(times).fill('gzip').join(', ') })
              .end(packed(times)),
          async (request, url) => {
            const object = await request('/');
            found = await pythonErrorOf(object.call('text')).catch(() => 'unpacked');
            if (found === 'unpacked') expect(await object.call('text')).to.equal(text);
            found = found.replace(url, '');
          },
        );
        return found;
      };
      expect(await answered(5)).to.equal('unpacked');
      expect(await answered(100)).to.equal('HttpError: Too many content encodings in the chain: 100 > 5 | /');
    });

    it('refuses broken gzip', async () =>
      withServer(
        (_, response) => void response.writeHead(200, { 'Content-Encoding': 'gzip' }).end('no gzip'),
        async (request, url) =>
          expect(await pythonErrorOf((await request('/')).call('text'))).to.equal(
            `HttpError: Received response with content-encoding: gzip, but failed to decode it. | ${url}/`,
          ),
      ));

    it('does not unpack a bomb, nor read without end, but still knows the status', async () => {
      const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
      const twice = gzipSync(bomb);
      for (const [coding, body] of [
        ['gzip', bomb],
        ['gzip, gzip', twice],
        ['', Buffer.alloc(17 * 1024 * 1024)],
      ] as const)
        await withServer(
          (_, response) =>
            void response.writeHead(200, coding ? { 'Content-Encoding': coding } : {}).end(body),
          async (request, url) => {
            const object = await request('/');
            expect(await pythonErrorOf(object.call('text'))).to.equal(
              `HttpError: the response is larger than 16 MiB | ${url}/`,
            );
            expect(await object.call('code')).to.equal(200);
          },
        );
    });

    const charsets: [string | undefined, Buffer, string][] = [
      ['text/html', Buffer.from([0xe4, 0x80]), 'ä\x80'],
      ['text/html; charset=utf-8', Buffer.from('ä'), 'ä'],
      ['text/html; charset="UTF-8"', Buffer.from('\ufeffä'), '\ufeffä'],
      ['text/plain; charset=iso-8859-15', Buffer.from([0xa4]), '€'],
      ['text/plain; charset=ascii', Buffer.from([0x61, 0xe4]), 'a\ufffd'],
      ['text/plain; charset=cp1252', Buffer.from([0x80]), '€'],
      ['text/plain; charset=klingon', Buffer.from('ä'), 'ä'],
      ['application/json', Buffer.from('ä'), 'ä'],
      ['application/octet-stream', Buffer.from([0xe4]), 'ä'],
      [undefined, Buffer.from('\ufeffä'), 'ä'],
      ['application/x; charset=utf-8', Buffer.from([0xff, 0x61]), '\ufffda'],
    ];
    for (const [type, body, expected] of charsets)
      it(`decodes ${type ?? 'no type'}`, async () =>
        withServer(
          (_, response) =>
            void response.writeHead(200, type === undefined ? {} : { 'Content-Type': type }).end(body),
          async (request) => expect(await (await request('/')).call('text')).to.equal(expected),
        ));

    for (const encoding of ['utf16le', 'utf8'] as const)
      it(`finds out that JSON is ${encoding}`, async () =>
        withServer(
          (_, response) =>
            void response
              .writeHead(200, { 'Content-Type': 'application/json' })
              .end(Buffer.from('{"a": "ä"}', encoding)),
          async (request) => expect(await (await request('/')).call('json')).to.deep.equal({ a: 'ä' }),
        ));
  });
});
