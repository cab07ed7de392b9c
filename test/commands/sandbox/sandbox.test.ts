import { expect } from 'chai';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runZk, type ZkResult } from '../../support/run-zk.js';

describe('sandbox start, status, env and stop', () => {
  let root: string;
  const zk = (...argv: string[]): Promise<ZkResult> => runZk(['sandbox', ...argv], { ZK_SANDBOX_DIR: root });

  before(() => {
    root = mkdtempSync(join(tmpdir(), 'zk-sandbox-'));
  });
  after(async () => {
    await zk('stop');
    rmSync(root, { recursive: true, force: true });
  });

  it('run one in the background that other processes find', async () => {
    // Should the test be killed, its sandbox ends by itself.
    const start = [
      'start',
      '--seed',
      '7',
      '--speed',
      '60',
      '--fault',
      'no-capacity=c5.large',
      '--stop-after',
      '2m',
    ];
    const first = await zk(...start);
    expect(first, first.stderr).to.include({ code: 0, stdout: 'sandbox/default started\n' });
    expect(first.stderr)
      .to.match(/AWS endpoint http:\/\/127\.0\.0\.1:\d+, account 123456789012, region eu-central-1, log /)
      .and.to.include('eval "$(kubectl zk sandbox env)"');
    expect(await zk(...start)).to.include({ code: 0, stdout: 'sandbox/default unchanged\n' });

    const table = await zk('status');
    expect(table.stdout.split('\n')[0]).to.match(
      /^NAME +ENDPOINT +SPEED +STACKS +INSTANCES +CLUSTERS +VIRTUAL-TIME +AGE$/,
    );
    const status = JSON.parse((await zk('status', '--name', 'default', '-o', 'json')).stdout) as Record<
      string,
      unknown
    >;
    expect(status).to.deep.include({
      name: 'default',
      speed: 60,
      stacks: 0,
      instances: 0,
      clusters: [],
      faults: ['no-capacity'],
    });

    const env = await zk('env');
    expect(env.stdout)
      .to.include(`export AWS_ENDPOINT_URL='${String(status['endpointUrl'])}'`)
      .and.to.include(`export KUBECONFIG='${join(root, 'default', 'kubeconfig')}'`);
    const bundle = /^export AWS_CA_BUNDLE='(.*)'$/m.exec(env.stdout)?.[1] ?? '';
    expect(readFileSync(bundle, 'utf8')).to.match(/^-----BEGIN CERTIFICATE-----/);
    expect((await zk('env', '--syntax', 'fish')).stdout).to.include('set -gx AWS_REGION ');
    expect(JSON.parse(readFileSync(join(root, 'default', 'kubeconfig'), 'utf8'))).to.have.property(
      'kind',
      'Config',
    );

    expect(await zk('stop')).to.include({ code: 0, stdout: 'sandbox/default stopped\n' });
    expect(await zk('stop')).to.include({ code: 0, stdout: 'sandbox/default unchanged\n' });
    const refused = await zk('env');
    expect(refused.code).to.equal(3);
    expect(refused.stderr)
      .to.include('no sandbox "default" is running')
      .and.to.include('kubectl zk sandbox start');
    expect(await zk('status')).to.include({ code: 0, stderr: 'No sandbox is running.\n' });
  });

  it('refuse nonsense with one line', async () => {
    for (const [argv, message] of [
      [['start', '--fault', 'flood'], 'unknown fault "flood"'],
      [['start', '--speed', '0'], '"0" is no speed'],
      [['start', '--account', '12'], '"12" is no AWS account id'],
      [['start', '--name', 'Not/OK'], '"Not/OK" is no name for a sandbox'],
    ] as const) {
      const { code, stderr } = await zk(...argv);
      expect(code, stderr).to.equal(2);
      expect(stderr).to.include(message);
    }
  });

  it('say clearly when the state cannot be written', async () => {
    const file = join(root, 'file');
    writeFileSync(file, '');
    const { code, stderr } = await runZk(['sandbox', 'start'], { ZK_SANDBOX_DIR: join(file, 'below') });
    expect(code).to.equal(1);
    expect(stderr).to.match(
      /error: cannot write the files of the sandbox to .*: ENOTDIR\n.*set ZK_SANDBOX_DIR to a folder that can be written/,
    );
  });
});
