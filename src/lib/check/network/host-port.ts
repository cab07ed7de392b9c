import { domainToASCII } from 'node:url';
import { parseIp } from './ip-address.js';

/** A host as all comparisons see it: lower case, no brackets, no dot at the end, ASCII. */
export interface HostPort {
  host: string;
  port?: number;
}

const label = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;

/**
 * The canonical form of a host name or address. Undefined for what is neither, such as text with blanks, a zone (`fe80::1%eth0`), or a
 * number in disguise (`2130706433`, `0x7f.1`, `0177.0.0.1`), which the system's resolver would turn into an address.
 */
export function canonicalHost(text: string): string | undefined {
  const bare = /^\[(.*)\]$/.exec(text)?.[1] ?? text;
  if (bare.includes(':')) return parseIp(bare)?.family === 6 ? bare.toLowerCase() : undefined;
  const ascii = /^[\x21-\x7e]*$/.test(bare) ? bare.toLowerCase() : domainToASCII(bare);
  const host = ascii.replace(/\.$/, '');
  if (parseIp(host)) return host;
  const labels = host.split('.');
  const isName = host.length <= 253 && labels.every((part) => label.test(part));
  return isName && !isNumber(labels.at(-1) ?? '') ? host : undefined;
}

/** Whether the last label makes the whole a number for `inet_aton`, and for browsers. */
function isNumber(last: string): boolean {
  return /^(?:\d+|0x[0-9a-f]*)$/.test(last);
}

/** `HOST`, `HOST:PORT`, `[IPv6]`, `[IPv6]:PORT` or bare IPv6; the port from 1 to 65535. */
export function parseHostPort(text: string): HostPort | undefined {
  const [, bracketed, bracketedPort] = /^(\[[^\]]*\])(?::(\d{1,5}))?$/.exec(text) ?? [];
  if (bracketed !== undefined) return withPort(bracketed, bracketedPort);
  if (parseIp(text)?.family === 6) return withPort(text, undefined);
  const [, name, port] = /^([^:]+)(?::(\d{1,5}))?$/.exec(text) ?? [];
  return name === undefined ? undefined : withPort(name, port);
}

function withPort(name: string, port: string | undefined): HostPort | undefined {
  const host = canonicalHost(name);
  if (host === undefined) return undefined;
  if (port === undefined) return { host };
  const number = Number(port);
  return number >= 1 && number <= 65_535 ? { host, port: number } : undefined;
}

/** `HOST:PORT` as one types it. */
export function hostPortText(host: string, port: number): string {
  const name = host.includes(':') ? `[${host}]` : host;
  return port === 0 ? name : `${name}:${port}`;
}
