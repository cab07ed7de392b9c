import type { Position } from '../../core/index.js';
import type { Runtime } from '../interpreter/interpreter.js';

/** A piece of Python to validate: a command or a condition. */
export interface Code {
  as: 'check' | 'alert';
  source: string;
  runtime: Runtime;
  /** Whether the definition names its runtime. */
  runtimeGiven: boolean;
  /** Names of the alert's parameters. */
  parameters: readonly string[];
  /** Place in the file of a line and column of the source. */
  position(line: number, column?: number): Position;
}
