import { isIPv4, isIPv6 } from 'node:net';

/** A network: its first address (4 or 16 bytes) and the length of its prefix. */
export interface Network {
  address: readonly number[];
  prefix: number;
}

/** Go's net.ParseCIDR: the network that a CIDR text lies in. */
export function parseCidr(text: string): Network {
  const slash = text.indexOf('/');
  const address = slash < 0 ? undefined : parseAddress(text.slice(0, slash));
  const mask = text.slice(slash + 1);
  const prefix = /^[0-9]{1,7}$/.test(mask) ? Number(mask) : -1;
  if (!address || prefix < 0 || prefix > address.length * 8) throw new Error(`invalid CIDR address: ${text}`);
  return { address: masked(address, prefix), prefix };
}

function masked(address: readonly number[], prefix: number): number[] {
  return address.map((byte, i) => byte & (0xff << (8 - Math.max(0, Math.min(8, prefix - i * 8)))) & 0xff);
}

function parseAddress(text: string): number[] | undefined {
  if (isIPv4(text)) return text.split('.').map(Number);
  if (!isIPv6(text) || text.includes('%')) return undefined;
  const withoutIPv4 = text.replace(/[0-9.]+$/, (tail) => (tail.includes('.') ? ipv4Groups(tail) : tail));
  const [head = '', tail] = withoutIPv4.split('::');
  const groups = (part: string): string[] => (part === '' ? [] : part.split(':'));
  const start = groups(head);
  const end = tail === undefined ? [] : groups(tail);
  const all = [...start, ...Array.from({ length: 8 - start.length - end.length }, () => '0'), ...end];
  return all.flatMap((group) => [parseInt(group, 16) >> 8, parseInt(group, 16) & 0xff]);
}

function ipv4Groups(text: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = text.split('.').map(Number);
  return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
}

/** Go's net.IP.String: the longest run of zero groups is shortened, and an IPv4-mapped address is written as IPv4. */
export function formatAddress(address: readonly number[]): string {
  if (address.length === 4) return address.join('.');
  if (address.slice(0, 10).every((byte) => byte === 0) && address[10] === 0xff && address[11] === 0xff)
    return address.slice(12).join('.');
  const groups = Array.from({ length: 8 }, (_, i) =>
    ((address[2 * i]! << 8) | address[2 * i + 1]!).toString(16),
  );
  const run = longestZeroRun(groups);
  if (run.length < 2) return groups.join(':');
  return `${groups.slice(0, run.start).join(':')}::${groups.slice(run.start + run.length).join(':')}`;
}

function longestZeroRun(groups: readonly string[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < groups.length; start += 1) {
    let length = 0;
    while (groups[start + length] === '0') length += 1;
    if (length > best.length) best = { start, length };
  }
  return best;
}

export function formatCidr(network: Network): string {
  return `${formatAddress(network.address)}/${network.prefix}`;
}
