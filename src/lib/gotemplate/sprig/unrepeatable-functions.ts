import type { FunctionMap } from '../go-type.js';
import { randomFunctions } from './random-functions.js';
import { environmentFunctions } from './environment-functions.js';
import { dateFunctions } from './date-functions.js';

/** What such functions may touch; all of it comes from outside. */
export interface Surroundings {
  /** Milliseconds since the epoch. */
  now: (this: void) => number;
  /** Random bytes. */
  randomBytes: (this: void, count: number) => Uint8Array;
  env: Readonly<Record<string, string | undefined>>;
  /** The addresses of a host name, already resolved; empty when unknown. */
  addressesOf?: (this: void, host: string) => readonly string[];
}

/** Functions that make a render unrepeatable. */
export function unrepeatableFunctions(surroundings: Surroundings): FunctionMap {
  return {
    ...dateFunctions(surroundings),
    ...randomFunctions(surroundings),
    ...environmentFunctions(surroundings),
  };
}
