import { readFile } from 'node:fs/promises';
import type { IncomingMessage, RequestOptions } from 'node:http';
import {
  logged,
  redactor,
  refusal,
  timeoutError,
  usageError,
  ZkError,
  type Context,
} from '../../core/index.js';
import type { ZmonSettings } from './settings.js';

/** The time-out of zmon-cli, unless `--request-timeout` says otherwise. */
const TIMEOUT_MS = 10_000;
/** Lists of all definitions of a large installation have a few megabytes. */
const MAX_ANSWER_BYTES = 256 * 1024 * 1024;

export interface Answer {
  status: number;
  text: string;
}

/**
 * JSON over HTTP to ZMON's API. One request takes at most 10 s on the context's clock; nothing is repeated, no redirect is followed, and
 * credentials never get into a message.
 */
export class ZmonTransport {
  private readonly hide: (text: string) => string;
  private ca: string | undefined;

  constructor(
    private readonly settings: ZmonSettings,
    private readonly context: Context,
  ) {
    this.hide = redactor(settings.secrets);
    for (const secret of settings.secrets) context.wire?.hide(secret);
  }

  /** The document of an answer, which `parse` may read in a way of its own; undefined for an empty one and for 404. */
  async read(path: string, parse: (text: string) => unknown = JSON.parse): Promise<unknown> {
    const answer = await this.request('GET', path);
    return answer.status === 404 ? undefined : this.parsed(answer, path, parse);
  }

  /** Sends a change exactly once and returns the document of the answer. */
  async write(method: 'POST' | 'PUT', path: string, body: unknown): Promise<unknown> {
    const answer = await this.request(method, path, body);
    if (answer.status === 404) throw this.failed(method, path, answer);
    return this.parsed(answer, path);
  }

  private async request(method: string, path: string, body?: unknown): Promise<Answer> {
    const answer = await this.send(method, path, body === undefined ? undefined : JSON.stringify(body));
    if ((answer.status >= 200 && answer.status < 300) || answer.status === 404) return answer;
    throw this.failed(method, path, answer);
  }

  private async send(method: string, path: string, body: string | undefined): Promise<Answer> {
    const { clock, signal, requestTimeoutMs = TIMEOUT_MS } = this.context;
    const finished = new AbortController();
    const stop = new AbortController();
    const interrupted = (): void => stop.abort('interrupted');
    if (signal.aborted) interrupted();
    signal.addEventListener('abort', interrupted, { once: true });
    if (requestTimeoutMs > 0)
      clock.sleep(requestTimeoutMs, finished.signal).then(
        () => stop.abort('timeout'),
        () => undefined,
      );
    try {
      const url = `${this.settings.url}${path}`;
      return await logged(
        this.context,
        { api: 'zmon', method, url },
        () => this.exchange(url, method, body, stop.signal),
        ({ status }) => status,
      );
    } catch (error) {
      if (error instanceof ZkError) throw error;
      if (stop.signal.reason === 'interrupted')
        throw new ZkError('interrupted', { code: 'aborted', cause: error });
      if (stop.signal.reason === 'timeout')
        throw timeoutError(`ZMON ${this.settings.url} did not answer within ${requestTimeoutMs / 1000} s`, {
          code: 'zmon-timeout',
        });
      throw this.unreachable(error);
    } finally {
      finished.abort();
      signal.removeEventListener('abort', interrupted);
    }
  }

  private async exchange(
    url: string,
    method: string,
    body: string | undefined,
    signal: AbortSignal,
  ): Promise<Answer> {
    const secure = url.startsWith('https:');
    const { request } = secure ? await import('node:https') : await import('node:http');
    const options: RequestOptions & { rejectUnauthorized?: boolean; ca?: string } = {
      method,
      signal,
      headers: this.headers(body),
      ...(secure && (await this.trust())),
    };
    return new Promise((resolve, reject) => {
      const outgoing = request(url, options, (response) => void collect(response).then(resolve, reject));
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }

  private headers(body: string | undefined): Record<string, string> {
    return {
      accept: 'application/json',
      'user-agent': 'kubectl-zk',
      ...(this.settings.authorization !== undefined && { authorization: this.settings.authorization }),
      ...(body !== undefined && {
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(body)),
      }),
    };
  }

  private async trust(): Promise<{ rejectUnauthorized?: boolean; ca?: string }> {
    const { verify } = this.settings;
    if (typeof verify === 'boolean') return { rejectUnauthorized: verify };
    this.ca ??= await readFile(verify, 'utf8').catch((cause: unknown) => {
      throw usageError(`cannot read the certificates of \`verify\`: ${verify}`, { cause });
    });
    return { ca: this.ca };
  }

  private parsed({ text }: Answer, path: string, parse: (text: string) => unknown = JSON.parse): unknown {
    if (text.trim() === '') return undefined;
    try {
      return parse(text);
    } catch (cause) {
      throw new ZkError(`ZMON ${this.settings.url} did not answer with JSON at ${path}`, {
        code: 'zmon-protocol',
        hint: 'Is --url the address of ZMON?',
        cause,
      });
    }
  }

  private failed(method: string, path: string, { status, text }: Answer): ZkError {
    // Whatever it says, it does not drive the terminal.
    const said = this.hide(serverMessage(text)).replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ');
    const message = (what: string): string =>
      `ZMON ${this.settings.url}: ${what} (${method} ${path}: ${status}${said === '' ? '' : `: ${said}`})`;
    if (status === 401)
      return refusal(
        message(
          this.settings.authorization === undefined
            ? 'a token is needed'
            : 'the credentials were not accepted',
        ),
        {
          code: 'zmon-unauthorized',
          hint: 'Give a valid token with --zmon-token-file or ZMON_TOKEN.',
        },
      );
    if (status === 403) return refusal(message('this is not allowed'), { code: 'zmon-forbidden' });
    if (status === 409) return refusal(message('it conflicts with what is there'), { code: 'zmon-conflict' });
    if (status === 404) return new ZkError(message('not found'), { code: 'zmon-not-found' });
    if (status >= 300 && status < 400)
      return new ZkError(message('it answers with a redirect, which is not followed with credentials'), {
        code: 'zmon-redirect',
        hint: 'Give the final address with --url.',
      });
    return new ZkError(message(status === 400 ? 'the request is not valid' : 'the request failed'), {
      code: status === 400 ? 'zmon-invalid' : 'zmon-failed',
    });
  }

  private unreachable(error: unknown): ZkError {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const why =
      {
        ECONNREFUSED: 'connection refused',
        ENOTFOUND: 'the host name is not known',
        ECONNRESET: 'the connection was closed',
      }[code] ?? (error instanceof Error ? error.message : 'unknown failure');
    return new ZkError(`cannot reach ZMON ${this.settings.url}: ${this.hide(why)}`, {
      code: 'zmon-unreachable',
      hint: 'Check --url and the network.',
      cause: error,
    });
  }
}

async function collect(response: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_ANSWER_BYTES) throw new Error('the answer is too large');
    chunks.push(chunk);
  }
  return { status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') };
}

/** The server's own words: `message` or `detail` of its document, else the first line of a short plain text. */
function serverMessage(text: string): string {
  try {
    const body = JSON.parse(text) as Record<string, unknown> | null;
    const message = body?.['message'] ?? body?.['detail'] ?? body?.['title'];
    if (typeof message === 'string') return message.slice(0, 300);
  } catch {
    // No JSON: a proxy's page, of which only a short first line is worth showing.
  }
  const line = text.trim().split('\n')[0] ?? '';
  return line.startsWith('<') || line.startsWith('{') ? '' : line.slice(0, 200);
}
