import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { runBinary, type BinaryResult } from '../support/binary.js';

describe('from nothing to a cluster, as a newcomer does it', function () {
  this.timeout(180_000);
  let home: string;
  const zk = (args: string[], env: Record<string, string> = {}): Promise<BinaryResult> =>
    runBinary(args, { env: { HOME: home, CI: 'true', ...env } });
  before(() => {
    home = mkdtempSync(join(tmpdir(), 'zk-e2e-create-'));
  });
  after(async () => {
    await zk(['sandbox', 'stop']);
    rmSync(home, { recursive: true, force: true });
  });

  it('starts a sandbox, writes the channel, creates the cluster, and finds nothing to do the second time', async () => {
    const started = await zk(['sandbox', 'start', '--speed', '300']);
    expect(started.code, started.stderr).to.equal(0);
    const printed = await zk(['sandbox', 'env']);
    expect(printed.code, printed.stderr).to.equal(0);
    const environment = Object.fromEntries(
      [...printed.stdout.matchAll(/^export (\w+)='([^']*)'$/gm)].map(([, name = '', value = '']) => [
        name,
        value,
      ]),
    );
    expect(environment).to.include.keys('AWS_ENDPOINT_URL', 'AWS_ACCESS_KEY_ID');

    const folder = join(home, 'platform');
    const init = await zk(['channel', 'init', folder]);
    expect(init.code, init.stderr).to.equal(0);
    const where = ['--registry', join(folder, 'registry.yaml'), '--directory', folder];

    const refused = await zk(['cluster', 'create', 'demo', ...where], environment);
    expect(refused.code).to.equal(3);
    const created = await zk(['cluster', 'create', 'demo', '--yes', ...where], environment);
    expect(created.code, created.stderr).to.equal(0);
    expect(created.stdout).to.equal('cluster/demo created\n');
    expect(created.stderr).to.contain('CREATE_COMPLETE AWS::CloudFormation::Stack kube-1');

    const again = await zk(['cluster', 'create', 'demo', '--yes', ...where], environment);
    expect(again.code, again.stderr).to.equal(0);
    expect(again.stdout).to.equal('cluster/demo unchanged\n');
  });
});
