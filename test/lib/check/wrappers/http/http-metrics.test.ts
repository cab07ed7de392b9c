import { expect } from 'chai';
import type { RequestListener } from 'node:http';
import { http } from '../../../../../src/lib/check/wrappers/http.js';
import { openDirectly, plain, pythonErrorOf } from '../direct-call.js';
import { bodyOf } from '../local-server.js';
import { withServer } from './with-server.js';

describe('http() reads metrics', () => {
  describe('in their formats', () => {
    const answering =
      (body: string, status = 200): RequestListener =>
      (_, response) =>
        void response.writeHead(status).end(body);

    for (const body of ['[]', '"text"', '5', 'null'])
      it(`of an actuator are no ${body}`, async () =>
        withServer(answering(body), async (request, url) =>
          expect(await pythonErrorOf((await request('/')).call('actuator_metrics'))).to.equal(
            `HttpError: Invalid actuator metrics: response must be a JSON object | ${url}/`,
          ),
        ));

    it('of an actuator, and its status', async () =>
      withServer(answering('{"zmon.response.200.GET.a.count": 3}', 503), async (request, url) => {
        expect(await pythonErrorOf((await request('/')).call('actuator_metrics'))).to.equal(
          `HttpError: 503 Server Error: Service Unavailable for url: ${url}/ | ${url}/`,
        );
        expect(await (await request('/')).call('actuator_metrics', { raise_error: false })).to.deep.equal({
          a: { GET: { 200: { count: 3 } } },
        });
      }));

    it('of Prometheus: all, flat, and chosen', async () =>
      withServer(answering('up 1\nx{b="2",a="1"} 5\nx{a="3"} 6\n'), async (request) => {
        const all = { up: { $float: '1' }, x: { 'a.1.b.2': { $float: '5' }, 'a.3': { $float: '6' } } };
        const object = await request('/');
        expect(plain(await object.call('prometheus'))).to.deep.equal({
          $lists: {
            up: [{ $tuple: [{}, { $float: '1' }] }],
            x: [{ $tuple: [{ b: '2', a: '1' }, { $float: '5' }] }, { $tuple: [{ a: '3' }, { $float: '6' }] }],
          },
        });
        expect(plain(await object.call('prometheus', { flat: true }))).to.deep.equal(all);
        expect(plain(await object.call('prometheus_flat'))).to.deep.equal(all);
        expect(plain(await object.call('prometheus_flat', { include_keys: ['x.b'] }))).to.deep.equal({
          x: { 'a.1.b.2': { $float: '5' } },
        });
      }));

    it('of Prometheus raise for their status', async () =>
      withServer(answering('up 1\n', 404), async (request) => {
        for (const method of ['prometheus', 'prometheus_flat'])
          expect(await pythonErrorOf((await request('/')).call(method))).to.match(
            /^HttpError: 404 Client Error/,
          );
      }));
  });

  describe('Jolokia', () => {
    it('posts read requests', async () =>
      withServer(
        (request, response) =>
          void bodyOf(request).then((body) =>
            response.end(
              JSON.stringify({
                method: request.method,
                type: request.headers['content-type'],
                body: JSON.parse(body) as unknown,
              }),
            ),
          ),
        async (request) => {
          const object = await request('/jolokia/');
          expect(
            await object.call('jolokia', {
              read_requests: [{ mbean: 'a:b=c', type: 'exec', attribute: 'X' }],
            }),
          ).to.deep.equal({
            method: 'POST',
            type: 'application/json',
            body: [{ mbean: 'a:b=c', type: 'read', attribute: 'X' }],
          });
        },
      ));

    it('only at its own path, and only reads', async () => {
      const errorOf = async (url: string, read_requests: unknown): Promise<string> =>
        pythonErrorOf((await openDirectly(http, { url })).call('jolokia', { read_requests }));
      for (const url of [
        'http://x/jolokia',
        'http://x/jolokia/?a/jolokia/',
        'http://x/a&b/jolokia/',
        'http://x/',
      ])
        expect(await errorOf(url, [])).to.equal(
          `HttpError: URL needs to end in /jolokia/ and not contain ? and & | ${url}`,
        );
      expect(await errorOf('http://x/jolokia/', [{}])).to.equal(
        'CheckError: missing "mbean" key in read request',
      );
    });
  });
});
