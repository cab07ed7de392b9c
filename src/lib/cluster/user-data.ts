import type { ObservedStack } from '../stack/index.js';
import { launchTemplateUserData } from '../stack/index.js';

/**
 * The user data in force of each pool, as raw bytes, read from the templates of the pools' stacks. Rendering keeps these exact bytes
 * when the decompressed text is the same: another compressor would otherwise change every launch template, and so replace every node.
 */
export function userDataInForce(
  stacks: ReadonlyMap<string, ObservedStack | undefined>,
  stackOf: (pool: string) => string,
): (pool: string) => Uint8Array | undefined {
  return (pool) => {
    const stack = stacks.get(stackOf(pool));
    const encoded = stack && launchTemplateUserData(stack.template, stack.name);
    return encoded === undefined ? undefined : Buffer.from(encoded, 'base64');
  };
}
