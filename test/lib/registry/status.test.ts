import { expect } from 'chai';
import fc from 'fast-check';
import {
  addProblem,
  statusAfterFailure,
  statusAfterSuccess,
  statusBeforeRun,
  updateNeed,
  type LifecycleStatus,
  type Problem,
} from '../../../src/lib/registry/index.js';
import { sampleCluster } from './sample-cluster.js';

const problem = (title: string): Problem => ({ type: 'https://example.org/p', title });
const status = (currentVersion: string, nextVersion = '', lastVersion = '') => ({
  currentVersion,
  nextVersion,
  lastVersion,
  problems: [] as Problem[],
});

describe('registry: status of runs', () => {
  it('aims at a version before work on requested and ready clusters only', () => {
    expect(
      statusBeforeRun(sampleCluster({ lifecycleStatus: 'requested' }), 'v2#h').status.nextVersion,
    ).to.equal('v2#h');
    expect(statusBeforeRun(sampleCluster({ lifecycleStatus: 'ready' }), 'v2#h').status.nextVersion).to.equal(
      'v2#h',
    );
    expect(
      statusBeforeRun(sampleCluster({ lifecycleStatus: 'decommission-requested' }), 'v2#h').status
        .nextVersion,
    ).to.equal('');
  });

  it('moves versions and forgets problems after success', () => {
    const cluster = sampleCluster({
      lifecycleStatus: 'requested',
      status: { ...status('v1', 'v2', 'v0'), problems: [problem('x')] },
    });
    expect(statusAfterSuccess(cluster)).to.deep.equal({
      lifecycleStatus: 'ready',
      status: { lastVersion: 'v1', currentVersion: 'v2', nextVersion: '', problems: [] },
    });
    const leaving = sampleCluster({
      lifecycleStatus: 'decommission-requested',
      status: status('v1', 'v2', 'v0'),
    });
    expect(statusAfterSuccess(leaving)).to.deep.equal({
      lifecycleStatus: 'decommissioned',
      status: { lastVersion: 'v1', currentVersion: '', nextVersion: '', problems: [] },
    });
  });

  it('refuses to work on anything else', () => {
    for (const lifecycleStatus of ['creating', 'decommissioned'] as LifecycleStatus[]) {
      expect(() => statusAfterSuccess(sampleCluster({ lifecycleStatus }))).to.throw(
        `invalid cluster status: ${lifecycleStatus}`,
      );
    }
  });

  it('adds a problem after a failure and keeps the aimed version and the life cycle', () => {
    const after = statusAfterFailure(sampleCluster({ status: status('v1', 'v2') }), 'it broke');
    expect(after).to.deep.equal({
      lifecycleStatus: 'ready',
      status: {
        ...status('v1', 'v2'),
        problems: [
          { type: 'https://cluster-lifecycle-manager.zalando.org/problems/general-error', title: 'it broke' },
        ],
      },
    });
  });

  it('collapses adjacent equal problems only', () => {
    const all = ['a', 'a', 'b', 'a']
      .map(problem)
      .reduce<Problem[]>((list, next) => addProblem(list, next), []);
    expect(all.map(({ title }) => title)).to.deep.equal(['a', 'b', 'a']);
  });

  it('keeps the last 25 and marks that there were more', () => {
    const all = Array.from({ length: 30 }, (_, index) => problem(`p${index}`)).reduce<Problem[]>(
      (list, next) => addProblem(list, next),
      [],
    );
    expect(all).to.have.length(25);
    expect(all[0]).to.deep.equal({
      type: 'https://cluster-lifecycle-manager.zalando.org/problems/too-many-problems',
      title: '<multiple problems>',
    });
    expect(all.slice(1).map(({ title }) => title)).to.deep.equal(
      Array.from({ length: 24 }, (_, index) => `p${index + 6}`),
    );
  });

  it('never holds more than 25 problems nor two equal neighbours', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 80 }), (titles) => {
        const all = titles
          .map((title) => problem(String(title)))
          .reduce<Problem[]>((list, next) => addProblem(list, next), []);
        expect(all.length).to.be.at.most(25);
        all.slice(1).forEach((next, index) => expect(next).not.to.deep.equal(all[index]));
        if (titles.length > 0) expect(all.at(-1)?.title).to.equal(String(titles.at(-1)));
      }),
    );
  });
});

describe('registry: does a cluster need an update', () => {
  const need = (changes: Parameters<typeof sampleCluster>[0], target: string | Error = 'v2#h') =>
    updateNeed(sampleCluster(changes), target).priority;

  it('never when blocked, whatever else holds', () => {
    expect(
      need({
        configItems: { cluster_update_block: '' },
        lifecycleStatus: 'decommission-requested',
        status: status('v1', 'v2'),
      }),
    ).to.equal('none');
    expect(
      updateNeed(sampleCluster({ configItems: { cluster_update_block: 'INC-1' } }), 'v2#h').reason,
    ).to.include('INC-1');
  });

  it('normally when the version cannot be found, so that the run says why', () => {
    expect(need({ status: status('v1', 'v2') }, new Error('bad channel'))).to.equal('normal');
  });

  it('above normal for decommissioning', () => {
    expect(need({ lifecycleStatus: 'decommission-requested', status: status('v1', 'v2') })).to.equal(
      'above-normal',
    );
  });

  it('first of all when the last run did not finish', () => {
    expect(need({ status: status('v1', 'v2') })).to.equal('highest');
    expect(need({ status: status('v2#h', 'v2#h') })).to.equal('none');
  });

  it('normally when the version differs, with what changed', () => {
    expect(updateNeed(sampleCluster({ status: status('v1#h') }), 'v2#h')).to.deep.equal({
      priority: 'normal',
      reason: 'the channel changed to v2',
    });
    expect(updateNeed(sampleCluster({ status: status('v2#g') }), 'v2#h').reason).to.equal(
      'the registry entry changed',
    );
    expect(updateNeed(sampleCluster({ status: status('v1#g') }), 'v2#h').reason).to.equal(
      'the channel changed to v2 and so did the registry entry',
    );
    expect(updateNeed(sampleCluster(), 'v2#h').reason).to.equal('the cluster has no version yet');
  });

  it('not when it is there, nor when it is gone', () => {
    expect(need({ status: status('v2#h') })).to.equal('none');
    expect(need({ lifecycleStatus: 'decommissioned' })).to.equal('none');
  });
});
