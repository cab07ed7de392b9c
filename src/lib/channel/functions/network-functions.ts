import { compareBytes } from '../../core/index.js';
import {
  type FunctionMap,
  goSlice,
  goStruct,
  sliceOf,
  structType,
  types,
  type Value,
} from '../../gotemplate/index.js';
import { asInteger, asText, define, stringSlice } from './define.js';
import { endpointHost } from './endpoint.js';
import { atoi } from './go-numbers.js';
import { formatAddress, formatCidr, type Network, parseCidr } from './ip.js';

const hostPort = structType('provisioner.HostPort', { fields: { Host: types.string, Port: types.string } });
const portRange = structType('provisioner.PortRange', { fields: { FromPort: types.int, ToPort: types.int } });
const ingressRange = structType('provisioner.SGIngressRange', {
  fields: { CIDR: types.string, FromPort: types.int, ToPort: types.int, Protocol: types.string },
});

/** Functions over addresses, ports and sizes of networks. */
export const networkFunctions: FunctionMap = {
  portRanges: define([types.string], sliceOf(portRange), (ranges) =>
    goSlice(
      portRange,
      portRanges(asText(ranges)).map((ports) => goStruct(portRange, ports)),
    ),
  ),
  sgIngressRanges: define([types.string], sliceOf(ingressRange), (ranges) =>
    goSlice(ingressRange, ingressRanges(asText(ranges))),
  ),
  splitHostPort: define([types.string], hostPort, (address) =>
    goStruct(hostPort, splitHostPort(asText(address))),
  ),
  extractEndpointHosts: define([types.string], sliceOf(types.string), (endpoints) => {
    const hosts = new Set(asText(endpoints).split(',').map(endpointHost));
    return stringSlice([...hosts].sort(compareBytes));
  }),
  stupsNATSubnets: define([types.string], sliceOf(types.string), (cidr) =>
    stringSlice(natSubnets(asText(cidr))),
  ),
  nthAddressFromCIDR: define([types.string, types.int], types.string, (cidr, n) =>
    nthAddress(asText(cidr), asInteger(n)),
  ),
  nodeCIDRMaxNodesPodCIDR: define(
    [types.int64, types.int64, types.int64],
    types.int64,
    (pod, mask, reserved) => maxNodes(asInteger(pod), asInteger(mask), asInteger(reserved)),
  ),
  nodeCIDRMaxNodes: define([types.int64, types.int64], types.int64, (mask, reserved) =>
    maxNodes(16n, asInteger(mask), asInteger(reserved)),
  ),
  nodeCIDRMaxPods: define([types.int64, types.int64], types.int64, (mask, extra) => {
    checkMask(asInteger(mask));
    const pods = 2n ** (31n - asInteger(mask)) + asInteger(extra);
    return pods > 110n ? 110n : pods;
  }),
};

interface Ports {
  FromPort: bigint;
  ToPort: bigint;
}

function portRanges(ranges: string): (Ports & Record<string, Value>)[] {
  return ranges.split(',').map((range) => {
    const parts = range.split('-');
    if (parts.length !== 2) throw new Error(`invalid input for portRange: ${ranges}`);
    return parsePorts(parts[0]!, parts[1]!, ranges);
  });
}

function parsePorts(from: string, to: string, input: string): Ports & Record<string, Value> {
  const [fromPort, toPort] = [atoi(from), atoi(to)];
  if (fromPort === undefined) throw new Error(`invalid start port: ${from} in input: ${input}`);
  if (toPort === undefined) throw new Error(`invalid end port: ${to} in input: ${input}`);
  if (fromPort > toPort || toPort > 65535n || fromPort < 0n)
    throw new Error(`port range ${fromPort}-${toPort} is invalid`);
  return { FromPort: fromPort, ToPort: toPort };
}

