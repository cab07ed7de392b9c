import type { ScriptStep } from '../definition/model.js';

export type RunnerName = 'host' | 'sandbox' | 'container';

/** How the script of a step is started. */
export interface Launch {
  program: string;
  args: readonly string[];
  /** The environment of the program; what the commands see may be passed on in another way. */
  env: Readonly<Record<string, string>>;
  cwd: string;
  /** Ends what signals do not reach. */
  onKill?: () => void;
}

export interface LaunchRequest {
  step: ScriptStep;
  /** The script that runs the commands. */
  driver: string;
  /** A checkout of the whole repository; commands start at its root. */
  workspace: string;
  /** What the commands see. */
  env: Readonly<Record<string, string>>;
  /** Folders of the run that commands read, and those that they write. */
  readable: readonly string[];
  writable: readonly string[];
  /** Caches: a folder of ours stands at a path of the machine. */
  caches: readonly { folder: string; path: string }[];
}

export interface Runner {
  name: RunnerName;
  /** Where a step's home folder is, if it is not the operator's. */
  launch(request: LaunchRequest): Launch;
}
