import { expect } from 'chai';
import fc from 'fast-check';
import { clusterHash, clusterVersion, parseClusterVersion } from '../../../src/lib/registry/index.js';
import { sampleCluster } from './sample-cluster.js';

describe('registry: cluster version', () => {
  it('gives the documented vectors', () => {
    expect(clusterVersion(sampleCluster(), 'git-commit-hash')).to.equal(
      'git-commit-hash#QLIyzRr4YN93KJgAXnwmTT-WcJg',
    );
    expect(clusterVersion(sampleCluster({ lifecycleStatus: 'requested' }), '<dir>')).to.equal(
      '<dir>#l87Gq_HgntujPaRAT25ibVUg1_M',
    );
  });

  it('does not cover alias, owner, account name, creation time and status', () => {
    const other = sampleCluster({
      alias: 'other',
      owner: 'other',
      accountName: 'other',
      createdAt: '2020-01-01T00:00:00Z',
      status: { currentVersion: 'x#y', lastVersion: '', nextVersion: '', problems: [] },
    });
    expect(clusterHash(other)).to.equal(clusterHash(sampleCluster()));
  });

  it('hashes without separators, as CLM does', () => {
    expect(clusterHash(sampleCluster({ configItems: { a: 'bc' } }))).to.equal(
      clusterHash(sampleCluster({ configItems: { ab: 'c' } })),
    );
  });

  it('does not depend on the order in which config items are written', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string()), (items) => {
        const reversed = Object.fromEntries(Object.entries(items).reverse());
        expect(clusterHash(sampleCluster({ configItems: items }))).to.equal(
          clusterHash(sampleCluster({ configItems: reversed })),
        );
      }),
    );
  });

  it('depends on the order of node pools', () => {
    const { nodePools } = sampleCluster();
    expect(clusterHash(sampleCluster({ nodePools: nodePools.toReversed() }))).not.to.equal(
      clusterHash(sampleCluster()),
    );
  });

  it('splits at exactly one #', () => {
    expect(parseClusterVersion('a#b')).to.deep.equal({ configVersion: 'a', clusterHash: 'b' });
    for (const text of ['foo', 'a#b#c', ''])
      expect(parseClusterVersion(text)).to.deep.equal({ configVersion: '', clusterHash: '' });
  });
});
