import { expect } from 'chai';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import nock from 'nock';
import { createNetworkPolicy } from '../../../../src/lib/check/network/create-policy.js';
import { http } from '../../../../src/lib/check/wrappers/http.js';
import { tcp } from '../../../../src/lib/check/wrappers/tcp.js';
import { createAuthority } from '../../../../src/lib/sandbox/kube/index.js';
import {
  openDirectly,
  plain,
  pythonErrorOf,
  testCall,
  type DirectObject,
} from '../../../lib/check/wrappers/direct-call.js';
import { freePort, startDaemon, type Daemon } from '../../support/daemon.js';

const metrics = `# TYPE http_requests_total counter
http_requests_total{code="200",method="get"} 1027
up 1
`;

describe('http() and tcp() on nginx', function () {
  this.timeout(60_000);
  let nginx: Daemon;
  let securePort: number;

  before(async () => {
    nock.restore();
    const authority = await createAuthority('ours');
    const { key, cert } = await authority.issue({ commonName: 'web', dnsNames: ['web.test'] });
    securePort = await freePort();
    nginx = await startDaemon('nginx', 'nginx', async (port, folder) => {
      await mkdir(join(folder, 'logs'));
      await mkdir(join(folder, 'html'));
      await writeFile(join(folder, 'key.pem'), key);
      await writeFile(join(folder, 'cert.pem'), cert);
      await writeFile(join(folder, 'ca.pem'), authority.certificate);
      await writeFile(join(folder, 'html', 'large.txt'), 'line of text\n'.repeat(100_000));
      await writeFile(join(folder, 'html', 'metrics.txt'), metrics);
      await writeFile(join(folder, 'users'), 'joe:{PLAIN}secret-word\n');
      await writeFile(join(folder, 'nginx.conf'), configuration(port, securePort));
      return ['nginx', '-e', 'stderr', '-p', folder, '-c', join(folder, 'nginx.conf')];
    });
  });
  after(async () => {
    nock.activate();
    await nginx?.stop();
  });

  const base = (): string => `http://127.0.0.1:${nginx.port}`;
  const request = (url: string, args: Record<string, unknown> = {}): Promise<DirectObject> => {
    const network = createNetworkPolicy({ entity: { url: base() }, endpoints: [], allowedHosts: [] });
    return openDirectly(http, { url, ...args }, testCall({ entity: { id: 'e', url: base() }, network }));
  };

  it('reads status, text, JSON and headers', async () => {
    const health = await request('/health');
    expect(await health.call('code')).to.equal(200);
    expect(await health.call('json')).to.deep.equal({ status: 'UP' });
    expect(plain(await health.call('headers'))).to.have.nested.property('$headers.X-Served-By', 'nginx');
    expect(await (await request('/gone')).call('code')).to.equal(404);
    expect(await pythonErrorOf((await request('/broken')).call('text'))).to.equal(
      `HttpError: 503 Server Error: Service Temporarily Unavailable for url: ${base()}/broken | ${base()}/broken`,
    );
  });

  it('unpacks what nginx packs', async () => {
    const large = await request('/large.txt');
    expect(plain(await large.call('headers'))).to.have.nested.property('$headers.Content-Encoding', 'gzip');
    expect(await large.call('content_size')).to.equal(1_300_000);
  });

  it('reads metrics', async () => {
    const object = await request('/metrics.txt');
    expect(plain(await object.call('prometheus'))).to.deep.equal({
      $lists: {
        http_requests_total: [{ $tuple: [{ code: '200', method: 'get' }, { $float: '1027' }] }],
        up: [{ $tuple: [{}, { $float: '1' }] }],
      },
    });
    expect(plain(await object.call('prometheus_flat'))).to.deep.equal({
      http_requests_total: { 'code.200.method.get': { $float: '1027' } },
      up: { $float: '1' },
    });
  });

  it('logs in, follows redirects and sends what it says', async () => {
    expect(await (await request('/private')).call('code')).to.equal(401);
    const url = `${base().replace('//', '//joe:secret-word@')}/private`;
    expect(await (await request(url)).call('text')).to.equal('welcome joe\n');
    expect(await (await request('/moved')).call('json')).to.deep.equal({ status: 'UP' });
    expect(
      await (await request('/echo', { params: { q: 'a b' }, headers: { 'X-Test': 'yes' } })).call('text'),
    ).to.match(/^GET \/echo\?q=a\+b zmon-worker\/\S+ \(kubectl-zk\) yes\n$/);
    expect(await (await request('/echo', { method: 'HEAD' })).call('code')).to.equal(200);
  });

  it('does not follow nginx to where the entity does not point', async () =>
    expect(await pythonErrorOf((await request('/to-metadata')).call('text'))).to.match(
      /^SecurityError: the entity does not name 169\.254\.169\.254:80/,
    ));

  it('speaks TLS and reads the certificate', async () => {
    const network = createNetworkPolicy({
      entity: { hosts: ['web.test', '127.0.0.1'] },
      endpoints: [],
      allowedHosts: [],
      lookup: async () => [{ address: '127.0.0.1', family: 4 }],
    });
    const call = testCall({ network, settings: { 'http.ca': join(nginx.folder, 'ca.pem') } });
    const secure = await openDirectly(http, { url: `https://web.test:${securePort}/health` }, call);
    expect(await secure.call('json')).to.deep.equal({ status: 'UP' });
    expect(plain(await secure.call('certs'))).to.have.nested.property(
      '[0].subjectAltName.$tuple[0].$tuple[1]',
      'web.test',
    );
  });

  it('finds the port open', async () => {
    const object = await openDirectly(tcp, { host: '127.0.0.1' }, testCall());
    expect(await object.call('open', { ports: [nginx.port] })).to.equal('OK');
  });
});

function configuration(port: number, securePort: number): string {
  return `
daemon off;
pid nginx.pid;
error_log stderr;
worker_processes 1;
${process.getuid?.() === 0 ? 'user root;' : ''}
events { worker_connections 64; }
http {
  access_log off;
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
  gzip on;
  gzip_types text/plain;
  types { text/plain txt; }
  server {
    listen 127.0.0.1:${port};
    listen 127.0.0.1:${securePort} ssl;
    ssl_certificate cert.pem;
    ssl_certificate_key key.pem;
    root html;
    location = /health { default_type application/json; add_header X-Served-By nginx; return 200 '{"status": "UP"}'; }
    location = /broken { return 503; }
    location = /moved { return 302 /health; }
    location = /to-metadata { return 302 http://169.254.169.254/latest/meta-data/; }
    location = /echo { default_type text/plain; return 200 "$request_method $request_uri $http_user_agent $http_x_test\\n"; }
    location = /private { auth_basic private; auth_basic_user_file users; try_files /none @welcome; }
    location @welcome { default_type text/plain; return 200 "welcome $remote_user\\n"; }
  }
}
`;
}
