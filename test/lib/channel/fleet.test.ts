import { expect } from 'chai';
import {
  renderFleet,
  type FleetFailure,
  type FleetRenderInput,
  type FleetResult,
} from '../../../src/lib/channel/index.js';
import { bareCluster, channelOf, configMap, someFacts } from './small-channel.js';

describe('channel: rendering a fleet', function () {
  this.timeout(30_000);
  const version = channelOf({
    'manifests/a/a.yaml': configMap('  x: "{{ .Cluster.Alias }} {{ .Cluster.ConfigItems.must }}"'),
  });
  const facts = someFacts();
  const clusters = Array.from({ length: 12 }, (_, index) =>
    bareCluster({
      id: `aws:123456789012:eu-central-1:kube-${index}`,
      localId: `kube-${index}`,
      alias: `c${index}`,
      configItems: index === 5 ? {} : { must: String(index) },
    }),
  );
  const members = clusters.map((cluster) => ({ cluster, version, facts }));

  async function all(options: Partial<FleetRenderInput>): Promise<(FleetResult | FleetFailure)[]> {
    const results: (FleetResult | FleetFailure)[] = [];
    for await (const result of renderFleet({ members, allClusters: clusters, ...options }))
      results.push(result);
    return results;
  }

  it('gives the same results on two threads as in one, in order, and one failure does not stop the others', async () => {
    const [one, two] = [await all({ threads: 1, want: 'texts' }), await all({ threads: 2, want: 'texts' })];
    expect(two).to.deep.equal(one);
    expect(one.map(({ clusterId }) => clusterId)).to.deep.equal(clusters.map(({ id }) => id));
    expect(one.flatMap((result) => ('error' in result ? [result.error] : []))).to.deep.equal([
      {
        message:
          'cluster "aws:123456789012:eu-central-1:kube-5": executing "main/cluster/manifests/a/a.yaml" at <.Cluster.ConfigItems.must>: map has no entry for key "must"',
        exit: 2,
        code: 'template-exec',
        hint: 'Set the config item must in the registry, or give it a default in cluster/config-defaults.yaml',
        position: { file: '/channel/main/cluster/manifests/a/a.yaml', line: 5, column: 39 },
      },
    ]);
  });

  it('tells equal renderings by their digest', async () => {
    const [first] = await all({ threads: 1 });
    const [again, other] = await all({ threads: 2 });
    expect(first).to.deep.equal(again).and.to.include({ files: 2, objects: 1 });
    expect(
      'digest' in (other ?? {}) &&
        'digest' in (first ?? {}) &&
        (other as FleetResult).digest === (first as FleetResult).digest,
    ).to.equal(false);
    expect(first).not.to.have.property('texts');
  });

  it('can be left early and interrupted', async () => {
    for await (const result of renderFleet({ members, allClusters: clusters, threads: 2 })) {
      expect(result.clusterId).to.equal(clusters[0]?.id);
      break;
    }
    const controller = new AbortController();
    const running = all({ threads: 2, signal: controller.signal });
    controller.abort(new Error('stopped'));
    const error: unknown = await running.catch((thrown: unknown) => thrown);
    expect((error as Error).message).to.equal('stopped');
  });

  it('wants members of the registry', async () => {
    const error: unknown = await all({ allClusters: [] }).catch((thrown: unknown) => thrown);
    expect((error as Error).message).to.include('is not in the registry that was given');
  });
});
