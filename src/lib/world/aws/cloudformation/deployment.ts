import type { StackDefinition, StackOutput, StackResource } from './stack.js';
import type { JsonObject } from './template.js';

/** What a stack is doing: making or changing resources, undoing that, or removing what is no longer wanted. */
export type Phase = 'apply' | 'undo' | 'cleanup' | 'delete';

/** One resource's turn in a phase. Jobs wait for each other by key. */
export interface Job {
  key: string;
  logicalId: string;
  waitsFor: Set<string>;
  /** In phases that delete: the resource as it was, which may have a successor under the same logical id. */
  victim: StackResource | undefined;
}

export interface RunningJob {
  job: Job;
  action: 'create' | 'update' | 'replace' | 'delete';
  startedAt: number;
  /** When the action took effect; undefined until then. */
  actedAt: number | undefined;
  /** The shortest time that it takes to settle. */
  settleMs: number;
  wanted: JsonObject;
}

export type Goal = 'create' | 'update' | 'delete';

/** A change of a stack in progress. */
export interface Deployment {
  token: string;
  goal: Goal;
  phase: Phase;
  waiting: Map<string, Job>;
  running: Map<string, RunningJob>;
  failed: { logicalId: string; verb: 'create' | 'update' | 'delete' }[];
  /** Resources that were replaced or dropped, to be deleted at the end. */
  leftovers: StackResource[];
  /** What an update goes back to when it fails. */
  previous:
    | { definition: StackDefinition; resources: Map<string, StackResource>; outputs: StackOutput[] }
    | undefined;
  /** Whether the deployment is on its way back. */
  undoing: boolean;
}

export function newDeployment(token: string, goal: Goal, previous?: Deployment['previous']): Deployment {
  return {
    token,
    goal,
    phase: goal === 'delete' ? 'delete' : 'apply',
    waiting: new Map(),
    running: new Map(),
    failed: [],
    leftovers: [],
    previous,
    undoing: false,
  };
}

/** Jobs that delete resources: each waits for those that depend on it. */
export function deletionJobs(victims: readonly StackResource[]): Job[] {
  const keys = new Map<string, string[]>();
  victims.forEach((victim, index) =>
    keys.set(victim.logicalId, [...(keys.get(victim.logicalId) ?? []), `${victim.logicalId}#${index}`]),
  );
  const jobs = victims.map((victim, index): Job => ({
    key: `${victim.logicalId}#${index}`,
    logicalId: victim.logicalId,
    waitsFor: new Set(),
    victim,
  }));
  const byKey = new Map(jobs.map((job) => [job.key, job]));
  for (const job of jobs) {
    for (const dependency of job.victim?.dependencies ?? []) {
      for (const key of keys.get(dependency) ?? []) byKey.get(key)?.waitsFor.add(job.key);
    }
  }
  return jobs;
}
