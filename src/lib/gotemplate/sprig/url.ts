import { isIPv4, isIPv6 } from 'node:net';
import { decodeBytes, encodeBytes } from '../../core/index.js';

/** The parts of a URL as Go's net/url sees them. */
export interface Url {
  scheme: string;
  opaque: string;
  /** User and password as written; undefined when there are none. */
  userinfo: string | undefined;
  host: string;
  path: string;
  query: string;
  fragment: string;
}

/** url.Parse; throws with Go's text for the common faults. */
export function parseUrl(text: string): Url {
  const [beforeFragment, fragment] = cut(text, '#');
  const url = placing(beforeFragment, () => parse(beforeFragment));
  return { ...url, fragment: placing(text, () => unescape(fragment)) };
}

function placing<T>(text: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw new Error(`parse ${JSON.stringify(text)}: ${(error as Error).message}`, { cause: error });
  }
}

/** Everything but the fragment. */
function parse(text: string): Url {
  if (/[^\x20-\x7e\x80-\uffff]/.test(text)) throw new Error('net/url: invalid control character in URL');
  const scheme = schemeOf(text);
  const [rest, query] = cut(text.slice(scheme === '' ? 0 : scheme.length + 1), '?');
  const url: Url = {
    scheme: scheme.toLowerCase(),
    opaque: '',
    userinfo: undefined,
    host: '',
    path: '',
    query,
    fragment: '',
  };
  if (!rest.startsWith('/') && scheme !== '') return { ...url, opaque: rest };
  if (!rest.startsWith('/') && rest.split('/', 1)[0]!.includes(':')) {
    throw new Error('first path segment in URL cannot contain colon');
  }
  if (!rest.startsWith('//') || (scheme === '' && rest.startsWith('///')))
    return { ...url, path: unescape(rest) };
  const slash = rest.indexOf('/', 2);
  const authority = slash < 0 ? rest.slice(2) : rest.slice(2, slash);
  const at = authority.lastIndexOf('@');
  const hostPart = host(authority.slice(at + 1), url.scheme);
  return {
    ...url,
    userinfo: at < 0 ? undefined : userinfo(authority.slice(0, at)),
    host: hostPart,
    path: slash < 0 ? '' : unescape(rest.slice(slash)),
  };
}

function cut(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function schemeOf(text: string): string {
  if (text.startsWith(':')) throw new Error('missing protocol scheme');
  return /^([a-zA-Z][a-zA-Z0-9+.-]*):/.exec(text)?.[1] ?? '';
}

function userinfo(text: string): string {
  if (!/^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(text)) throw new Error('net/url: invalid userinfo');
  const [user, password] = cut(text, ':');
  const written = escape(unescape(user), USER);
  return text.includes(':') ? `${written}:${escape(unescape(password), USER)}` : written;
}

function host(text: string, scheme: string): string {
  const bracket = text.lastIndexOf('[');
  if (bracket > 0) throw new Error('invalid IP-literal');
  if (bracket === 0) return bracketedHost(text);
  // Web addresses may hold one colon; in other schemes the last one decides.
  const colon = /^https?$/.test(scheme) ? text.indexOf(':') : text.lastIndexOf(':');
  if (colon >= 0) checkPort(text.slice(colon));
  return unescapeHost(text);
}

function bracketedHost(text: string): string {
  const end = text.lastIndexOf(']');
  if (end < 0) throw new Error("missing ']' in host");
  checkPort(text.slice(end + 1));
  const name = unescapeHost(text.slice(1, end));
  if (isIPv4(name)) throw new Error('invalid IP-literal');
  if (!isIPv6(name)) throw new Error(`invalid host: ParseAddr(${JSON.stringify(name)}): unable to parse IP`);
  return `[${name}]${text.slice(end + 1)}`;
}

/** In a host only bytes beyond ASCII may be percent-encoded, and the percent sign itself. */
function unescapeHost(text: string): string {
  const fault = /%(?:[0-7][0-9a-fA-F]|(?![0-9a-fA-F]{2})[^]{0,2})|[\s\\^`{|}]/g;
  const bad = [...text.matchAll(fault)].map((match) => match[0]).find((part) => part !== '%25');
  if (bad !== undefined && !bad.startsWith('%'))
    throw new Error(`invalid character ${JSON.stringify(bad)} in host name`);
  if (bad !== undefined) throw new Error(`invalid URL escape ${JSON.stringify(bad)}`);
  return unescape(text);
}

function checkPort(port: string): void {
  if (!/^(?::[0-9]*)?$/.test(port)) throw new Error(`invalid port ${JSON.stringify(port)} after host`);
}

/** The host without port and brackets. */
export function hostname(url: Url): string {
  const withoutPort = url.host.replace(/:[0-9]*$/, '');
  const isBracketed = withoutPort.startsWith('[') && withoutPort.endsWith(']');
  return isBracketed ? withoutPort.slice(1, -1) : withoutPort;
}

function unescape(text: string): string {
  if (!text.includes('%')) return text;
  const bad = /%(?![0-9a-fA-F]{2})[^]{0,2}/.exec(text)?.[0];
  if (bad !== undefined) throw new Error(`invalid URL escape ${JSON.stringify(bad)}`);
  const latin = Buffer.from(encodeBytes(text)).toString('latin1');
  return decodeBytes(
    Buffer.from(
      latin.replace(/%([0-9a-fA-F]{2})/g, (_whole, hex: string) => String.fromCharCode(parseInt(hex, 16))),
      'latin1',
    ),
  );
}

const USER = /[A-Za-z0-9\-_.~$&+,;=]/;
const PATH = /[A-Za-z0-9\-_.~$&+,/:;=@]/;
const FRAGMENT = /[A-Za-z0-9\-_.~$&+,/:;=?@!()*]/;
const HOST = /[A-Za-z0-9\-_.~$&+,;=:[\]<>"!'()*]/;

/** Percent-encodes what a part of a URL must not hold. */
function escape(text: string, allowed: RegExp): string {
  const latin = Buffer.from(encodeBytes(text)).toString('latin1');
  return latin.replace(/[^]/g, (byte) =>
    allowed.test(byte) ? byte : `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}

/** url.URL.String */
export function formatUrl(url: Url): string {
  let text = url.scheme === '' ? '' : `${url.scheme}:`;
  if (url.opaque !== '') text += url.opaque;
  else {
    const hasAuthority = url.scheme !== '' || url.host !== '' || url.userinfo !== undefined;
    if (hasAuthority && (url.host !== '' || url.path !== '' || url.userinfo !== undefined)) {
      if (url.host !== '' || url.userinfo !== undefined || url.path.startsWith('//')) text += '//';
      if (url.userinfo !== undefined) text += `${url.userinfo}@`;
      text += escape(url.host, HOST);
    }
    const path = url.path === '*' ? '*' : escape(url.path, PATH);
    if (path !== '' && !path.startsWith('/') && url.host !== '') text += '/';
    if (text === '' && path.split('/', 1)[0]!.includes(':')) text += './';
    text += path;
  }
  if (url.query !== '') text += `?${url.query}`;
  return url.fragment === '' ? text : `${text}#${escape(url.fragment, FRAGMENT)}`;
}
