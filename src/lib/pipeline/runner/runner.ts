import type { ScriptStep } from '../definition/model.js';
import type { DriverShell } from '../process/driver-script.js';

export type RunnerName = 'host' | 'sandbox' | 'container';

/** How the script of a step is started. */
export interface Launch {
  program: string;
  args: readonly string[];
  /** The environment of the program; what the commands see may be passed on in another way. */
  env: Readonly<Record<string, string>>;
  cwd: string;
  /** The command that removes what signals do not reach. */
  removal?: readonly string[];
}

export interface LaunchRequest {
  step: ScriptStep;
  /** The script that runs the commands. */
  driver: string;
  /** A checkout of the whole repository; commands start at its root. */
  workspace: string;
  /** An empty folder that becomes the home folder, except on the host. */
  home: string;
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
  /** How the driver starts the shells of commands, if not as its own children. */
  shell?(request: LaunchRequest): DriverShell;
  launch(request: LaunchRequest): Launch;
}
