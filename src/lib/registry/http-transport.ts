import {
  isRecord,
  formatDuration,
  logged,
  refusal,
  timeoutError,
  ZkError,
  type Context,
} from '../core/index.js';

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface HttpTransportOptions {
  /** Base URL; a base path is kept. */
  baseUrl: string;
  token?: string;
  fetch?: Fetch;
}

/** Each request may take this long (CLM), unless the user says otherwise. */
const defaultRequestTimeoutMs = 30_000;
/** Reads are repeated this often in all; writes never. */
const readAttempts = 3;
const firstBackoffMs = 500;
/** A server that pages for ever is broken; this is far beyond any fleet. */
const maxPages = 1000;

/**
 * JSON over HTTP with a bearer token: timeouts, repeated reads, pages, and one clear line for every way it can fail. The token goes
 * only to the origin of the base URL and never into a message.
 */
export class HttpTransport {
  readonly baseUrl: string;
  readonly #token: string | undefined;
  readonly #fetch: Fetch;
  readonly #ctx: Context;
  /** 0 means for ever. */
  readonly #timeoutMs: number;

  constructor(options: HttpTransportOptions, ctx: Context) {
    this.baseUrl = options.baseUrl.replace(/\/+$/, '');
    this.#token = options.token;
    this.#fetch = options.fetch ?? ((url, init) => fetch(url, init));
    this.#ctx = ctx;
    this.#timeoutMs = ctx.requestTimeoutMs ?? defaultRequestTimeoutMs;
    if (options.token !== undefined) ctx.wire?.hide(options.token);
  }

  /** One document. */
  async read(path: string): Promise<unknown> {
    return (await this.#readUrl(this.baseUrl + path)).body;
  }

  /** All items of a list, over as many pages as the server makes (`Link: …; rel="next"`, or `next` in the body). */
  async readItems(path: string): Promise<unknown[]> {
    const items: unknown[] = [];
    const seen = new Set<string>();
    for (let url: string | undefined = this.baseUrl + path; url !== undefined;) {
      if (seen.has(url) || seen.size >= maxPages)
        throw new ZkError(`cluster registry ${this.baseUrl} pages in a circle at ${url}`, {
          code: 'registry-protocol',
        });
      seen.add(url);
      const { body, link } = await this.#readUrl(url);
      const page = isRecord(body) ? body['items'] : undefined;
      if (!Array.isArray(page))
        throw new ZkError(`cluster registry ${this.baseUrl}: expected a list in "items" of ${url}`, {
          code: 'registry-protocol',
        });
      items.push(...(page as unknown[]));
      url = this.#nextPage(url, isRecord(body) ? body['next'] : undefined, link);
    }
    return items;
  }

  /** A change: sent exactly once. Returns the answer's document, or undefined when there is none. */
  async write(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<unknown> {
    return (await this.#request(method, this.baseUrl + path, body)).body;
  }

  async #readUrl(url: string): Promise<{ body: unknown; link: string | null }> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#request('GET', url);
      } catch (error) {
        const retryAfterMs = error instanceof RetryableError ? error.retryAfterMs : undefined;
        if (!(error instanceof RetryableError)) throw error;
        if (attempt >= readAttempts) throw error.cause;
        await this.#ctx.clock.sleep(retryAfterMs ?? firstBackoffMs * 2 ** (attempt - 1), this.#ctx.signal);
      }
    }
  }

