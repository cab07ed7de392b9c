import { expect } from 'chai';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import nock from 'nock';
import { createNetworkPolicy } from '../../../../../src/lib/check/network/create-policy.js';
import { http } from '../../../../../src/lib/check/wrappers/http.js';
import { createAuthority } from '../../../../../src/lib/sandbox/kube/index.js';
import { openDirectly, plain, pythonErrorOf, testCall, type CallOptions } from '../direct-call.js';
import { httpServer, type LocalServer } from '../local-server.js';

describe('http() with TLS', () => {
  let server: LocalServer;
  let folder: string;

  // Only real sockets, so that it is TLS itself that says yes or no.
  before(async () => {
    nock.restore();
    const authority = await createAuthority('ours');
    const { key, cert } = await authority.issue({ commonName: 'web', dnsNames: ['web.test'] });
    folder = await mkdtemp(join(tmpdir(), 'zk-https-'));
    await writeFile(join(folder, 'ca.pem'), authority.certificate);
    server = await httpServer((_, response) => response.end('secure'), { key, cert });
  });
  after(async () => {
    nock.activate();
    await server[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  const at = (host: string, call: CallOptions = {}, args: Record<string, unknown> = {}) => {
    const network = createNetworkPolicy({
      entity: { hosts: ['web.test', 'other.test', '127.0.0.1'] },
      endpoints: [],
      allowedHosts: [],
      lookup: async () => [{ address: '127.0.0.1', family: 4 }],
    });
    return openDirectly(
      http,
      { url: `https://${host}:${server.port}/`, ...args },
      testCall({ network, ...call }),
    );
  };
  const trusting = () => ({ settings: { 'http.ca': join(folder, 'ca.pem') } });

  it('trusts whom the setting names, for the name in the URL', async () => {
    expect(await (await at('web.test', trusting())).call('text')).to.equal('secure');
    const notes: string[] = [];
    const other = await at('other.test', { ...trusting(), note: (text) => void notes.push(text) });
    expect(await pythonErrorOf(other.call('text'))).to.equal(
      `HttpError: connection failed | https://other.test:${server.port}/`,
    );
    expect(notes.join()).to.match(/other\.test.*altnames/);
  });

  it('trusts nobody else, and says so, unless verify is False', async () => {
    const notes: string[] = [];
    const object = await at('web.test', { note: (text) => void notes.push(text) });
    expect(await pythonErrorOf(object.call('text'))).to.match(/^HttpError: connection failed/);
    expect(notes.join()).to.match(/certificate/);
    expect(await (await at('other.test', {}, { verify: false })).call('text')).to.equal('secure');
    expect(await pythonErrorOf(at('web.test', { settings: { 'http.ca': '/nonexistent' } }))).to.match(
      /^ConfigurationError: cannot read/,
    );
  });

  it('shows the certificate', async () => {
    for (const object of [await at('web.test', trusting()), await at('other.test', {}, { verify: false })]) {
      const [certificate] = plain(await object.call('certs')) as [Record<string, unknown>];
      expect(certificate).to.include.keys('issuer', 'serialNumber', 'version', 'notBefore', 'notAfter');
      expect(JSON.stringify(certificate['subject'])).to.equal(
        '{"$tuple":[{"$tuple":[{"$tuple":["commonName","web"]}]}]}',
      );
      expect(certificate['subjectAltName']).to.deep.equal({ $tuple: [{ $tuple: ['DNS', 'web.test'] }] });
      expect(certificate['not_after']).to.match(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
      expect(new Date(`${String(certificate['notAfter'])}`).toISOString().slice(0, 10)).to.equal(
        String(certificate['not_after']).slice(0, 10),
      );
    }
    expect(await pythonErrorOf((await openDirectly(http, { url: 'http://x' })).call('certs'))).to.equal(
      'CheckError: Expected "https" connection!',
    );
    expect(await pythonErrorOf((await at('web.test')).call('certs'))).to.equal(
      `HttpError: connection failed | https://web.test:${server.port}/`,
    );
  });
});
