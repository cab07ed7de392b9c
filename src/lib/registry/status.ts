import { ZkError } from '../core/index.js';
import type { Cluster, ClusterStatus, LifecycleStatus, Problem } from './cluster.js';

const problemPrefix = 'https://cluster-lifecycle-manager.zalando.org/problems/';
/** The registry's document grows with every failed run; CLM keeps this many. */
const maxProblems = 25;

export const emptyStatus = (): ClusterStatus => ({
  currentVersion: '',
  lastVersion: '',
  nextVersion: '',
  problems: [],
});

export interface Transition {
  lifecycleStatus: LifecycleStatus;
  status: ClusterStatus;
}

/** What to write down before work on a cluster starts: the version that is aimed at. Only `requested` and `ready` say so (CLM). */
export function statusBeforeRun(cluster: Cluster, targetVersion: string): Transition {
  const { lifecycleStatus, status } = cluster;
  const aims = lifecycleStatus === 'requested' || lifecycleStatus === 'ready';
  return { lifecycleStatus, status: aims ? { ...status, nextVersion: targetVersion } : { ...status } };
}

/** What to write down after success, by life cycle: `requested`/`ready` become `ready`, `decommission-requested` becomes `decommissioned`. */
export function statusAfterSuccess(cluster: Cluster): Transition {
  const { status } = cluster;
  switch (cluster.lifecycleStatus) {
    case 'requested':
    case 'ready':
      return {
        lifecycleStatus: 'ready',
        status: {
          lastVersion: status.currentVersion,
          currentVersion: status.nextVersion,
          nextVersion: '',
          problems: [],
        },
      };
    case 'decommission-requested':
      return {
        lifecycleStatus: 'decommissioned',
        status: { lastVersion: status.currentVersion, currentVersion: '', nextVersion: '', problems: [] },
      };
    default:
      throw new ZkError(`invalid cluster status: ${cluster.lifecycleStatus}`, {
        code: 'lifecycle-status',
        hint: 'Only requested, ready and decommission-requested clusters can be worked on',
      });
  }
}

/** What to write down after a failure: one more problem; the aimed version stays, so that the next run comes first. */
export function statusAfterFailure(cluster: Cluster, message: string): Transition {
  const problem: Problem = { type: `${problemPrefix}general-error`, title: message };
  return {
    lifecycleStatus: cluster.lifecycleStatus,
    status: { ...cluster.status, problems: addProblem(cluster.status.problems, problem) },
  };
}

/**
 * Appends a problem; adjacent equal ones collapse into one; above 25 the last 25 stay and the first of these gives way to a marker
 * for all that was dropped (CLM).
 */
export function addProblem(problems: readonly Problem[], problem: Problem): Problem[] {
  const collapsed: Problem[] = [];
  for (const next of [...problems, problem]) {
    const last = collapsed.at(-1);
    if (!last || !isSameProblem(last, next)) collapsed.push(next);
  }
  if (collapsed.length <= maxProblems) return collapsed;
  const marker: Problem = { type: `${problemPrefix}too-many-problems`, title: '<multiple problems>' };
  return [marker, ...collapsed.slice(collapsed.length - maxProblems + 1)];
}

function isSameProblem(a: Problem, b: Problem): boolean {
  return (
    a.type === b.type &&
    a.title === b.title &&
    a.detail === b.detail &&
    a.instance === b.instance &&
    a.status === b.status
  );
}
