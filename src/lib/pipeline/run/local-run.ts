import type { Context } from '../../core/index.js';
import type { Build, Decision, Definition, Step } from '../definition/model.js';
import type { Graph } from '../graph/index.js';
import type { Runner } from '../runner/index.js';
import type { PushRecord, TestResults } from '../shims/index.js';
import type { StateFolders } from '../state/index.js';
import type { Isolation } from '../workspace/index.js';
import type { DeploymentPort } from './deployment-port.js';
import type { RunResult } from './engine.js';
import type { RunSink } from './events.js';

export interface LocalRunRequest {
  definition: Definition;
  build: Build;
  graph: Graph;
  decisions: readonly Decision[];
  excluded: ReadonlyMap<string, string>;
  /** The root of the repository, or the folder of the definition. */
  root: string;
  isGit: boolean;
  run: number;
  folders: StateFolders;
  isolation: Isolation;
  committedOnly: boolean;
  jobs: number;
  keepGoing: boolean;
  failFast: boolean;
  approved: ReadonlySet<string>;
  allowPush: boolean;
  useShims: boolean;
  secrets: ReadonlyMap<string, string>;
  overrides: Readonly<Record<string, string>>;
  /** Number or description of the only command to run. */
  command?: string;
  /** Numbers or descriptions of commands that are left out. */
  skipCommands?: readonly string[];
  /** The run whose succeeded steps are used again. */
  resume?: number;
  /** Go on in the workspace of the failed step, from the command that failed. */
  sameWorkspace: boolean;
  version: string;
}

export interface LocalRunPorts {
  context: Context;
  runner: Runner;
  /** The home folder as commands see it. */
  home: string;
  deployments: DeploymentPort;
  /** Asked before a step that needs an approval, unless it was given. */
  approve(step: Step): Promise<boolean>;
  emit: RunSink;
  /** Aborted by the second interruption. */
  kill: AbortSignal;
}

export interface LocalRun extends RunResult {
  run: number;
  folder: string;
  records: readonly PushRecord[];
  tests: readonly TestResults[];
  /** Workspaces of failed steps, left for a look, by step. */
  kept: ReadonlyMap<string, string>;
}
