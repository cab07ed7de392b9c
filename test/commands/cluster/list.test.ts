import { expect } from 'chai';
import { fullFixture } from '../../support/registry-server-fixture.js';
import { runZk } from '../../support/run-zk.js';

describe('zk cluster list', () => {
  const list = (...argv: string[]) => runZk(['cluster', 'list', '--registry', fullFixture.registry, ...argv]);
  const names = async (...argv: string[]): Promise<string[]> =>
    (await list('-o', 'name', ...argv)).stdout.trim().split('\n');

  it('prints a table', async () => {
    const { stdout, stderr, code } = await list();
    const [head, first, second] = stdout.split('\n');
    expect([code, stderr]).to.deep.equal([0, '']);
    expect(head).to.match(/^NAME +ENVIRONMENT +CHANNEL +STATUS +POOLS +AGE$/);
    expect(first).to.match(/^fixture-production +production +stable +ready,problems:1 +6 +\S+$/);
    expect(second).to.match(/^fixture-sibling +test +stable +ready +0 /);
  });

  it('prints more with -o wide', async () => {
    expect((await list('-o', 'wide')).stdout).to.match(
      /aws:123456789012:eu-central-1:kube-1 +zalando-aws +123456789012 +eu-central-1 +team-fixture +abc +/,
    );
  });

  it('selects by fields of the registry, by name and by account', async () => {
    expect(await names('-l', 'environment=test,provider=zalando-eks')).to.deep.equal(['cluster/fixture-eks']);
    expect(await names('-l', 'lifecycle_status in (requested)')).to.deep.equal(['cluster/fixture-requested']);
    expect(await names('-l', 'account=123456789012,criticality_level>1')).to.deep.equal([
      'cluster/fixture-production',
    ]);
    expect(await names('kube-2', 'fixture-eks')).to.deep.equal([
      'cluster/fixture-sibling',
      'cluster/fixture-eks',
    ]);
    expect((await list('--exclude', '1234')).stderr).to.equal('No clusters found\n');
  });

  it('prints the registry shape as JSON', async () => {
    const { items } = JSON.parse((await list('-o', 'json')).stdout) as { items: Record<string, unknown>[] };
    expect(items).to.have.length(4);
    expect(items[1]).to.deep.include({
      id: 'aws:123456789012:eu-central-1:kube-2',
      local_id: 'kube-2',
      config_items: { color: 'green' },
    });
  });

  it('says what is wrong with name and registry', async () => {
    const unknown = await list('fixture-sibing');
    expect([unknown.code, unknown.stdout]).to.deep.equal([2, '']);
    expect(unknown.stderr).to.include('cluster "fixture-sibing" not found').and.to.include('fixture-sibling');
    const missing = await runZk(['cluster', 'list'], { ZK_REGISTRY: undefined });
    expect([missing.code, missing.stderr.split('\n')[0]]).to.deep.equal([2, 'error: no registry is given']);
    const unreadable = await runZk(['cluster', 'list', '--registry', '/nowhere.yaml']);
    expect([unreadable.code, unreadable.stderr.split('\n')[0]]).to.deep.equal([
      2,
      'error: cluster registry "/nowhere.yaml": there is no such file',
    ]);
  });
});
