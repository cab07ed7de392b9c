import { inNetwork, parseNetwork, type IpAddress, type Network } from './ip-address.js';

/** A range that must be named itself before a check may reach into it. */
export interface SpecialRange {
  /** For messages: `a loopback address`. */
  what: string;
  network: Network;
}

/** IANA's registries of special-purpose addresses, and where clouds answer with credentials. */
const special = once((): readonly SpecialRange[] =>
  (
    [
      // The first that holds an address gives it its name.
      ['169.254.169.254/32', 'the metadata service of a cloud'],
      ['169.254.170.0/24', 'the metadata service of a container'],
      ['100.100.100.200/32', 'the metadata service of a cloud'],
      ['168.63.129.16/32', 'the metadata service of a cloud'],
      ['192.0.0.192/32', 'the metadata service of a cloud'],
      ['fd00:ec2::/32', 'the metadata service of a cloud'],
      ['fd20:ce::/32', 'the metadata service of a cloud'],
      ['127.0.0.0/8', 'a loopback address'],
      ['::1/128', 'a loopback address'],
      ['169.254.0.0/16', 'a link-local address'],
      ['fe80::/10', 'a link-local address'],
      ['0.0.0.0/8', 'an unspecified address'],
      ['::/128', 'an unspecified address'],
      ['224.0.0.0/4', 'a multicast address'],
      ['ff00::/8', 'a multicast address'],
      ['240.0.0.0/4', 'a reserved address'],
      ['::ffff:0:0/96', 'an IPv4 address in the form of IPv6'],
      ['::/96', 'an IPv4 address in the form of IPv6'],
    ] as const
  ).map(([text, what]) => ({ what, network: networkOf(text) })),
);

/** Networks whose addresses hold an IPv4 address, to which gateways translate, and how far from the right it stands. */
const translated = once((): readonly { network: Network; shift: bigint }[] => [
  { network: networkOf('64:ff9b::/96'), shift: 0n },
  { network: networkOf('64:ff9b:1::/48'), shift: 0n },
  { network: networkOf('2002::/16'), shift: 80n },
]);

/** The special range that holds the address, also when it stands in the clothes of IPv6. */
export function specialRange(address: IpAddress): SpecialRange | undefined {
  const found = special().find(({ network }) => inNetwork(address, network));
  if (found) return found;
  const clothes = translated().find(({ network }) => inNetwork(address, network));
  if (!clothes) return undefined;
  const inner = special().find(({ network }) =>
    inNetwork({ family: 4, value: (address.value >> clothes.shift) & 0xffff_ffffn }, network),
  );
  return inner && { what: `${inner.what} in the form of IPv6`, network: clothes.network };
}

export function isLoopback(address: IpAddress): boolean {
  return specialRange(address)?.what === 'a loopback address';
}

/** Read when the first address is looked at: by then a sandbox is starting, and there is time. */
function once<T>(read: () => T): () => T {
  let value: T | undefined;
  return () => (value ??= read());
}

function networkOf(text: string): Network {
  const network = parseNetwork(text);
  if (!network) throw new Error(`not a network: ${text}`);
  return network;
}
