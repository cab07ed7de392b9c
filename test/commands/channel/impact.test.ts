import { expect } from 'chai';
import { runZk } from '../../support/run-zk.js';

const channel = ['--directory', 'templates/channel'];
const fleet = [...channel, '--registry', 'templates/registry.yaml', '--facts', 'templates/facts.yaml'];

describe('channel impact', () => {
  it('names the templates that read an item', async () => {
    const result = await runZk(['channel', 'impact', 'coredns_replicas', ...channel]);
    expect(result.code).to.equal(0);
    expect(result.stdout).to.match(
      /^TEMPLATE +PART +HOW +LINES\ncluster\/manifests\/coredns\/deployment\.yaml +component coredns +reads +10\n$/,
    );
  });

  it('follows hashes, user data and computed names', async () => {
    const paths = async (...names: string[]): Promise<string[]> => {
      const { stdout } = await runZk(['channel', 'impact', ...names, ...channel, '-o', 'json']);
      return (JSON.parse(stdout) as { items: { path: string; how: string }[] }).items.map(
        ({ path, how }) => `${path} ${how}`,
      );
    };
    expect(await paths('coredns_upstream')).to.have.members([
      'cluster/manifests/coredns/config.yaml reads',
      'cluster/manifests/coredns/deployment.yaml hash',
      'cluster/manifests/node-local-dns/config.yaml reads',
      'cluster/manifests/node-local-dns/daemonset.yaml hash',
    ]);
    expect(await paths('node_memory_eviction_threshold')).to.have.members([
      'cluster/node-pools/worker-combined/userdata.yaml reads',
      'cluster/node-pools/worker-combined/stack.yaml user-data',
      'cluster/node-pools/worker-splitaz/userdata.yaml reads',
      'cluster/node-pools/worker-splitaz/stack.yaml user-data',
    ]);
    expect(await paths('ami_name_arm64')).to.have.members([
      'cluster/node-pools/worker-combined/stack.yaml computed',
      'cluster/node-pools/worker-splitaz/stack.yaml computed',
    ]);
    expect(await paths('cluster/manifests/coredns/config.yaml')).to.have.members([
      'cluster/manifests/coredns/config.yaml itself',
      'cluster/manifests/coredns/deployment.yaml hash',
    ]);
  });

  it('renders both ways and lists what differs', async () => {
    const result = await runZk(['channel', 'impact', '--set', 'coredns_replicas=5', ...fleet]);
    expect(result.stdout).to.equal(
      'CLUSTER   CHANGE    OBJECT\ndemo      changed   Deployment kube-system/coredns\n',
    );
    const off = await runZk(['channel', 'impact', '--set', 'metrics_server_enabled=false', ...fleet]);
    expect(off.stdout).to.contain('removed   Deployment kube-system/metrics-server');
    const same = await runZk(['channel', 'impact', '--set', 'coredns_replicas=2', ...fleet]);
    expect(same).to.include({ code: 0, stdout: '', stderr: 'Nothing changes\n' });
  });

  it('says what it does not know', async () => {
    const unknown = await runZk(['channel', 'impact', 'coredns_replica', ...channel]);
    expect(unknown.code).to.equal(2);
    expect(unknown.stderr).to.contain('Did you mean "coredns_replicas"?');
    expect(await runZk(['channel', 'impact', ...channel])).to.include({ code: 2 });
    expect(await runZk(['channel', 'impact', '--set', 'x', ...fleet])).to.include({ code: 2 });
    expect(await runZk(['channel', 'impact', '--set', 'x=1', ...channel])).to.include({ code: 2 });
  });
});
