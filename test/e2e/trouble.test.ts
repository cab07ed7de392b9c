import { expect } from 'chai';
import { closeSync, cpSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runBinary, type BinaryOptions, type BinaryResult } from '../support/binary.js';

type Environment = Record<string, string>;

describe('trouble with a running account', function () {
  this.timeout(120_000);
  let home: string;
  let environment: Environment;
  const templates = new URL('../../templates/', import.meta.url);
  const zk = (args: string[], options: BinaryOptions = {}): Promise<BinaryResult> =>
    runBinary(args, {
      ...options,
      cwd: home,
      env: { HOME: home, CI: 'true', ...environment, ...options.env },
    });
  const create = (registry: string, ...more: string[]): string[] => [
    'cluster',
    'create',
    'demo',
    '--registry',
    registry,
    '--directory',
    'channel',
    ...more,
  ];
  const start = async (...args: string[]): Promise<Environment> => {
    const started = await zk(['sandbox', 'start', ...args]);
    expect(started.code, started.stderr).to.equal(0);
    const { stdout } = await zk(['sandbox', 'env', ...args.slice(0, 2)]);
    return Object.fromEntries(
      [...stdout.matchAll(/^export (\w+)='([^']*)'$/gm)].map(([, name = '', value = '']) => [name, value]),
    );
  };

  before(async () => {
    home = mkdtempSync(join(tmpdir(), 'zk-trouble-'));
    environment = {};
    cpSync(new URL('channel', templates), join(home, 'channel'), { recursive: true });
    const registry = readFileSync(new URL('registry.yaml', templates), 'utf8');
    writeFileSync(join(home, 'registry.yaml'), registry);
    writeFileSync(join(home, 'other.yaml'), registry.replaceAll('123456789012', '210987654321'));
    environment = await start('--name', 'trouble', '--speed', '40');
  });
  after(async () => {
    for (const name of ['trouble', 'expired']) await zk(['sandbox', 'stop', '--name', name]);
    rmSync(home, { recursive: true, force: true });
  });

  for (const [what, args] of [
    ['create', create('other.yaml', '--yes')],
    ['facts', ['cluster', 'facts', 'demo', '--registry', 'other.yaml', '--directory', 'channel']],
    ['render', ['cluster', 'render', 'demo', '--registry', 'other.yaml', '--directory', 'channel']],
  ] as const) {
    it(`the wrong account is refused by ${what}`, async () => {
      const answer = await zk([...args]);
      expect(answer.code, answer.stderr).to.equal(3);
      expect(answer.stdout).to.equal('');
      expect(answer.stderr).to.match(
        /^error: invalid AWS account, expected 210987654321, found 123456789012\n/,
      );
    });
  }

  it('expired credentials are named as such', async () => {
    const expired = await start('--name', 'expired', '--fault', 'lost-credentials');
    const answer = await zk(create('registry.yaml', '--yes'), { env: expired });
    expect(answer).to.deep.include({ code: 1, stdout: '' });
    expect(answer.stderr).to.match(/^error: the AWS credentials have expired/);
  });

  it('without a terminal nobody is asked: exit 3, for a closed stdin as well', async () => {
    const answer = await zk(create('registry.yaml'));
    expect(answer).to.deep.include({ code: 3, stdout: '' });
    expect(answer.stderr).to.match(/--yes/);
  });

  it('a full disk does not swallow the facts', async () => {
    const full = openSync('/dev/full', 'w');
    try {
      const facts = ['cluster', 'facts', 'demo', '--registry', 'registry.yaml', '--directory', 'channel'];
      const answer = await zk(facts, { stdio: ['ignore', full, 'pipe'] });
      expect(answer.code).to.equal(1);
      expect(answer.stderr).to.match(/error: cannot write the output: no space left on the device\n$/);
    } finally {
      closeSync(full);
    }
  });

  it('interrupted, terminated, killed: the next run goes on, and no level shows a secret', async () => {
    /** Sends signals as soon as the run says anything of what it does after the look. */
    const stopped = (...signals: NodeJS.Signals[]): Promise<BinaryResult> =>
      zk(create('registry.yaml', '--yes'), {
        during: (child) => {
          let sent = false;
          child.stderr?.on('data', (chunk: Buffer) => {
            if (sent || !/^ +\d+s {2}(?!Looking)/m.test(chunk.toString('utf8'))) return;
            sent = true;
            for (const signal of signals) child.kill(signal);
          });
        },
      });
    const interrupted = await stopped('SIGINT');
    expect(interrupted, interrupted.stderr).to.deep.include({ code: 130, stdout: '' });
    expect(interrupted.stderr)
      .to.contain('Press Ctrl-C again')
      .and.to.match(/error: interrupted.*\nRun the same command again/);
    const terminated = await stopped('SIGTERM');
    expect(terminated, terminated.stderr).to.deep.include({ code: 143, stdout: '' });
    const killed = await stopped('SIGKILL');
    expect(killed.signal).to.equal('SIGKILL');

    const { code, stdout, stderr } = await zk(create('registry.yaml', '--yes', '-v=9'));
    expect(code, stderr.slice(-2000)).to.equal(0);
    expect(stdout).to.match(/^cluster\/demo (?:created|configured)\n$/);
    expect(stderr).to.match(
      /aws: POST http:\/\/127\.0\.0\.1:\d+\/ CloudFormation DescribeStacks 200 in \d+ ms/,
    );
    expect(stderr).to.match(/kubernetes: PATCH https:\/\/127\.0\.0\.1:\d+\/\S+ 20\d in \d+ ms/);
    expect(stderr).to.match(/kubernetes: response of GET \/api/);
    expect(stderr).to.not.contain(environment['AWS_SECRET_ACCESS_KEY']);
    expect(stderr).to.not.match(
      /k8s-aws-v1\.[A-Za-z0-9]|X-Amz-(?:Signature|Credential)=[^*]|PRIVATE KEY-----[^*]|bearer [a-z0-9]{8}/i,
    );
    const kubeconfig = readFileSync(environment['KUBECONFIG'] ?? '', 'utf8');
    for (const [, token = ''] of kubeconfig.matchAll(/token: (\S+)/g)) expect(stderr).to.not.contain(token);

    const again = await zk(create('registry.yaml', '--yes'));
    expect(again.stdout, again.stderr).to.equal('cluster/demo unchanged\n');
  });
});
