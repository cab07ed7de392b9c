import type { WrapperDefinition } from '../bridge/wrapper.js';
import { dataWrappers } from './data-wrappers.js';
import { networkWrappers } from './network-wrappers.js';
import { parseCert } from './parse-cert.js';
import { timeZone } from './time-zone.js';
import { unavailableWrappers } from './unavailable.js';

/** All that a check can call by name beside the helpers, in the order of the reference; and what only the prelude asks for. */
export const wrappers: readonly WrapperDefinition[] = [
  ...networkWrappers,
  ...dataWrappers,
  ...unavailableWrappers,
  parseCert,
  timeZone,
];
