import { createNetworkPolicy } from '../../../../src/lib/check/network/create-policy.js';
import type { Address, NetworkPolicy } from '../../../../src/lib/check/network/policy.js';
import { PythonError, type JsonObject } from '../../../../src/lib/check/bridge/wire.js';

export interface World {
  entity?: JsonObject;
  endpoints?: string[];
  allowed?: string[];
  /** What names resolve to; a list of lists: one after the other. */
  names?: Record<string, string[]>;
}

export function policyOf({ entity = {}, endpoints = [], allowed = [], names = {} }: World): {
  policy: NetworkPolicy;
  asked: string[];
} {
  const asked: string[] = [];
  const policy = createNetworkPolicy({
    entity,
    endpoints,
    allowedHosts: allowed,
    lookup: async (host) => {
      asked.push(host);
      const found = names[host];
      if (!found) throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND' });
      return found.map((address): Address => ({ address, family: address.includes(':') ? 6 : 4 }));
    },
  });
  return { policy, asked };
}

/** The addresses, or the exception. */
export async function ask(world: World, host: string, port: number): Promise<string> {
  try {
    return (await policyOf(world).policy.allow(host, port)).map(({ address }) => address).join(' ');
  } catch (error) {
    if (!(error instanceof PythonError)) throw error;
    return `${error.exception}: ${error.args.join()}`;
  }
}
