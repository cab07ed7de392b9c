import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runZk } from '../support/run-zk.js';

describe('version', () => {
  it('prints a table and JSON', async () => {
    expect((await runZk(['version'])).stdout).to.match(
      /^CLIENT +COMMIT +NODE +PLATFORM\nv\S+ +<none> +v\S+ +\S+\n$/,
    );
    const { stdout } = await runZk(['version', '-o', 'json']);
    expect(JSON.parse(stdout)).to.deep.include({
      nodeVersion: process.version,
      platform: `${process.platform}/${process.arch}`,
    });
  });
});

describe('completion', () => {
  for (const [shell, sign] of [
    ['bash', 'complete -F _kubectl_zk kubectl-zk'],
    ['zsh', '#compdef kubectl-zk'],
    ['fish', 'complete -c kubectl-zk'],
    ['powershell', "Register-ArgumentCompleter -Native -CommandName 'kubectl-zk'"],
  ] as const) {
    it(`prints a script for ${shell}`, async () => {
      const { stdout, code } = await runZk(['completion', shell]);
      expect(code).to.equal(0);
      expect(stdout).to.contain(sign).and.contain('kubectl_complete-zk');
    });
  }

  it('bash understands its script', async () => {
    const { stdout } = await runZk(['completion', 'bash']);
    const script = `${stdout}
kubectl_complete-zk() { printf 'one\\tThe first\\ntwo\\n:4\\n'; }
COMP_WORDS=(kubectl-zk t); COMP_CWORD=1; _kubectl_zk; printf '%s\\n' "\${COMPREPLY[@]}"`;
    expect(execFileSync('bash', ['-c', script], { encoding: 'utf8' })).to.equal('one\ntwo\n');
  });
});

describe('doctor', () => {
  let folder: string;
  let server: Server;
  let url: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'zk-doctor-'));
    server = createServer((request, response) => {
      const identity =
        '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/me</Arn><UserId>x</UserId><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>';
      response.writeHead(request.url === '/version' ? 401 : 200, { 'content-type': 'text/xml' });
      response.end(request.url === '/version' ? '' : identity);
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    rmSync(folder, { recursive: true });
  });

  const examine = async (argv: string[], env: Record<string, string | undefined> = {}) => {
    const clean = {
      AWS_PROFILE: undefined,
      AWS_ACCESS_KEY_ID: undefined,
      AWS_REGION: undefined,
      AWS_EC2_METADATA_DISABLED: 'true',
      XDG_STATE_HOME: folder,
    };
    const { stdout, stderr, code } = await runZk(['doctor', '-o', 'json', ...argv], { ...clean, ...env });
    if (stdout === '') throw new Error(stderr);
    const { items } = JSON.parse(stdout) as {
      items: { check: string; status: string; detail: string; fix?: string }[];
    };
    return { code, stderr, of: (check: string) => items.find((item) => item.check === check) };
  };

  it('finds nothing set up: warnings with a fix, and exit 0', async () => {
    const { code, of } = await examine([]);
    for (const check of ['kubeconfig', 'api-server', 'registry', 'channel', 'credentials']) {
      expect(of(check), check).to.have.property('status', 'WARN');
      expect(of(check)?.fix, check).to.match(/\.$/);
    }
    expect(of('node')?.status).to.equal('OK');
    expect(of('state')).to.deep.include({ status: 'OK', detail: join(folder, 'zk') });
    expect(code).to.equal(0);
  });

  it('finds everything in order', async () => {
    const kubeconfig = join(folder, 'kubeconfig');
    writeFileSync(
      kubeconfig,
      `current-context: here\ncontexts: [{name: here, context: {cluster: c, user: u}}]\nclusters: [{name: c, cluster: {server: "${url}"}}]\nusers: [{name: u, user: {}}]\n`,
    );
    const { of } = await examine(
      ['--kubeconfig', kubeconfig, '--region', 'eu-central-1', '--endpoint-url', url],
      { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'x' },
    );
    expect(of('kubeconfig')).to.deep.include({ status: 'OK', detail: 'context here, cluster c' });
    expect(of('api-server')).to.deep.include({ status: 'OK', detail: `${url} answers` });
    expect(of('credentials')).to.deep.include({
      status: 'OK',
      detail: 'account 123456789012, arn:aws:iam::123456789012:user/me',
    });
  });

  it('fails for what is set up and does not work, and says what to do', async () => {
    const { code, of, stderr } = await examine([
      '--registry',
      join(folder, 'none.yaml'),
      '--directory',
      join(folder, 'none'),
      '--kubeconfig',
      join(folder, 'none'),
    ]);
    for (const check of ['registry', 'channel', 'kubeconfig', 'api-server'])
      expect(of(check), check).to.have.property('status', 'FAIL');
    expect(stderr).to.contain('registry: ');
    expect(code).to.equal(1);
  });
});
