import { isIPv4, isIPv6 } from 'node:net';
import { decodeBytes, encodeBytes } from '../../core/index.js';

/**
 * The host name of an endpoint as Go's net/url sees it. Everything that begins with `http` counts as a URL, so `httpbin.org:80` is one
 * with the scheme `httpbin.org` and without a host (CLM).
 */
export function endpointHost(given: string): string {
  const endpoint = given.startsWith('http') ? given : `http://${given}`;
  const hash = endpoint.indexOf('#');
  const beforeFragment = hash < 0 ? endpoint : endpoint.slice(0, hash);
  const fail = (url: string, error: unknown): Error =>
    new Error(
      `unable to parse endpoint '${endpoint}': parse ${JSON.stringify(url)}: ${(error as Error).message}`,
      { cause: error },
    );
  let host: string;
  try {
    host = hostOf(beforeFragment);
  } catch (error) {
    throw fail(beforeFragment, error);
  }
  try {
    checkEscapes(hash < 0 ? '' : endpoint.slice(hash + 1));
  } catch (error) {
    throw fail(endpoint, error);
  }
  return host;
}

function hostOf(url: string): string {
  if (/[^\x20-\x7e\x80-\uffff]/.test(url)) throw new Error('net/url: invalid control character in URL');
  const scheme = /^([a-zA-Z][a-zA-Z0-9+.-]*):/.exec(url)?.[1] ?? '';
  const [rest = ''] = url.slice(scheme === '' ? 0 : scheme.length + 1).split('?', 1);
  const host = rest.startsWith('//')
    ? authorityHost(rest.slice(2).split('/', 1)[0]!, scheme.toLowerCase())
    : hostless(rest, scheme);
  checkEscapes(scheme !== '' && !rest.startsWith('/') ? '' : rest.replace(/^\/\/[^/]*/, ''));
  return host;
}

/** `host:port` behind a scheme is opaque, and without one a mistake; everything else has no host. */
function hostless(rest: string, scheme: string): string {
  if (scheme === '' && rest.split('/', 1)[0]!.includes(':'))
    throw new Error('first path segment in URL cannot contain colon');
  return '';
}

function authorityHost(authority: string, scheme: string): string {
  const at = authority.lastIndexOf('@');
  const host = authority.slice(at + 1);
  const bracket = host.lastIndexOf('[');
  if (bracket > 0) throw new Error('invalid IP-literal');
  const name = bracket === 0 ? bracketedHost(host) : plainHost(host, scheme);
  if (at >= 0) checkUser(authority.slice(0, at));
  return name;
}

function bracketedHost(host: string): string {
  const end = host.lastIndexOf(']');
  if (end < 0) throw new Error("missing ']' in host");
  checkPort(host.slice(end + 1));
  const name = unescapeHost(host.slice(1, end));
  if (isIPv4(name)) throw new Error('invalid IP-literal');
  if (!isIPv6(name)) throw new Error(`invalid host: ParseAddr(${JSON.stringify(name)}): unable to parse IP`);
  return name;
}

/** Web addresses may hold one colon; in other schemes the last one decides. */
function plainHost(host: string, scheme: string): string {
  const colon = /^https?$/.test(scheme) ? host.indexOf(':') : host.lastIndexOf(':');
  if (colon >= 0) checkPort(host.slice(colon));
  unescapeHost(host);
  return unescapeHost(colon < 0 ? host : host.slice(0, colon));
}

function checkPort(port: string): void {
  if (!/^(?::[0-9]*)?$/.test(port)) throw new Error(`invalid port ${JSON.stringify(port)} after host`);
}

function checkUser(user: string): void {
  if (!/^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(user)) throw new Error('net/url: invalid userinfo');
  checkEscapes(user);
}

function checkEscapes(text: string): void {
  const bad = /%(?![0-9a-fA-F]{2})[^]{0,2}/.exec(text)?.[0];
  if (bad !== undefined) throw new Error(`invalid URL escape ${JSON.stringify(bad)}`);
}

/** In a host only bytes beyond ASCII may be percent-encoded, and the percent sign itself. */
function unescapeHost(text: string): string {
  const fault = /%(?:[0-7][0-9a-fA-F]|(?![0-9a-fA-F]{2})[^]{0,2})|[\s\\^`{|}]/g;
  const bad = [...text.matchAll(fault)].map((match) => match[0]).find((part) => part !== '%25');
  if (bad?.startsWith('%')) throw new Error(`invalid URL escape ${JSON.stringify(bad)}`);
  if (bad !== undefined) throw new Error(`invalid character ${JSON.stringify(bad)} in host name`);
  if (!text.includes('%')) return text;
  const latin = encodeBytes(text).toString('latin1');
  const decoded = latin.replace(/%([0-9a-fA-F]{2})/g, (_whole, hex: string) =>
    String.fromCharCode(parseInt(hex, 16)),
  );
  return decodeBytes(Buffer.from(decoded, 'latin1'));
}
