import type { Position } from '../../core/index.js';
import type { Runtime } from '../interpreter/interpreter.js';

/** A piece of Python to validate: a command or a condition. */
export interface Code {
  as: 'check' | 'alert';
  source: string;
  runtime: Runtime;
  /** Whether the definition names its runtime. `unknown`: the check of an alert is not among the files, so that either version may run it. */
  runtimeGiven: boolean | 'unknown';
  /** Names of the alert's parameters. */
  parameters: readonly string[];
  /** Place in the file of a line and column of the source. */
  position(line: number, column?: number): Position;
}
