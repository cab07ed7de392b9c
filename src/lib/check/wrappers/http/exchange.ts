import type { IncomingMessage } from 'node:http';
import { connect as connectSocket, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Address } from '../../network/policy.js';
import { MAX_HEADER_BYTES, MAX_HEADERS, refusedHeaders } from './header-limits.js';
import type { RequestUrl } from './request-url.js';

/** One request to one host whose addresses were allowed before. */
export interface Exchange {
  method: string;
  url: RequestUrl;
  headers: Readonly<Record<string, string>>;
  body?: string;
  addresses: readonly Address[];
  /** Undefined: no limit but the signal. */
  connectTimeoutMs: number | undefined;
  readTimeoutMs: number | undefined;
  /** Whether the server's certificate must be good. */
  verify: boolean;
  /** By whom it may be signed, instead of those that Node trusts. */
  authorities: readonly string[] | undefined;
  maxBodyBytes: number;
  signal: AbortSignal;
}

type Connecting = Pick<Exchange, 'url' | 'connectTimeoutMs' | 'verify' | 'authorities' | 'signal'>;

export interface RawAnswer {
  status: number;
  reason: string;
  /** Names as received, in order. */
  headers: readonly (readonly [string, string])[];
  /** As it came over the wire; undefined if it is larger than the limit. */
  body: Buffer | undefined;
  /** From sending to the response headers. */
  seconds: number;
}

/** Why there was no answer, in the classes of `requests`. */
export class ExchangeFailure extends Error {
  constructor(
    readonly kind: 'timeout' | 'connection' | 'incomplete',
    message: string,
    /** Nothing was sent yet, so that trying again is harmless. */
    readonly beforeSending: boolean,
  ) {
    super(message);
  }
}

/** @throws ExchangeFailure */
export async function exchange(options: Exchange): Promise<RawAnswer> {
  const socket = await connectToAny(options);
  try {
    return await roundTrip(socket, options);
  } finally {
    socket.destroy();
  }
}

/** A connection to the first address that takes one; with TLS for https. @throws ExchangeFailure */
export async function connectToAny(options: Connecting & Pick<Exchange, 'addresses'>): Promise<Socket> {
  let failure = new ExchangeFailure('connection', 'no address', true);
  for (const address of options.addresses) {
    try {
      return await connectTo(address, options);
    } catch (error) {
      if (!(error instanceof ExchangeFailure)) throw error;
      failure = error;
      if (options.signal.aborted) break;
    }
  }
  throw failure;
}

function connectTo(
  { address, family }: Address,
  { url, connectTimeoutMs, verify, authorities, signal }: Connecting,
): Promise<Socket> {
  const target = { host: address, port: url.port, family };
  const secure = url.scheme === 'https';
  const socket = secure
    ? connectTls({
        ...target,
        rejectUnauthorized: verify,
        ...(authorities === undefined ? {} : { ca: [...authorities] }),
        ALPNProtocols: ['http/1.1'],
        // The certificate is compared with the name in the URL, not with the address that it resolved to.
        ...(isIP(url.host) ? {} : { servername: url.host }),
      })
    : connectSocket(target);
  return new Promise((resolve, reject) => {
    const fail = (kind: 'timeout' | 'connection', message: string): void => {
      finish();
      socket.on('error', () => undefined);
      socket.destroy();
      reject(new ExchangeFailure(kind, message, true));
    };
    const timer =
      connectTimeoutMs === undefined
        ? undefined
        : setTimeout(() => fail('timeout', 'no connection in time'), connectTimeoutMs);
    const abort = (): void => fail('timeout', 'interrupted');
    const error = (cause: NodeJS.ErrnoException): void => fail('connection', connectText(cause, secure));
    const connected = (): void => {
      finish();
      resolve(socket);
    };
    const finish = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      socket.off('error', error);
      socket.off('close', closed);
    };
    const closed = (): void => fail('connection', 'the connection was closed');
    socket.once('error', error);
    socket.once('close', closed);
    socket.once(secure ? 'secureConnect' : 'connect', connected);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}

/** TLS failures say what is wrong with the certificate; the others have a code that everybody knows. */
function connectText({ code, message }: NodeJS.ErrnoException, secure: boolean): string {
  const known = code !== undefined && /^E[A-Z]+$/.test(code);
  return secure && !known ? `TLS: ${message.split('\n')[0] ?? ''}` : (code ?? message);
}

function roundTrip(socket: Socket, options: Exchange): Promise<RawAnswer> {
  const { method, url, headers, body, readTimeoutMs, signal, maxBodyBytes } = options;
  return new Promise((resolve, reject) => {
    let answered = false;
    const started = performance.now();
    const fail = (kind: ExchangeFailure['kind'], message: string): void =>
      reject(new ExchangeFailure(kind, message, false));
    // Not `import`: that reads every export of the module, one of which loads Node's fetch, 20 ms before the sandbox could start.
    const outgoing = process.getBuiltinModule('node:http').request({
      host: options.addresses[0]?.address ?? url.host,
      port: url.port,
      method,
      path: url.target,
      headers: { ...headers },
      setHost: false,
      maxHeaderSize: MAX_HEADER_BYTES,
      createConnection: () => socket,
      signal,
    });
    // One more than allowed, so that it is seen; the default drops silently what is beyond it.
    outgoing.maxHeadersCount = MAX_HEADERS + 1;
    if (readTimeoutMs !== undefined)
      // requests calls it a time-out only until the headers are there.
      socket.setTimeout(readTimeoutMs, () => {
        fail(answered ? 'connection' : 'timeout', 'no data in time');
        socket.destroy();
      });
    outgoing.on('error', (error: NodeJS.ErrnoException) => fail('connection', error.code ?? error.message));
    const answer = (response: IncomingMessage, content: Buffer | undefined, seconds: number): void =>
      resolve({
        status: response.statusCode ?? 0,
        reason: response.statusMessage ?? '',
        headers: pairs(response.rawHeaders),
        body: content,
        seconds,
      });
    outgoing.on('response', (response) => {
      answered = true;
      const seconds = (performance.now() - started) / 1000;
      const refused = refusedHeaders(pairs(response.rawHeaders));
      if (refused !== undefined) return fail('connection', refused);
      readBody(response, maxBodyBytes).then(
        (content) => answer(response, content, seconds),
        (error: unknown) =>
          error instanceof ExchangeFailure ? reject(error) : fail('connection', String(error)),
      );
    });
    // Another protocol follows, which nobody asked for: Python takes the status for the answer. Without a listener nobody would hear of it.
    outgoing.on('upgrade', (response) =>
      answer(response, Buffer.alloc(0), (performance.now() - started) / 1000),
    );
    outgoing.end(body);
  });
}

async function readBody(response: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > limit) return undefined;
      chunks.push(chunk);
    }
  } catch {
    throw new ExchangeFailure('incomplete', incompleteText(length), false);
  }
  return Buffer.concat(chunks);
}

function incompleteText(length: number): string {
  const read = `IncompleteRead(${length} bytes read)`;
  return `('Connection broken: ${read}', ${read})`;
}

function pairs(raw: readonly string[]): [string, string][] {
  const found: [string, string][] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) found.push([raw[at] ?? '', raw[at + 1] ?? '']);
  return found;
}
