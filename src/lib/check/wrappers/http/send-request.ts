import { PythonError } from '../../bridge/wire.js';
import type { BridgeCall } from '../../bridge/wrapper.js';
import { DecodingFailure, decodeContent } from './content-coding.js';
import { CookieJar } from './cookies.js';
import { exchange, ExchangeFailure, type RawAnswer } from './exchange.js';
import { headersOf, withoutHeader } from './header-names.js';
import { InvalidUrl, parseRequestUrl, withoutCredentials, type RequestUrl } from './request-url.js';
import { HttpResponse } from './response.js';
import type { Timeouts } from './timeouts.js';

/** A request with all its redirects. */
export interface HttpRequest {
  method: 'GET' | 'HEAD' | 'POST';
  /** May hold `user:password@`. */
  url: string;
  params?: unknown;
  headers: Readonly<Record<string, string>>;
  body?: string;
  timeouts: Timeouts;
  verify: boolean;
  authorities: readonly string[] | undefined;
  followRedirects: boolean;
  /** How often a connection that could not be made is tried again. */
  retries: number;
}

/** What of an evaluation a request needs. */
export type RequestCall = Pick<BridgeCall, 'network' | 'signal' | 'clock' | 'note'>;

const maxRedirects = 30;
const redirectStatuses: readonly number[] = [301, 302, 303, 307, 308];
/** Also what compressed content may unfold to. */
export const maxContentBytes = 16 * 1024 * 1024;

/**
 * Sends a request and follows its redirects by hand: the network policy decides about each hop anew, and credentials do not follow to
 * another host. Rules and texts are those of Python's `requests`.
 * @throws PythonError HttpError `timeout`, `connection failed` or the text of `requests`, with the URL; SecurityError of the policy
 */
export async function sendRequest(request: HttpRequest, call: RequestCall): Promise<HttpResponse> {
  const cleanUrl = withoutCredentials(request.url);
  const fail = (message: string): PythonError => new PythonError('HttpError', [message, cleanUrl]);
  const jar = new CookieJar();
  let { method, body } = request;
  let headers = request.headers;
  let url = urlOr(fail, () => parseRequestUrl(request.url, request.params));
  if (url.credentials) headers = { ...headers, Authorization: basic(url.credentials) };
  for (let hop = 0; ; hop++) {
    const answer = await answerOf(
      { ...request, method, headers: withCookies(headers, jar, url) },
      body,
      url,
      call,
      fail,
    );
    const setCookies = answer.headers.filter(([name]) => name.toLowerCase() === 'set-cookie');
    jar.take(
      setCookies.map(([, value]) => value),
      url,
      call.clock.now(),
    );
    const location = answer.headers.find(([name]) => name.toLowerCase() === 'location')?.[1];
    const isRedirect = redirectStatuses.includes(answer.status) && location !== undefined;
    if (!isRedirect || !request.followRedirects) return responseOf(answer, url, cleanUrl, fail);
    if (hop >= maxRedirects) throw fail(`Exceeded ${maxRedirects} redirects.`);
    const next = urlOr(fail, () => nextUrl(url, location));
    if (changesMethod(answer.status, method)) {
      method = 'GET';
      body = undefined;
      headers = withoutHeader(headers, 'content-type');
    }
    if (leavesHost(url, next)) headers = withoutHeader(headers, 'authorization');
    // As `requests`: from here on only the cookies of the jar are sent, which knows whose they are.
    headers = withoutHeader(headers, 'cookie');
    url = next;
  }
}

/** The `Authorization` of basic authentication; `requests` writes it in Latin-1, everybody else in UTF-8. */
export function basic({ user, password }: { user: string; password: string }): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

async function answerOf(
  request: HttpRequest,
  body: string | undefined,
  url: RequestUrl,
  call: RequestCall,
  fail: (message: string) => PythonError,
): Promise<RawAnswer> {
  for (let attempt = 0; ; attempt++) {
    try {
      const addresses = await addressesOf(url, call);
      return await exchange({
        method: request.method,
        url,
        headers: headersOf(request.headers, url, body),
        ...(body === undefined ? {} : { body }),
        addresses,
        ...request.timeouts,
        verify: request.verify,
        authorities: request.authorities,
        maxBodyBytes: maxContentBytes,
        signal: call.signal,
      });
    } catch (error) {
      if (!(error instanceof ExchangeFailure)) throw error;
      const again = error.beforeSending && attempt < request.retries && !call.signal.aborted;
      if (again) continue;
      if (error.message.startsWith('TLS: '))
        call.note(`${url.scheme}://${url.authority}: ${error.message.slice(5)}`);
      if (error.kind === 'incomplete') throw fail(error.message);
      throw fail(error.kind === 'timeout' ? 'timeout' : 'connection failed');
    }
  }
}

/** A name that does not resolve is one of the ways in which a connection fails. */
async function addressesOf(
  { host, port }: RequestUrl,
  { network }: RequestCall,
): ReturnType<RequestCall['network']['allow']> {
  try {
    return await network.allow(host, port);
  } catch (error) {
    if (!(error instanceof PythonError) || error.exception === 'SecurityError') throw error;
    throw new ExchangeFailure('connection', error.message, true);
  }
}

async function responseOf(
  { body, headers, ...rest }: RawAnswer,
  url: RequestUrl,
  cleanUrl: string,
  fail: (message: string) => PythonError,
): Promise<HttpResponse> {
  const coding = headers.find(([name]) => name.toLowerCase() === 'content-encoding')?.[1] ?? '';
  try {
    const content = body && (await decodeContent(body, coding, maxContentBytes));
    return new HttpResponse({ ...rest, headers, content, url, cleanUrl });
  } catch (error) {
    if (error instanceof DecodingFailure) throw fail(error.message);
    throw error;
  }
}

function withCookies(
  headers: Readonly<Record<string, string>>,
  jar: CookieJar,
  url: RequestUrl,
): Readonly<Record<string, string>> {
  const cookie = jar.header(url);
  return cookie === undefined ? headers : { ...withoutHeader(headers, 'cookie'), Cookie: cookie };
}

function nextUrl(from: RequestUrl, location: string): RequestUrl {
  // Headers are Latin-1 on the wire; locations are UTF-8 in it.
  const text = Buffer.from(location, 'latin1').toString('utf8');
  const target = URL.parse(text, from.text);
  if (!target) throw new InvalidUrl(`Failed to parse: ${text}`);
  return parseRequestUrl(target.href);
}

/** `requests` follows browsers: all but 307 and 308 turn into GET, a 301 only after POST. */
function changesMethod(status: number, method: string): boolean {
  if (method === 'HEAD' || status === 307 || status === 308) return false;
  return status !== 301 || method === 'POST';
}

/** Whether credentials must stay behind: another host, port or scheme, except from http to https on their own ports. */
function leavesHost(from: RequestUrl, to: RequestUrl): boolean {
  if (from.host !== to.host) return true;
  if (from.scheme === 'http' && from.port === 80 && to.scheme === 'https' && to.port === 443) return false;
  return from.port !== to.port || from.scheme !== to.scheme;
}

function urlOr(fail: (message: string) => PythonError, parse: () => RequestUrl): RequestUrl {
  try {
    return parse();
  } catch (error) {
    if (error instanceof InvalidUrl) throw fail(error.message);
    throw error;
  }
}
