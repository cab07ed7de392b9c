import { usageError } from '../../core/index.js';
import { canonicalHost, parseHostPort, type HostPort } from './host-port.js';
import {
  inNetwork,
  liesIn,
  parseIp,
  parseNetwork,
  sameAddress,
  type IpAddress,
  type Network,
} from './ip-address.js';
import { hostsIn } from './named-hosts.js';
import { isLoopback, specialRange } from './special-range.js';

/** One permission. */
export interface Grant {
  /** `name`: that host or address; `suffix`: hosts below it; `network`: what resolves into it. */
  kind: 'name' | 'suffix' | 'network';
  host: string;
  network?: Network;
  port?: number;
  /** The port counts everywhere; otherwise only for special ranges, since an entity that names a URL is a host with all its ports. */
  strictPort: boolean;
}

/** Hosts that an entity names. */
export function entityGrants(hosts: readonly HostPort[]): Grant[] {
  return hosts.map(({ host, port }) => ({
    kind: 'name',
    host,
    strictPort: false,
    ...(port === undefined ? {} : { port }),
  }));
}

/** Hosts of configured endpoints: exactly their port. */
export function endpointGrants(endpoints: readonly string[]): Grant[] {
  return endpoints
    .flatMap((text) => hostsIn(text, true))
    .map(({ host, port }) => ({
      kind: 'name',
      host,
      strictPort: true,
      ...(port === undefined ? {} : { port }),
    }));
}

/**
 * Reads `HOST[:PORT]`, `ADDRESS/BITS` and `*.DOMAIN[:PORT]`.
 * @throws ZkError (exit 2) for anything else
 */
export function parseAllowedHost(text: string): Grant {
  const network = parseNetwork(text.trim());
  if (network) return { kind: 'network', host: network.text, network, strictPort: true };
  const [, star, rest = ''] = /^(\*\.)?(.*)$/s.exec(text.trim()) ?? [];
  const one = rest.includes('/') ? undefined : parseHostPort(rest);
  if (!one || (star !== undefined && parseIp(one.host)))
    throw usageError(`--allow-host: "${text}" is not a host, a network or a domain`, {
      hint: 'Forms: db.example.org, db.example.org:5432, 10.0.0.0/8, [fd00::1]:443, *.example.org',
    });
  return {
    kind: star === undefined ? 'name' : 'suffix',
    host: one.host,
    strictPort: true,
    ...(one.port === undefined ? {} : { port: one.port }),
  };
}

/** Whether the grant is about this host, whatever the port. */
export function grantsName({ kind, host }: Grant, wanted: string): boolean {
  if (kind === 'suffix') return wanted.endsWith(`.${host}`);
  if (kind === 'network') return false;
  const address = parseIp(wanted);
  const own = parseIp(host);
  return address && own ? sameAddress(address, own) : host === wanted;
}

/** Whether the resolver may be asked about the name: the host of a grant or what lies below it, forwards or (`PTR`) backwards. */
export function grantsQuestion(grant: Grant, name: string): boolean {
  if (grantsName(grant, name)) return true;
  if (grant.kind === 'network') return false;
  const address = parseIp(grant.host);
  if (address) return reverseName(grant.host, address) === name;
  return grant.host.includes('.') && name.endsWith(`.${grant.host}`);
}

/** Whether the grant lets a check connect to an address that `host` resolved to. */
export function grantsAddress(grant: Grant, host: string, address: IpAddress, port: number): boolean {
  const range = specialRange(address);
  if (!portMatches(grant, port, range !== undefined)) return false;
  if (grant.kind === 'network') {
    if (!grant.network || !inNetwork(address, grant.network)) return false;
    // A network that is wider than a special range was not meant for it.
    return range === undefined || liesIn(grant.network, range.network);
  }
  if (range === undefined) return grantsName(grant, host);
  const own = parseIp(grant.host);
  if (own) return sameAddress(own, address);
  return grantsName(grant, host) && isLocalhost(host) && isLoopback(address);
}

function portMatches({ port, strictPort }: Grant, wanted: number, special: boolean): boolean {
  return port === undefined || port === wanted || !(strictPort || special);
}

/** The name of this machine, also in the forms of RFC 6761. */
function isLocalhost(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost');
}

function reverseName(text: string, { family, value }: IpAddress): string {
  if (family === 4) return `${text.split('.').reverse().join('.')}.in-addr.arpa`;
  return `${[...value.toString(16).padStart(32, '0')].reverse().join('.')}.ip6.arpa`;
}

/** The name of a question to DNS: like a host, but `_` and `*` may be in it. */
export function canonicalQuestion(name: string): string | undefined {
  const lower = name.toLowerCase().replace(/\.$/, '');
  if (/^(?:[a-z0-9_*-]{1,63}\.)*[a-z0-9_-]{1,63}$/.test(lower) && lower.length <= 253) return lower;
  return canonicalHost(name);
}
