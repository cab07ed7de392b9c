import type { FunctionSpec } from '../go-type.js';
import type { Block } from './statement.js';
import type { Source } from './source.js';

/** A compiled template file: all templates that it defines and the functions that they call. */
export interface Program {
  readonly source: Source;
  /** What `define`, `block` and the file itself have made, by name. */
  readonly templates: ReadonlyMap<string, Block>;
  /** The functions of the user that occur, in the order of their places in an execution's table. */
  readonly functions: readonly { readonly name: string; readonly spec: FunctionSpec }[];
}
