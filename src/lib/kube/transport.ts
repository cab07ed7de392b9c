import type { KubeConfig, ResponseContext } from '@kubernetes/client-node';
import { logged, rawNumber, type Context } from '../core/index.js';
import { connectionError, serverError, KubeError } from './errors.js';

export interface KubeRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Absolute path below the server. */
  path: string;
  query?: Record<string, string | number | boolean | undefined>;
  body?: unknown;
  contentType?: string;
  accept?: string;
  signal?: AbortSignal;
}

export interface TransportOptions {
  /** One attempt may take this long; 0 means for ever. */
  requestTimeoutMs?: number;
  /** How often a request that may be repeated is sent before its failure counts. Default: 6, some 16 s, for servers that are being made. */
  attempts?: number;
  /** Gives the bearer token for each request, instead of what the kubeconfig says. */
  token?: () => Promise<string>;
  /** Told about each attempt. Never gets bodies or headers. */
  onRequest?: (request: { method: string; path: string; query: string }) => void;
}

/** Speaks HTTP with one API server: authentication, time limits, and retries of what may be repeated. */
export interface Transport {
  readonly server: string;
  /** The parsed JSON answer. Throws a KubeError for anything but success. */
  json(request: KubeRequest): Promise<unknown>;
  text(request: KubeRequest): Promise<string>;
  /** Lines of an answer that goes on (a watch, a log), empty ones too. */
  lines(request: KubeRequest): AsyncIterable<string>;
}

const defaultRequestTimeoutMs = 30_000;
const defaultAttempts = 6;
const firstDelayMs = 500;
const maxDelayMs = 10_000;

/** Opens a transport over a kubeconfig's current context. Nothing is sent yet. */
export async function openTransport(
  config: KubeConfig,
  ctx: Context,
  options: TransportOptions = {},
): Promise<Transport> {
  const client = await import('@kubernetes/client-node');
  const server = config.getCurrentCluster()?.server.replace(/\/$/, '') ?? '';
  const http = client.createConfiguration({ authMethods: {} }).httpApi;
  const { requestTimeoutMs = ctx.requestTimeoutMs ?? defaultRequestTimeoutMs, token, onRequest } = options;
  const { attempts = defaultAttempts } = options;
  const { wire } = ctx;
  let dispatcher: ReturnType<InstanceType<typeof client.RequestContext>['getDispatcher']>;

  const attempt = async (request: KubeRequest, signal: AbortSignal): Promise<ResponseContext> => {
    const query = queryOf(request);
    const context = new client.RequestContext(
      `${server}${request.path}${query}`,
      client.HttpMethod[request.method],
    );
    await config.applySecurityAuthentication(context);
    // The library makes a new connection pool for each request; ours is kept for the life of the transport.
    if (dispatcher) context.setDispatcher(dispatcher);
    else dispatcher = context.getDispatcher();
    if (token) context.setHeaderParam('Authorization', `Bearer ${await token()}`);
    context.setHeaderParam('Accept', request.accept ?? 'application/json');
    context.setHeaderParam('User-Agent', 'kubectl-zk');
    if (request.body !== undefined) {
      context.setHeaderParam('Content-Type', request.contentType ?? 'application/json');
      context.setBody(toJson(request.body));
    }
    context.setSignal(signal);
    onRequest?.({ method: request.method, path: request.path, query });
    const { method, path } = request;
    const call = `${method} ${path}`;
    if (request.body !== undefined)
      wire?.body?.({ api: 'kubernetes', direction: 'request', call, value: request.body });
    return logged(
      ctx,
      { api: 'kubernetes', method, url: `${server}${path}${query}` },
      () => http.send(context).toPromise(),
      (response) => response.httpStatusCode,
    );
  };

  const send = async (request: KubeRequest, streaming: boolean): Promise<ResponseContext> => {
    const timer = new AbortController();
    const timeout = requestTimeoutMs > 0 ? setTimeout(() => timer.abort(), requestTimeoutMs) : undefined;
    const signals = [timer.signal, ctx.signal, ...(request.signal ? [request.signal] : [])];
    try {
      const response = await attempt(
        request,
        AbortSignal.any(streaming ? signals.slice(1).concat(timer.signal) : signals),
      );
      if (response.httpStatusCode >= 200 && response.httpStatusCode < 300) return response;
      const failure = serverError(response.httpStatusCode, await textOf(request, response), server);
      throw Object.assign(failure, { retryAfterMs: retryAfter(response) });
    } catch (error) {
      if (error instanceof KubeError) throw error;
      if (ctx.signal.aborted || request.signal?.aborted) throw error;
      throw connectionError(error, server, timer.signal.aborted);
    } finally {
      clearTimeout(timeout);
    }
  };

  const textOf = async ({ method, path }: KubeRequest, response: ResponseContext): Promise<string> => {
    const text = await response.body.text();
    wire?.body?.({ api: 'kubernetes', direction: 'response', call: `${method} ${path}`, value: text });
    return text;
  };

  const sendAgain = async (request: KubeRequest, streaming: boolean): Promise<ResponseContext> => {
    for (let count = 1; ; count++) {
      try {
        return await send(request, streaming);
      } catch (error) {
        const delay = error instanceof KubeError ? retryDelay(request, error, count) : undefined;
        if (delay === undefined || count === attempts) throw error;
        if (error instanceof KubeError && error.status === 0) dispatcher = undefined;
        await ctx.clock.sleep(delay, ctx.signal);
      }
    }
  };

  return {
    server,
    json: async (request) => JSON.parse(await textOf(request, await sendAgain(request, false))) as unknown,
    text: async (request) => textOf(request, await sendAgain(request, false)),
    lines: async function* (request) {
      const response = await sendAgain(request, true);
      yield* linesOf(response);
    },
  };
}

