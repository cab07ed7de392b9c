import { string } from '@oclif/core/args';

/**
 * Positional arguments. `ignoreStdin` is set on each: oclif would otherwise fill a missing one from standard input, so that the
 * first call in `while read c; do kubectl zk cluster get; done < list` would eat the whole list.
 */
export const namesArg = (what: string) => ({
  names: string({ multiple: true, ignoreStdin: true, description: `Names of ${what}` }),
});

/** Exactly one name, required. */
export const nameArg = (what: string) => ({
  name: string({ required: true, ignoreStdin: true, description: `Name of the ${what}` }),
});

/** One name that may be left out. */
export const optionalNameArg = (what: string) => ({
  name: string({ ignoreStdin: true, description: `Name of the ${what}` }),
});
