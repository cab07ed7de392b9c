import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openRegistry } from '../../../src/lib/registry/index.js';
import { testContext } from '../../support/registry-server-context.js';
import { fixtureClusters, fullFixture } from '../../support/registry-server-fixture.js';
import { runZk } from '../../support/run-zk.js';

describe('zk cluster get', () => {
  const get = (...argv: string[]) => runZk(['cluster', 'get', '--registry', fullFixture.registry, ...argv]);

  it('describes a cluster by any of its names, encrypted items stay so', async () => {
    const { stdout, code } = await get('kube-1');
    expect(code).to.equal(0);
    expect(stdout)
      .to.match(/^Name: +fixture-production\nID: +aws:123456789012:eu-central-1:kube-1\n/)
      .and.to.include('etcd_ca: (encrypted)')
      .and.to.match(/Problems:\n {2}it broke once\n/);
    expect(stdout).to.include('worker-default: worker-splitaz, 4 to 24 nodes of m5.large, m5d.xlarge');
    expect((await get('fixture-production')).stdout).to.equal(stdout);
  });

  it('prints an entry that a registry file can hold', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'zk-get-'));
    try {
      const { stdout } = await get('fixture-production', '-o', 'yaml');
      writeFileSync(
        join(folder, 'clusters.yaml'),
        `clusters:\n- ${stdout.trimEnd().replaceAll('\n', '\n  ')}\n`,
      );
      const [reread] = await (
        await openRegistry({ location: join(folder, 'clusters.yaml') }, testContext())
      ).list();
      expect(reread).to.deep.equal((await fixtureClusters())[0]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('prints single values', async () => {
    expect((await get('fixture-eks', '-o', 'jsonpath={.node_pools[0].profile}')).stdout).to.equal(
      'worker-karpenter',
    );
    expect((await get('fixture-eks', '-o', 'name')).stdout).to.equal('cluster/fixture-eks\n');
  });

  it('suggests the nearest name', async () => {
    const { code, stderr } = await get('fixture-ekz');
    expect([code, stderr.includes('Did you mean "fixture-eks"?')]).to.deep.equal([2, true]);
  });
});
