import type { GoType } from '../go-type.js';
import type { Evaluated } from '../exec/located.js';

/** A built-in function. Unlike functions of users it sees values with their places. */
export interface Builtin {
  readonly params: readonly GoType[];
  readonly variadic?: boolean;
  readonly result: GoType;
  /** `callee` is how the first argument is written; only `call` needs it, for its errors. */
  call(args: readonly Evaluated[], callee: string): Evaluated;
}
