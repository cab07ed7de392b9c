import { isIP } from 'node:net';

/** An address as a number, so that it can be compared with networks. */
export interface IpAddress {
  family: 4 | 6;
  value: bigint;
}

/** `10.0.0.0/8` as a range of numbers. */
export interface Network {
  family: 4 | 6;
  first: bigint;
  last: bigint;
  text: string;
}

/** Strictly: four decimal numbers, or IPv6 without a zone. Undefined for anything else, such as `127.1`, `0x7f.1` or `fe80::1%eth0`. */
export function parseIp(text: string): IpAddress | undefined {
  const family = text.includes('%') ? 0 : isIP(text);
  if (family === 4) return { family: 4, value: ipv4Value(text) };
  if (family === 6) return { family: 6, value: ipv6Value(text) };
  return undefined;
}

/** @returns undefined unless it is ADDRESS/BITS; bits of the host part may be set */
export function parseNetwork(text: string): Network | undefined {
  const [, host = '', bits = ''] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? [];
  const address = parseIp(host);
  const length = address?.family === 4 ? 32 : 128;
  if (!address || Number(bits) > length) return undefined;
  const size = 1n << BigInt(length - Number(bits));
  const first = (address.value / size) * size;
  return { family: address.family, first, last: first + size - 1n, text };
}

export function inNetwork({ family, value }: IpAddress, network: Network): boolean {
  return family === network.family && value >= network.first && value <= network.last;
}

/** Whether all of `inner` lies in `outer`. */
export function liesIn(inner: Network, outer: Network): boolean {
  return inner.family === outer.family && inner.first >= outer.first && inner.last <= outer.last;
}

export function sameAddress(a: IpAddress, b: IpAddress): boolean {
  return a.family === b.family && a.value === b.value;
}

function ipv4Value(text: string): bigint {
  return text.split('.').reduce((value, part) => value * 256n + BigInt(part), 0n);
}

function ipv6Value(text: string): bigint {
  const dotted = /[^:]+\.[^:]+$/.exec(text)?.[0];
  const plain = dotted === undefined ? text : text.slice(0, -dotted.length) + hexPair(ipv4Value(dotted));
  const [head = '', tail] = plain.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const gap = tail === undefined ? 0 : 8 - left.length - right.length;
  const groups = [...left, ...Array<string>(gap).fill('0'), ...right];
  return groups.reduce((value, group) => value * 65_536n + BigInt(`0x${group}`), 0n);
}

function hexPair(value: bigint): string {
  return `${(value >> 16n).toString(16)}:${(value & 0xffffn).toString(16)}`;
}
