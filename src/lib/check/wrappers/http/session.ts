import { once } from 'node:events';
import type { TLSSocket } from 'node:tls';
import { isRecord } from '../../../core/index.js';
import { pythonText } from '../../bridge/python-text.js';
import { PythonError } from '../../bridge/wire.js';
import { certificateDict } from './certificate.js';
import { connectToAny, ExchangeFailure } from './exchange.js';
import { withoutHeader } from './header-names.js';
import { InvalidUrl, parseRequestUrl, withoutCredentials, type RequestUrl } from './request-url.js';
import type { HttpResponse } from './response.js';
import { sendRequest, type HttpRequest, type RequestCall } from './send-request.js';

/** What `http(…)` made: a request that is sent on the first use of its answer, and only once. */
export class HttpSession {
  private response: HttpResponse | undefined;

  constructor(private readonly request: HttpRequest) {}

  get cleanUrl(): string {
    return withoutCredentials(this.request.url);
  }

  /**
   * The answer. As on the worker only the call that sends the request raises for its status: after `code()` the others answer, whatever it was.
   * @throws PythonError HttpError
   */
  async answer(raiseError: boolean, call: RequestCall, body?: string): Promise<HttpResponse> {
    if (this.response) return this.response;
    this.response = await sendRequest(
      body === undefined ? this.request : { ...this.request, ...posting(this.request), body },
      call,
    );
    if (raiseError) this.response.raiseForStatus();
    return this.response;
  }

  /** POSTs read requests to a Jolokia agent. @throws PythonError HttpError, CheckError */
  async jolokia(requests: unknown, raiseError: boolean, call: RequestCall): Promise<unknown> {
    const { url } = this.request;
    if (!url.endsWith('/jolokia/') || /[?&]/.test(url))
      throw new PythonError('HttpError', [
        'URL needs to end in /jolokia/ and not contain ? and &',
        this.cleanUrl,
      ]);
    if (!Array.isArray(requests)) throw new PythonError('TypeError', ['read_requests must be a list']);
    const reads = requests.map((one: unknown) => {
      if (!isRecord(one) || !Object.hasOwn(one, 'mbean'))
        throw new PythonError('CheckError', ['missing "mbean" key in read request']);
      return { ...one, type: 'read' };
    });
    return (await this.answer(raiseError, call, JSON.stringify(reads))).json;
  }

  /** The server's certificate, from a handshake of its own. @throws PythonError CheckError, HttpError */
  async certificates(call: RequestCall): Promise<unknown[]> {
    const url = this.parsedUrl();
    if (url.scheme !== 'https') throw new PythonError('CheckError', ['Expected "https" connection!']);
    const { connectTimeoutMs } = this.request.timeouts;
    const { verify, authorities } = this.request;
    try {
      const addresses = await call.network.allow(url.host, url.port);
      const socket = (await connectToAny({
        url,
        addresses,
        connectTimeoutMs,
        verify,
        authorities,
        signal: call.signal,
      })) as TLSSocket;
      const certificate = socket.getPeerCertificate();
      socket.end();
      await once(socket, 'close', { signal: AbortSignal.timeout(1000) }).catch(() => undefined);
      socket.destroy();
      return [certificateDict(certificate)];
    } catch (error) {
      if (error instanceof PythonError && error.exception === 'SecurityError') throw error;
      if (error instanceof ExchangeFailure && error.message.startsWith('TLS: '))
        call.note(`${this.cleanUrl}: ${error.message.slice(5)} (verify=False shows the certificate anyway)`);
      const timeout = error instanceof ExchangeFailure && error.kind === 'timeout';
      throw new PythonError('HttpError', [timeout ? 'timeout' : 'connection failed', this.cleanUrl]);
    }
  }

  private parsedUrl(): RequestUrl {
    try {
      return parseRequestUrl(this.request.url);
    } catch (error) {
      if (error instanceof InvalidUrl) throw new PythonError('HttpError', [error.message, this.cleanUrl]);
      throw error;
    }
  }
}

function posting({ headers }: HttpRequest): Pick<HttpRequest, 'method' | 'headers' | 'followRedirects'> {
  return {
    method: 'POST',
    followRedirects: true,
    headers: { ...withoutHeader(headers, 'content-type'), 'Content-Type': 'application/json' },
  };
}

/** The default `base_url` that the worker derives from an entity. */
export function baseUrlOf(entity: Readonly<Record<string, unknown>>): string | null {
  const url = textOf(entity['url']);
  if (url !== undefined) return /^https?:\/\//.test(url) ? url : `http://${url}`;
  const host = textOf(entity['host']);
  return host === undefined ? null : `http://${host}`;
}

function textOf(value: unknown): string | undefined {
  if (value === null || value === undefined || value === '') return undefined;
  return pythonText(value);
}
