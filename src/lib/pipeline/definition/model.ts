import type { Position } from '../../core/index.js';

/** A `delivery.yaml`, read, substituted and checked. Everything that a message may have to point at carries its place in the original text. */
export interface Definition {
  /** `legacy` was `build_steps:` and has become one script step. */
  form: 'current' | 'legacy';
  file: string;
  /** SHA-256 of the text as it stands in the file. */
  digest: string;
  steps: readonly Step[];
  allowConcurrentSteps: boolean;
  allowConcurrentPipelines: boolean;
  dependencies: readonly Dependency[];
  /** Five cron fields, UTC. */
  schedule?: string;
  tags: Readonly<Record<string, string>>;
  notifications: readonly Notification[];
}

export type Step = ScriptStep | ProcessStep | DeployStep | TrafficStep;

interface StepCommon {
  id: string;
  /** A DNS-1123 label made from the id, with six hex digits of a hash where it changed: for paths and Kubernetes names. Unique. */
  slug: string;
  desc?: string;
  /** OR over conditions; absent: always. */
  when?: readonly Condition[];
  /** Absent and empty are different things: see `allow_concurrent_steps`. */
  dependsOn?: readonly string[];
  requiresApproval: boolean;
  position: Position;
}

export interface ScriptStep extends StepCommon {
  type: 'script';
  commands: readonly Command[];
  env: readonly EnvEntry[];
  machine: Machine;
  cache: { paths: readonly string[]; sizeLimitMegabytes?: number };
  artifacts: readonly Artifact[];
  timeoutMs?: number;
  workingDir?: string;
  authenticateHosts: readonly string[];
}

export interface Command {
  desc: string;
  /** Shell text after substitution. */
  cmd: string;
  /** Of the text itself: in a block (`cmd: |`) the line of its first line, so that line N of the text is line `position.line + N - 1`. */
  position: Position;
}

/** Values are text, taken from the source (`3.10` stays `3.10`). */
export interface EnvEntry {
  name: string;
  value?: string;
  /** The old secret form: resolved by a secret provider of this name. */
  secret?: { id: string; version?: string; availableInPullRequests: boolean };
  valueFrom?: { kind: 'secret' | 'configMap' | 'field'; name: string; key: string };
  position: Position;
}

export interface Machine {
  size: 'small' | 'default' | 'large' | 'extra_large';
  /** As written: `cdp-runtime/go-1.22` or an overlay `ci/golang`; absent: the base machine. */
  image?: string;
  priority?: number;
}

export interface Artifact {
  type: string;
  name: string;
  path: string;
  version?: number;
}

export interface ProcessStep extends StepCommon {
  type: 'process';
  target: string;
  process: 'microservice_standard_deployment' | 'microservice_standard_test';
  debugMode: boolean;
  config: ProcessConfig;
}

export interface ProcessConfig {
  kind: 'apply_permanent_resources' | 'apply_manifests';
  env: readonly EnvEntry[];
  /** Run this image with `env` instead of applying manifests. */
  image?: string;
  /** A Pod template, as plain data: `metadata` and `spec`. */
  end2endTests?: Readonly<Record<string, unknown>>;
}

export interface DeployStep extends StepCommon {
  type: 'deploy';
  target: string;
  sources: readonly DeploySource[];
}

export interface DeploySource {
  dir: string;
  defaultNamespace?: string;
  templateVars: readonly EnvEntry[];
}

export interface TrafficStep extends StepCommon {
  type: 'traffic';
  target: string;
  namespace: string;
  stackset: string;
  stackVersion: string;
  /** 0 to 100. */
  targetPercentage: number;
}

/** A map of `when`: all tests must hold. */
export interface Condition {
  tests: readonly Test[];
  position: Position;
}

export interface Test {
  /** `event`, `branch`, `triggered_by_dependency`, or a `CDP_` variable. */
  key: string;
  /** `none` is the meaningful null of `triggered_by_dependency`. */
  match:
    | { kind: 'one-of'; values: readonly string[] }
    | { kind: 'exclude'; values: readonly string[] }
    | { kind: 'regex'; pattern: string }
    | { kind: 'none' };
  position: Position;
}

export interface Dependency {
  id: string;
  type: string;
  ref: string;
  autostartOnUpdate: boolean;
}

export interface Notification {
  channel: string;
  rooms: readonly string[];
  config: Readonly<Record<string, unknown>>;
}

/** What one build is about: decides which steps are selected and what `#{CDP_…}` becomes. An absent variable is unset, which differs from empty. */
export interface Build {
  event: 'push' | 'pull_request';
  /** The branch being built: the pushed one, or the head branch of a pull request. */
  branch: string;
  /** The id of the dependency whose update started the build. */
  triggeredByDependency?: string;
  /** All `CDP_` and `DEP_` variables. */
  variables: Readonly<Record<string, string>>;
}

/** Whether a step runs in a build, and the clause of `when` that decided, in words that a user can act on. */
export interface Decision {
  step: Step;
  selected: boolean;
  why: string;
  /** The clause; absent when the step has no `when`. */
  clause?: Position;
  /** The fewest things to change about the build for the other decision, tried; absent when we know none. */
  flip?: readonly { key: string; to: string | undefined }[];
}
