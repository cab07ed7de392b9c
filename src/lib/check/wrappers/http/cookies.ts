/** A cookie as the next request may send it. */
interface Cookie {
  name: string;
  value: string;
  /** Without a dot in front; `exact`: only that host. */
  domain: string;
  exact: boolean;
  path: string;
  secure: boolean;
}

export interface CookiePlace {
  scheme: string;
  host: string;
  /** Path with query. */
  target: string;
}

/** Cookies of one chain of redirects, as a `requests` session keeps them (RFC 6265 without the list of public suffixes). */
export class CookieJar {
  private readonly cookies = new Map<string, Cookie>();

  /** Keeps what a response sets for its place; one that has run out is removed. */
  take(setCookies: readonly string[], place: CookiePlace, now: number): void {
    for (const text of setCookies) {
      const found = parseCookie(text, place, now);
      if (!found) continue;
      const key = `${found.cookie.domain} ${found.cookie.path} ${found.cookie.name}`;
      if (found.expired) this.cookies.delete(key);
      else this.cookies.set(key, found.cookie);
    }
  }

  /** The header `Cookie` for a request; undefined if there is none. */
  header(place: CookiePlace): string | undefined {
    const fitting = [...this.cookies.values()].filter((cookie) => fits(cookie, place));
    if (fitting.length === 0) return undefined;
    return fitting
      .sort((a, b) => b.path.length - a.path.length)
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
  }
}

/** Name and value of what one response sets, without those that are not for its host or have run out. */
export function cookiesOf(
  setCookies: readonly string[],
  place: CookiePlace,
  now: number,
): Record<string, string> {
  const found = setCookies.flatMap((text) => parseCookie(text, place, now) ?? []);
  return Object.fromEntries(
    found.filter(({ expired }) => !expired).map(({ cookie }) => [cookie.name, cookie.value]),
  );
}

function parseCookie(
  text: string,
  place: CookiePlace,
  now: number,
): { cookie: Cookie; expired: boolean } | undefined {
  const [pair = '', ...rest] = text.split(';');
  const equals = pair.indexOf('=');
  const name = pair.slice(0, equals).trim();
  if (equals < 1 || name === '') return undefined;
  const attributes = new Map(
    rest.map((part) => {
      const [key = '', ...value] = part.split('=');
      return [key.trim().toLowerCase(), value.join('=').trim()];
    }),
  );
  const domain = (attributes.get('domain') ?? '').replace(/^\./, '').toLowerCase();
  if (domain !== '' && !isInDomain(place.host, domain)) return undefined;
  const path = attributes.get('path') ?? '';
  const cookie: Cookie = {
    name,
    value: pair.slice(equals + 1).trim(),
    domain: domain || place.host,
    exact: domain === '',
    path: path.startsWith('/') ? path : defaultPath(place.target),
    secure: attributes.has('secure'),
  };
  return { cookie, expired: isExpired(attributes, now) };
}

function isExpired(attributes: ReadonlyMap<string, string>, now: number): boolean {
  const maxAge = attributes.get('max-age');
  if (maxAge !== undefined && /^-?\d+$/.test(maxAge)) return Number(maxAge) <= 0;
  const expires = Date.parse((attributes.get('expires') ?? '').replaceAll('"', ''));
  return !Number.isNaN(expires) && expires <= now;
}

/** A domain must have a dot in it: a server may not set cookies for all of `com`. */
function isInDomain(host: string, domain: string): boolean {
  return host === domain || (domain.includes('.') && !/^[\d.]+$|:/.test(host) && host.endsWith(`.${domain}`));
}

function fits(cookie: Cookie, { scheme, host, target }: CookiePlace): boolean {
  const path = target.split('?')[0] ?? '/';
  const inPath =
    path === cookie.path || path.startsWith(cookie.path.endsWith('/') ? cookie.path : `${cookie.path}/`);
  const inDomain = cookie.exact ? host === cookie.domain : isInDomain(host, cookie.domain);
  return inDomain && inPath && (!cookie.secure || scheme === 'https');
}

function defaultPath(target: string): string {
  const path = target.split('?')[0] ?? '/';
  const end = path.lastIndexOf('/');
  return end <= 0 ? '/' : path.slice(0, end);
}
