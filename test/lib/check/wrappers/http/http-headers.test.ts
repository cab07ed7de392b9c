import { expect } from 'chai';
import { plain, pythonErrorOf } from '../direct-call.js';
import { withServer } from './with-server.js';

const numbered = (count: number, value: string): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`X-${index}`, value]));

describe('http() whose answer has many headers', () => {
  it('takes one as long as Python does', async () => {
    const value = 'v'.repeat(65_536 - 'X-0: \r\n'.length);
    await answering(numbered(1, value), async (headers) => {
      expect(await headers()).to.have.property('X-0', value);
    });
  });

  it('takes several that are together far longer than what Node takes by itself', async () => {
    const value = 'v'.repeat(30_000);
    await answering(numbered(4, value), async (headers) => {
      expect(await headers()).to.include({ 'X-0': value, 'X-3': value });
    });
  });

  it('takes no line that is longer', async () => {
    await answering(numbered(1, 'v'.repeat(65_536)), async (headers, url) => {
      expect(await pythonErrorOf(headers())).to.equal(`HttpError: connection failed | ${url}/`);
    });
  });

  it('takes no more of them than Python does, and drops none', async () => {
    await answering(numbered(98, 'v'), async (headers) => {
      expect(await headers()).to.include(numbered(98, 'v'));
    });
    await answering(numbered(101, 'v'), async (headers, url) => {
      expect(await pythonErrorOf(headers())).to.equal(`HttpError: connection failed | ${url}/`);
    });
    await answering(numbered(3000, 'v'), async (headers, url) => {
      expect(await pythonErrorOf(headers())).to.equal(`HttpError: connection failed | ${url}/`);
    });
  });
});

/** Against a server whose answer has these headers and no others but its length. */
async function answering(
  headers: Record<string, string>,
  work: (ask: () => Promise<object>, url: string) => Promise<void>,
): Promise<void> {
  await withServer(
    (_, response) => {
      response.sendDate = false;
      response.shouldKeepAlive = false;
      response.writeHead(200, headers).end();
    },
    async (request, url) =>
      work(async () => {
        const { $headers } = plain(await (await request('/')).call('headers')) as { $headers: object };
        return $headers;
      }, url),
  );
}