/**
 * What may be sent again: 429 always (the server did nothing), and for requests that can be repeated without harm also 5xx and lost
 * connections. A POST is never repeated: it might create twice.
 */
function retryDelay(request: KubeRequest, error: KubeError, count: number): number | undefined {
  const repeatable = request.method !== 'POST';
  const transient = error.status === 0 || [500, 502, 503, 504].includes(error.status);
  if (error.status !== 429 && !(repeatable && transient)) return undefined;
  // A name that does not resolve or a port that nobody serves will not heal in seconds.
  if (error.status === 0 && /ENOTFOUND|ECONNREFUSED|certificate|CERT/i.test(error.message)) return undefined;
  const asked = (error as { retryAfterMs?: number }).retryAfterMs;
  return asked ?? Math.min(maxDelayMs, firstDelayMs * 2 ** (count - 1));
}

function retryAfter(response: ResponseContext): number | undefined {
  const seconds = Number(response.headers['retry-after']);
  return Number.isFinite(seconds) && seconds >= 0 && response.headers['retry-after'] !== undefined
    ? seconds * 1000
    : undefined;
}

/** Integers above 2^53 come out of YAML as bigint and go out digit by digit. */
function toJson(body: unknown): string {
  return JSON.stringify(body, (_key, value: unknown) =>
    typeof value === 'bigint' ? rawNumber(String(value)) : value,
  );
}

function queryOf(request: KubeRequest): string {
  const entries = Object.entries(request.query ?? {}).filter(
    ([, value]) => value !== undefined && value !== '',
  );
  const query = new URLSearchParams(
    entries.map(([key, value]): [string, string] => [key, String(value)]),
  ).toString();
  return query ? `?${query}` : '';
}

async function* linesOf(response: ResponseContext): AsyncIterable<string> {
  const stream = response.body.stream();
  if (!stream) return;
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = parts.pop() ?? '';
    yield* parts;
  }
  if (rest !== '') yield rest;
}
