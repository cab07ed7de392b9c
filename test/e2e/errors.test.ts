import { expect } from 'chai';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runBinary, type BinaryResult } from '../support/binary.js';

/** One line that says what is wrong, perhaps a hint or two, no stack. */
function expectClear({ stderr }: BinaryResult, message: RegExp): void {
  expect(stderr).to.match(message);
  expect(stderr).to.match(/^error: /);
  expect(stderr).to.not.match(/^\s+at /m);
  expect(stderr.trimEnd().split('\n').length).to.be.at.most(3);
}

describe('nonsense', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'zk-errors-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  for (const [args, message] of [
    [['clutser'], /unknown command "clutser" for "kubectl zk"\nDid you mean "cluster"\?/],
    [['version', '--nope'], /unknown flag: --nope/],
    [['version', '-o'], /flag needs an argument: --output/],
    [['version', '-o', 'xml'], /unable to match a printer suitable for the output format "xml"/],
    [['version', 'extra'], /unexpected argument "extra"/],
    [['completion'], /missing required argument: SHELL/],
    [['completion', 'tcsh'], /invalid argument "tcsh": must be one of bash, zsh, fish, powershell/],
    [
      ['version', '--request-timeout=soon'],
      /invalid argument for --request-timeout: invalid duration "soon"/,
    ],
    [['--context=x', 'version'], /unknown flag: --context/],
  ] as const) {
    it(`kubectl zk ${args.join(' ')}`, async () => {
      const answer = await runBinary(args);
      expect(answer.code).to.equal(2);
      expect(answer.stdout).to.equal('');
      expectClear(answer, message);
    });
  }

  it('a full disk behind stdout is an error, not a lost answer', async () => {
    const full = openSync('/dev/full', 'w');
    try {
      const answer = await runBinary(['version', '-o', 'json'], { stdio: ['ignore', full, 'pipe'] });
      expect(answer.code).to.equal(1);
      expectClear(answer, /cannot write the output: no space left on the device/);
    } finally {
      closeSync(full);
    }
  });

  it('a closed stdout ends quietly', async () => {
    for (const args of [['version', '-o', 'json'], ['doctor'], ['--help']]) {
      const answer = await runBinary(args, { during: (child) => child.stdout?.destroy() });
      expect(answer.stderr, args.join(' ')).to.not.match(/EPIPE|^\s+at /m);
      expect(answer.signal).to.equal(null);
    }
  });

  it('a HOME that cannot be written disturbs nobody', async () => {
    for (const HOME of ['/dev/null', undefined, '']) {
      const { code, stdout } = await runBinary(['version', '-o', 'name'], { env: { HOME } });
      expect({ code, stdout: stdout.replace(/v\d+\.\d+\.\d+/, 'v') }).to.deep.equal({
        code: 0,
        stdout: 'version/v\n',
      });
    }
    const doctor = await runBinary(['doctor', '-o', 'jsonpath={.items[?(@.check=="state")].status}'], {
      env: { HOME: '/dev/null' },
    });
    expect(doctor.stdout).to.equal('WARN');
  });

  it('a broken configuration file is named with its place', async () => {
    const file = join(folder, 'config.yaml');
    writeFileSync(file, 'registry: a\n\tchannel: b\n');
    const answer = await runBinary(['doctor'], { env: { ZK_CONFIG: file } });
    expect(answer.code).to.equal(2);
    expectClear(answer, /config\.yaml:2:1: /);
  });

  it('a working folder that is gone does not matter', async () => {
    const gone = mkdtempSync(join(tmpdir(), 'zk-gone-'));
    const answer = await runBinary(['--version'], {
      cwd: gone,
      during: () => rmSync(gone, { recursive: true }),
    });
    expect(answer.code).to.equal(0);
  });

  it('no network is a finding of doctor, quickly', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    await new Promise((resolve) => server.close(resolve));
    const kubeconfig = join(folder, 'kubeconfig');
    writeFileSync(
      kubeconfig,
      `current-context: x\ncontexts: [{name: x, context: {cluster: x, user: x}}]\nclusters: [{name: x, cluster: {server: "https://127.0.0.1:${port}"}}]\nusers: [{name: x, user: {}}]\n`,
    );
    const env = {
      AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'x',
      AWS_REGION: 'eu-central-1',
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      KUBECONFIG: kubeconfig,
    };
    const answer = await runBinary(['doctor', '-o', 'json', '--request-timeout=20s'], { env });
    expect(answer.code).to.equal(1);
    const { items } = JSON.parse(answer.stdout) as {
      items: { check: string; status: string; detail: string; fix?: string }[];
    };
    const of = (check: string) => items.find((item) => item.check === check);
    expect(of('api-server')).to.deep.include({
      status: 'FAIL',
      fix: 'Nothing listens there: check whether the cluster (or the sandbox) is running.',
    });
    expect(of('credentials')?.status).to.equal('FAIL');
    expect(of('kubeconfig')?.status).to.equal('OK');
  });
});
