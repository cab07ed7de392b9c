import { expect } from 'chai';
import { createServer } from 'node:net';
import nock from 'nock';
import { accepts, freePort } from './daemon.js';

describe('waiting for a daemon', () => {
  it('knows a port where nobody listens from one where somebody does, and leaves nock as it was', async () => {
    expect(nock.isActive()).to.equal(true);
    const port = await freePort();
    expect(await accepts(port)).to.equal(false);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    expect(await accepts(port)).to.equal(true);
    await new Promise((resolve) => server.close(resolve));
    expect(await accepts(port)).to.equal(false);
    expect(nock.isActive()).to.equal(true);
  });
});
