import { lookup as systemLookup } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import { PythonError, type JsonObject } from '../bridge/wire.js';
import {
  canonicalQuestion,
  endpointGrants,
  entityGrants,
  grantsAddress,
  grantsName,
  grantsQuestion,
  parseAllowedHost,
  type Grant,
} from './grant.js';
import { canonicalHost, hostPortText } from './host-port.js';
import { parseIp } from './ip-address.js';
import { namedHosts } from './named-hosts.js';
import type { Address, NetworkPolicy } from './policy.js';
import { resolverText } from './resolver-text.js';
import { specialRange } from './special-range.js';

export interface PolicyOptions {
  entity: JsonObject;
  /** Addresses of configured services, as URL or `HOST[:PORT]`: reachable on their port. */
  endpoints: readonly string[];
  /** Of `--allow-host`: `HOST[:PORT]`, `ADDRESS/BITS`, `*.DOMAIN[:PORT]`. */
  allowedHosts: readonly string[];
  /** All addresses of a name, best first. Default: the system's resolver. */
  lookup?: (host: string) => Promise<readonly Address[]>;
}

/**
 * The rule of what one evaluation may reach, made for its entity. A name is resolved once, each address is judged, and the caller connects
 * to what is returned, so that a name that changes its address in between gains nothing. Names that nobody granted are not even resolved.
 * @throws ZkError (exit 2) if one of `allowedHosts` is not understood
 */
export function createNetworkPolicy(options: PolicyOptions): NetworkPolicy {
  const allowed = options.allowedHosts.map(parseAllowedHost);
  // Most evaluations of a large run are short, and some reach nothing at all.
  const grants = once(() => [
    ...entityGrants(namedHosts(options.entity)),
    ...endpointGrants(options.endpoints),
    ...allowed,
  ]);
  return new Policy(grants, options.lookup ?? systemAddresses);
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

class Policy implements NetworkPolicy {
  constructor(
    private readonly grants: () => readonly Grant[],
    private readonly addressesOf: (host: string) => Promise<readonly Address[]>,
  ) {}

  async allow(text: string, port: number): Promise<readonly Address[]> {
    const host = hostOf(text);
    const named = this.grants().some((grant) => grant.kind === 'network' || grantsName(grant, host));
    if (!named) throw notNamed(host, port);
    const found = parseIp(host) ? [literal(host)] : await this.lookUp(host);
    const allowed = found.filter(({ address }) => this.allows(host, address, port));
    if (allowed.length === 0) throw this.denied(host, found, port);
    return allowed;
  }

  async resolve(text: string): Promise<readonly Address[]> {
    const host = hostOf(text);
    if (parseIp(host)) return [literal(host)];
    this.mayAsk(host);
    return this.lookUp(host);
  }

  mayAsk(text: string): void {
    const name = canonicalQuestion(text);
    if (name === undefined) throw notAHost(text);
    if (!this.grants().some((grant) => grantsQuestion(grant, name))) throw notNamed(name, 0);
  }

  lookup(port: number): LookupFunction {
    return (host, options, callback) => {
      this.allow(host, port).then(
        (found) => {
          const fitting = found.filter(({ family }) => !options.family || options.family === family);
          const [first] = fitting;
          if (options.all) callback(null, [...fitting]);
          else if (first) callback(null, first.address, first.family);
          else callback(Object.assign(new Error(`no address of ${host}`), { code: 'ENOTFOUND' }), '');
        },
        (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), ''),
      );
    };
  }

  private allows(host: string, text: string, port: number): boolean {
    const address = parseIp(text);
    return address !== undefined && this.grants().some((grant) => grantsAddress(grant, host, address, port));
  }

  private async lookUp(host: string): Promise<readonly Address[]> {
    let found: readonly Address[];
    try {
      found = await this.addressesOf(host);
    } catch (error) {
      throw new PythonError('CheckError', [resolverText(error)]);
    }
    if (found.length === 0) throw new PythonError('CheckError', [resolverText({ code: 'ENOTFOUND' })]);
    return found;
  }

  private denied(host: string, found: readonly Address[], port: number): PythonError {
    for (const { address } of found) {
      const ip = parseIp(address);
      const range = ip && specialRange(ip);
      if (!range) continue;
      const subject = address === host ? host : `${host} resolves to ${address}, which`;
      return new PythonError('SecurityError', [
        `${subject} is ${range.what}, and the entity does not name it; ${howToAllow(address, port)}`,
      ]);
    }
    return notNamed(host, port);
  }
}

function hostOf(text: string): string {
  const host = canonicalHost(text);
  if (host === undefined) throw notAHost(text);
  return host;
}

function literal(host: string): Address {
  return { address: host, family: parseIp(host)?.family ?? 4 };
}

function notAHost(text: string): PythonError {
  return new PythonError('SecurityError', [
    `${JSON.stringify(text.slice(0, 100))} is neither a host name nor an address such as 192.0.2.1`,
  ]);
}

function notNamed(host: string, port: number): PythonError {
  return new PythonError('SecurityError', [
    `the entity does not name ${hostPortText(host, port)}; ${howToAllow(host, port)}`,
  ]);
}

function howToAllow(host: string, port: number): string {
  return `to let checks reach it: --allow-host ${hostPortText(host, port)}`;
}

async function systemAddresses(host: string): Promise<readonly Address[]> {
  const found = await systemLookup(host, { all: true });
  return found.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));
}