/** `[proto:]cidr:port[-port],...`; IPv6 cannot be written, since its colons are taken for separators (CLM). */
function ingressRanges(ranges: string): Value[] {
  return ranges.split(',').map((range) => {
    const fields = range.split(':');
    if (fields.length !== 2 && fields.length !== 3)
      throw new Error(`invalid input for sgIngressRanges: ${ranges}`);
    const [protocol, cidr, ports] =
      fields.length === 2 ? ['tcp', fields[0]!, fields[1]!] : [fields[0]!, fields[1]!, fields[2]!];
    if (protocol !== 'tcp' && protocol !== 'udp') {
      throw new Error(`invalid protocol '${protocol}' only 'tcp' or 'udp' supported: ${ranges}`);
    }
    const network = formatCidr(parseCidr(cidr));
    const parts = ports.split('-');
    if (parts.length > 2) throw new Error(`invalid input for sgIngressRanges: ${ranges}`);
    const from = parts[0]!;
    const { FromPort, ToPort } = parsePorts(from, parts[1] ?? from, ranges);
    return goStruct(ingressRange, { CIDR: network, FromPort, ToPort, Protocol: protocol });
  });
}

/** Go's net.SplitHostPort. */
function splitHostPort(address: string): { Host: string; Port: string } {
  const fail = (why: string): Error => new Error(address === '' ? why : `address ${address}: ${why}`);
  const colon = address.lastIndexOf(':');
  if (colon < 0) throw fail('missing port in address');
  let [hostEnd, from, to] = [colon, 0, 0];
  let host = address.slice(0, colon);
  if (address.startsWith('[')) {
    const end = address.indexOf(']');
    if (end < 0) throw fail("missing ']' in address");
    if (end + 1 === address.length) throw fail('missing port in address');
    if (end + 1 !== colon)
      throw fail(address[end + 1] === ':' ? 'too many colons in address' : 'missing port in address');
    [host, hostEnd, from, to] = [address.slice(1, end), end, 1, end + 1];
  } else if (host.includes(':')) throw fail('too many colons in address');
  if (address.includes('[', from)) throw fail("unexpected '[' in address");
  if (address.includes(']', to)) throw fail("unexpected ']' in address");
  return { Host: hostEnd === 0 ? '' : host, Port: address.slice(colon + 1) };
}

/** The second quarter of the network, and of that the first three /28. */
function natSubnets(cidr: string): string[] {
  const network = parseCidr(cidr);
  if (network.prefix === 0 || network.prefix > 24)
    throw new Error(`invalid subnet, expecting at least /24: ${formatCidr(network)}`);
  if (network.address.length !== 4)
    throw new Error(`only ipv4 subnets are supported, got ${formatCidr(network)}`);
  const quarter = toNumber(network) + 2 ** (32 - network.prefix - 2);
  return [0, 1, 2].map((i) => formatCidr({ address: toBytes(quarter + i * 16), prefix: 28 }));
}

function toNumber(network: Network): number {
  return network.address.reduce((sum, byte) => sum * 256 + byte, 0);
}

function toBytes(value: number): number[] {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256);
}

/** Adds to the last byte only, which wraps (CLM): the 256th address of a /16 is its first. */
function nthAddress(cidr: string, n: bigint): string {
  const bytes = [...parseCidr(cidr).address];
  const last = bytes.length - 1;
  if (n > 0n) bytes[last] = Number((BigInt(bytes[last]!) + n) % 256n);
  return formatAddress(bytes);
}

function maxNodes(podMask: bigint, mask: bigint, reserved: bigint): bigint {
  if (podMask < 14n || podMask > 16n) throw new Error(`invalid for podCIDRMaskSize: ${podMask}`);
  checkMask(mask);
  return BigInt.asIntN(64, 2n ** (mask - podMask) - reserved);
}

function checkMask(mask: bigint): void {
  if (mask < 24n || mask > 28n) throw new Error(`invalid value for maskSize: ${mask}`);
}
