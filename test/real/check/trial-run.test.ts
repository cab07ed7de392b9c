import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, runBinary, type BinaryResult } from '../../support/binary.js';
import { freePort, startDaemon, type Daemon } from '../support/daemon.js';

/** The examples as they are, but for the two ports, which may be taken here. */
describe('the examples of checks against nginx (Debian: nginx-light)', function () {
  this.timeout(120_000);
  let folder: string;
  let nginx: Daemon;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'zk-trial-run-'));
    nginx = await startDaemon('nginx', 'nginx-light', async (port, prefix) => {
      const path = join(prefix, 'nginx.conf');
      writeFileSync(path, example('nginx.conf', { '127.0.0.1:8080': `127.0.0.1:${port}` }));
      return ['nginx', '-e', 'stderr', '-p', prefix, '-c', path];
    });
    const entities = example('entities.yaml', {
      '127.0.0.1:8080': `127.0.0.1:${nginx.port}`,
      '127.0.0.1:8081': `127.0.0.1:${await freePort()}`,
    });
    writeFileSync(join(folder, 'entities.yaml'), entities);
  });
  after(async () => {
    await nginx?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const trialRun = (...args: string[]): Promise<BinaryResult> =>
    runBinary(
      [
        'check',
        'trial-run',
        'examples/application-health.yaml',
        '--entities',
        join(folder, 'entities.yaml'),
        ...args,
      ],
      { env: { XDG_CACHE_HOME: join(folder, 'cache') } },
    );

  it('has 200 for the one that is up, 999 for the one that is down, and 0', async () => {
    const { stdout, stderr, code } = await trialRun();
    expect(stdout).to.match(
      /^ENTITY +STATE +TIME +VALUE\nshop\[local\] +ok +\S+ +200\ncart\[local\] +ok +\S+ +999\n$/,
    );
    expect([stderr, code]).to.deep.equal(['2 evaluated, 0 failed\n', 0]);
  });

  it('prints JSON that jq reads (Debian: jq)', async () => {
    const { stdout, code } = await trialRun('-o', 'json');
    const filter = '[.items[] | {id: .entity.id, value: .value.value, alert: .is_alert}]';
    expect(JSON.parse(execFileSync('jq', ['-c', filter], { input: stdout, encoding: 'utf8' }))).to.deep.equal(
      [
        { id: 'shop[local]', value: 200, alert: false },
        { id: 'cart[local]', value: 999, alert: false },
      ],
    );
    expect(code).to.equal(0);
  });

  it('is active only after three bad values, only where they are bad, and ends with 1', async () => {
    const alert = ['--alert', 'examples/application-health-alert.yaml'];
    const repeat = ['--repeat', '3', '--every', '0', '-o', 'jsonl'];
    const { stdout, code } = await trialRun(...alert, ...repeat);
    const results = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);
    const of = (id: string) =>
      results
        .filter(({ entity }) => entity.id === id)
        .map(({ run, value, is_alert }) => [run, value.value, is_alert]);
    expect(of('cart[local]')).to.deep.equal([
      [1, 999, false],
      [2, 999, false],
      [3, 999, true],
    ]);
    expect(of('shop[local]')).to.deep.equal([
      [1, 200, false],
      [2, 200, false],
      [3, 200, false],
    ]);
    expect(code).to.equal(1);
  });

  it('is fine with the alert where all is well', async () => {
    const alert = ['--alert', 'examples/application-health-alert.yaml', '--filter', 'name=shop'];
    const { stdout, code } = await trialRun(...alert, '--repeat', '3', '--every', '0');
    expect(stdout)
      .to.match(/shop\[local\]/)
      .and.not.match(/ACTIVE/);
    expect(code).to.equal(0);
  });
});

interface Line {
  run: number;
  entity: { id: string };
  value: { value: unknown };
  is_alert: boolean;
}

/** The text of an example with other addresses in it; each one must be there. */
function example(name: string, addresses: Record<string, string>): string {
  let text = readFileSync(join(root, 'examples', name), 'utf8');
  for (const [from, to] of Object.entries(addresses)) {
    expect(text).to.include(from);
    text = text.replaceAll(from, to);
  }
  return text;
}
