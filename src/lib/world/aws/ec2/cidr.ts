/** An IPv4 block: its first address as a number, and its prefix length. */
export interface Cidr {
  base: number;
  prefix: number;
}

/** Parses `10.0.0.0/16`; undefined when it is none. The address is cut to the block's first one. */
export function parseCidr(text: string): Cidr | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (!match) return undefined;
  const [a, b, c, d, prefix] = match.slice(1).map(Number) as [number, number, number, number, number];
  if ([a, b, c, d].some((octet) => octet > 255) || prefix > 32) return undefined;
  const size = 2 ** (32 - prefix);
  const address = ((a * 256 + b) * 256 + c) * 256 + d;
  return { base: address - (address % size), prefix };
}

export function cidrSize({ prefix }: Cidr): number {
  return 2 ** (32 - prefix);
}

export function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}

export function formatCidr(cidr: Cidr): string {
  return `${formatAddress(cidr.base)}/${cidr.prefix}`;
}

/** `count` consecutive blocks of `2^hostBits` addresses from the start of a block (CloudFormation's Fn::Cidr); undefined if they do not fit. */
export function splitCidr(block: Cidr, count: number, hostBits: number): Cidr[] | undefined {
  const size = 2 ** hostBits;
  if (count * size > cidrSize(block)) return undefined;
  return Array.from({ length: count }, (_, index) => ({
    base: block.base + index * size,
    prefix: 32 - hostBits,
  }));
}