  async #request(
    method: string,
    url: string,
    body?: unknown,
  ): Promise<{ body: unknown; link: string | null }> {
    const retryable = method === 'GET';
    const { response, text } = await this.#send(method, url, body).catch((error: unknown) => {
      const failure = this.#unreachable(error);
      throw retryable && !this.#isFinal(failure) ? new RetryableError(failure) : failure;
    });
    if (response.ok) return { body: this.#parse(text, url), link: response.headers.get('link') };
    const failure = this.#refused(method, url, response.status, text);
    const again = retryable && (response.status >= 500 || response.status === 429);
    throw again ? new RetryableError(failure, retryAfter(response.headers.get('retry-after'))) : failure;
  }

  /** An interruption, or the limit that the user set for one request: then the next one is not waited for. */
  #isFinal({ code }: ZkError): boolean {
    return code === 'aborted' || (code === 'registry-timeout' && this.#ctx.requestTimeoutMs !== undefined);
  }

  /** Sends and reads the whole answer under one deadline on the context's clock. */
  async #send(method: string, url: string, body: unknown): Promise<{ response: Response; text: string }> {
    const controller = new AbortController();
    const finished = new AbortController();
    const onAbort = (): void => controller.abort(this.#ctx.signal.reason);
    if (this.#ctx.signal.aborted) onAbort();
    this.#ctx.signal.addEventListener('abort', onAbort, { once: true });
    if (this.#timeoutMs > 0)
      this.#ctx.clock.sleep(this.#timeoutMs, finished.signal).then(
        () => controller.abort(new DeadlinePassed()),
        () => undefined,
      );
    try {
      const headers: Record<string, string> = { accept: 'application/json' };
      if (this.#token !== undefined) headers['authorization'] = `Bearer ${this.#token}`;
      if (body !== undefined) headers['content-type'] = 'application/json';
      const init: RequestInit = { method, headers, signal: controller.signal, redirect: 'error' };
      const { wire } = this.#ctx;
      const call = `${method} ${new URL(url).pathname}`;
      if (body !== undefined) wire?.body?.({ api: 'registry', direction: 'request', call, value: body });
      const response = await logged(
        this.#ctx,
        { api: 'registry', method, url },
        () => this.#fetch(url, body === undefined ? init : { ...init, body: JSON.stringify(body) }),
        ({ status }) => status,
      );
      const text = await response.text();
      wire?.body?.({ api: 'registry', direction: 'response', call, value: text });
      return { response, text };
    } catch (error) {
      throw controller.signal.aborted ? asError(controller.signal.reason) : error;
    } finally {
      finished.abort();
      this.#ctx.signal.removeEventListener('abort', onAbort);
    }
  }

  #parse(text: string, url: string): unknown {
    if (text === '') return undefined;
    try {
      return JSON.parse(text) as unknown;
    } catch (cause) {
      throw new ZkError(`cluster registry ${this.baseUrl} did not answer with JSON at ${url}`, {
        code: 'registry-protocol',
        hint: 'Is --registry the address of a cluster registry?',
        cause,
      });
    }
  }

  #unreachable(error: unknown): ZkError {
    if (error instanceof DeadlinePassed) {
      return timeoutError(
        `cluster registry ${this.baseUrl} did not answer within ${formatDuration(this.#timeoutMs)}`,
        { code: 'registry-timeout' },
      );
    }
    if (this.#ctx.signal.aborted) return new ZkError('interrupted', { code: 'aborted', cause: error });
    return new ZkError(`cannot reach cluster registry ${this.baseUrl}: ${networkReason(error)}`, {
      code: 'registry-unreachable',
      hint: 'Check --registry and the network',
      cause: error,
    });
  }

  #refused(method: string, url: string, status: number, text: string): ZkError {
    const place = `${method} ${url.slice(this.baseUrl.length) || '/'}`;
    const said = serverMessage(text).replaceAll(this.#token || '\0', '(token)');
    const message = (what: string): string =>
      `cluster registry ${this.baseUrl}: ${what} (${place}: ${status}${said ? `: ${said}` : ''})`;
    switch (status) {
      case 401:
        return refusal(
          message(this.#token === undefined ? 'a token is needed' : 'the token was not accepted'),
          {
            code: 'registry-unauthorized',
            hint: 'Give a valid token with --registry-token or ZK_REGISTRY_TOKEN',
          },
        );
      case 403:
        return refusal(message('the token does not allow this'), { code: 'registry-forbidden' });
      case 404:
        return new ZkError(message('not found'), { code: 'registry-not-found' });
      case 409:
        return refusal(message('it exists already'), { code: 'registry-conflict' });
      case 400:
      case 422:
        return new ZkError(message('the request is not valid'), { code: 'registry-invalid' });
      default:
        return new ZkError(message('the request failed'), { code: 'registry-failed' });
    }
  }

  /** The next page's address; it must be on the same origin, since the token goes there. */
  #nextPage(current: string, next: unknown, link: string | null): string | undefined {
    const target = linkTarget(link) ?? (typeof next === 'string' && next !== '' ? next : undefined);
    if (target === undefined) return undefined;
    const url = new URL(target, current);
    if (url.origin !== new URL(this.baseUrl).origin) {
      throw refusal(
        `cluster registry ${this.baseUrl} names a next page on another host (${url.origin}); the token is not sent there`,
        { code: 'registry-protocol' },
      );
    }
    return url.href;
  }
}

/** Marks a failed read that may be repeated; `cause` is what the user sees when it is not. */
class RetryableError extends Error {
  override readonly cause: ZkError;
  readonly retryAfterMs: number | undefined;

  constructor(cause: ZkError, retryAfterMs?: number) {
    super(cause.message);
    this.cause = cause;
    this.retryAfterMs = retryAfterMs;
  }
}

class DeadlinePassed extends Error {
  override readonly name = 'no answer in time';
}

/** `Retry-After` in seconds, at most the request timeout; dates are not worth a wait here. */
function retryAfter(header: string | null): number | undefined {
  const seconds = header === null ? NaN : Number(header);
  return Number.isFinite(seconds) && seconds >= 0
    ? Math.min(seconds * 1000, defaultRequestTimeoutMs)
    : undefined;
}

/** RFC 8288: `<url>; rel="next"` among several links. */
function linkTarget(header: string | null): string | undefined {
  for (const match of (header ?? '').matchAll(/<([^>]*)>([^,<]*)/g)) {
    if (/;\s*rel\s*=\s*"?[^";]*\bnext\b/i.test(match[2] ?? '')) return match[1];
  }
  return undefined;
}

/** The registry's own words: `message` of its error document, else the first line of a short plain text. */
function serverMessage(text: string): string {
  try {
    const body = JSON.parse(text) as unknown;
    if (isRecord(body)) {
      const message = body['message'] ?? body['title'] ?? body['detail'];
      const fields = body['fields'];
      const parts = [message, fields].filter(
        (part): part is string => typeof part === 'string' && part !== '',
      );
      return parts.join(', ').slice(0, 300);
    }
  } catch {
    // Not JSON: a proxy's page, of which only a short first line is worth showing.
  }
  const line = text.trim().split('\n')[0] ?? '';
  return line.startsWith('<') ? '' : line.slice(0, 120);
}

function networkReason(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) return 'unknown failure';
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined;
  switch (code) {
    case 'ECONNREFUSED':
      return 'connection refused';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'the host name is not known';
    case 'ECONNRESET':
    case 'UND_ERR_SOCKET':
      return 'the connection was closed';
    default:
      return cause.message || code || 'unknown failure';
  }
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('aborted');
}
