import { isRecord } from '../../../core/index.js';
import { pythonText } from '../../bridge/python-text.js';
import { canonicalHost } from '../../network/host-port.js';

/** An http(s) URL as the request goes out. */
export interface RequestUrl {
  scheme: 'http' | 'https';
  /** Without brackets; lower case, ASCII. What is no host at all is kept, for the network policy to refuse. */
  host: string;
  port: number;
  /** What stands in the header `Host`. */
  authority: string;
  /** Path and query, quoted. */
  target: string;
  /** The whole, as `requests` prints it: without credentials. */
  text: string;
  /** Of the URL, as written: the worker does not decode them. */
  credentials?: { user: string; password: string };
}

/** Thrown with the text of `requests`. */
export class InvalidUrl extends Error {}

const defaultPorts = { http: 80, https: 443 };

export function isAbsoluteUrl(url: string): boolean {
  return url.startsWith('http://') || url.startsWith('https://');
}

/**
 * Takes a URL apart and quotes it as `requests` does.
 * @param params further query parameters: text, a dict, or a list of pairs
 * @throws InvalidUrl
 */
export function parseRequestUrl(url: string, params?: unknown): RequestUrl {
  const [, schemeText, netloc = '', path = '', query, fragment] =
    /^([a-z][a-z0-9+.-]*):\/\/([^/?#\\]*)([^?#]*)(?:\?([^#]*))?(#.*)?$/is.exec(url.trim()) ?? [];
  const scheme = schemeText?.toLowerCase();
  if (scheme !== 'http' && scheme !== 'https')
    throw new InvalidUrl(`No connection adapters were found for '${withoutCredentials(url)}'`);
  const at = netloc.lastIndexOf('@');
  const place = netloc.slice(at + 1);
  const [, name = '', portText = ''] = /^(\[[^\]]*\]|[^:]*)(?::(\d*))?$/.exec(place) ?? [];
  if (name === '') throw new InvalidUrl(`Invalid URL '${withoutCredentials(url)}': No host supplied`);
  const port = portText === '' ? defaultPorts[scheme] : Number(portText);
  if (!(port >= 1 && port <= 65_535)) throw new InvalidUrl(`Failed to parse: ${withoutCredentials(url)}`);
  const host = canonicalHost(name) ?? name;
  const shownHost = host.includes(':') ? `[${host}]` : host;
  const authority = port === defaultPorts[scheme] ? shownHost : `${shownHost}:${port}`;
  const joined = [query, encodeParams(params)].filter((part) => part !== undefined && part !== '').join('&');
  const target = requote(`${path || '/'}${joined === '' ? '' : `?${joined}`}`);
  const text = `${scheme}://${portText === '' ? shownHost : `${shownHost}:${portText}`}${target}${requote(fragment ?? '')}`;
  return { scheme, host, port, authority, target, text, ...credentialsOf(netloc, at) };
}

/** The URL without `user:password@`, for messages. */
export function withoutCredentials(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#\\]*@/i, '$1');
}

/** As urllib's `urlencode(params, doseq=True)`; None drops a parameter. */
export function encodeParams(params: unknown): string {
  if (params === null || params === undefined) return '';
  if (typeof params === 'string') return params;
  const pairs: unknown[] = Array.isArray(params) ? params : isRecord(params) ? Object.entries(params) : [];
  return pairs
    .flatMap((pair) => {
      const [key, value] = Array.isArray(pair) ? (pair as unknown[]) : [pair, ''];
      return (Array.isArray(value) ? value : [value])
        .filter((item) => item !== null && item !== undefined)
        .map((item) => `${quotePlus(pythonText(key))}=${quotePlus(pythonText(item))}`);
    })
    .join('&');
}

function credentialsOf(netloc: string, at: number): Pick<RequestUrl, 'credentials'> {
  if (at < 1) return {};
  const userinfo = netloc.slice(0, at);
  const colon = userinfo.indexOf(':');
  // The wrapper wants both; what has a colon `requests` below it sends nevertheless.
  if (colon < 0 || userinfo === ':') return {};
  return { credentials: { user: userinfo.slice(0, colon), password: userinfo.slice(colon + 1) } };
}

function quotePlus(text: string): string {
  return encodeURIComponent(text.toWellFormed())
    .replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
}

/** Quotes what may not stand in a URL and leaves what is quoted; if some `%` quotes nothing, all of them are meant literally. */
function requote(text: string): string {
  const quoted = !/%(?![0-9a-f]{2})/i.test(text);
  const prepared = quoted ? text.replace(/%([0-9a-f]{2})/gi, unquoteUnreserved) : text.replaceAll('%', '%25');
  return prepared.toWellFormed().replace(/[^\w\-.~!#$%&'()*+,/:;=?@[\]]/gu, encodeURIComponent);
}

function unquoteUnreserved(escape: string, hex: string): string {
  const char = String.fromCharCode(Number.parseInt(hex, 16));
  return /[\w\-.~]/.test(char) ? char : escape;
}
