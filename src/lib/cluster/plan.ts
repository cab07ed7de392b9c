/** One thing that has to be done. Data only: it prints, it is JSON, and it holds no secret. */
export interface PlanStep {
  /** Stable name, such as `stack/kube-1` or `object/deployment.apps/kube-system/coredns`. */
  id: string;
  kind: StepKind;
  action: 'create' | 'update' | 'delete' | 'write' | 'wait' | 'apply';
  /** What is changed, for people: `stack kube-1`. */
  target: string;
  /** State before, in a few words. */
  before: string;
  /** State after, in a few words. */
  after: string;
  reason: string;
  risk: Risk;
  dependsOn: string[];
  /** What differs in detail: names of resources, properties, fields; never values. */
  details: string[];
  /** Digest of the wanted content, so that a plan of other content has another digest. */
  content?: string;
}

export type StepKind =
  | 'registry-status'
  | 'registry-item'
  | 'bucket'
  | 'files'
  | 'stack'
  | 'api-server'
  | 'object'
  | 'delete-object'
  | 'delete-stack'
  | 'nodes';

/** `additive`: nothing that runs is touched. `change`: something that runs changes. `disruptive`: something is replaced or deleted. */
export type Risk = 'none' | 'additive' | 'change' | 'disruptive';

/** What separates a cluster from what it should be. No steps: it is as wanted. */
export interface ClusterPlan {
  apiVersion: 'zk.dev/v1';
  kind: 'ClusterPlan';
  cluster: { id: string; name: string };
  account: string;
  region: string;
  /** CLM's version of the cluster that the plan leads to. */
  targetVersion: string;
  /** RFC 3339: when the snapshot was taken that this plan is based on. */
  observedAt: string;
  steps: PlanStep[];
  /** How many stacks and objects were looked at and need nothing. */
  unchanged: number;
  warnings: string[];
  /** Of everything above but times and texts for people. */
  digest: string;
}
