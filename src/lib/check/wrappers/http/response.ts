import { PythonError } from '../../bridge/wire.js';
import { decodeJsonText, decodeText } from './charset.js';
import { loadsJson, JsonFailure } from './python-loads.js';
import type { RequestUrl } from './request-url.js';

/** What came back at the end of all redirects. */
export interface ResponseParts {
  status: number;
  reason: string;
  headers: readonly (readonly [string, string])[];
  /** Decoded; undefined: larger than we read. */
  content: Buffer | undefined;
  seconds: number;
  /** The last one. */
  url: RequestUrl;
  /** What errors name: the first URL, without credentials. */
  cleanUrl: string;
}

export class HttpResponse {
  constructor(private readonly parts: ResponseParts) {}

  get status(): number {
    return this.parts.status;
  }

  get ok(): boolean {
    return this.parts.status < 400;
  }

  get seconds(): number {
    return this.parts.seconds;
  }

  get url(): RequestUrl {
    return this.parts.url;
  }

  /** @throws PythonError HttpError if it is larger than we read */
  get content(): Buffer {
    if (this.parts.content === undefined) throw this.failure('the response is larger than 16 MiB');
    return this.parts.content;
  }

  get text(): string {
    return decodeText(this.content, this.header('content-type'));
  }

  /** @throws PythonError HttpError with the text of Python's parser */
  get json(): unknown {
    try {
      return loadsJson(decodeJsonText(this.content, this.header('content-type')));
    } catch (error) {
      if (error instanceof JsonFailure) throw this.failure(error.message);
      throw error;
    }
  }

  /** Names as received; values of repeated ones joined. */
  get headers(): Record<string, string> {
    const merged = new Map<string, [string, string]>();
    for (const [name, value] of this.parts.headers) {
      const known = merged.get(name.toLowerCase());
      if (known) known[1] += `, ${value}`;
      else merged.set(name.toLowerCase(), [name, value]);
    }
    return Object.fromEntries(merged.values());
  }

  get setCookies(): string[] {
    return this.parts.headers
      .filter(([name]) => name.toLowerCase() === 'set-cookie')
      .map(([, value]) => value);
  }

  header(name: string): string | undefined {
    return this.parts.headers.find(([key]) => key.toLowerCase() === name)?.[1];
  }

  /** @throws PythonError HttpError in the words of `requests` if the status is 400 to 599 */
  raiseForStatus(): void {
    const text = this.statusText;
    if (text !== undefined) throw this.failure(text);
  }

  /** `404 Client Error: Not Found for url: http://…`; undefined if it is no error. */
  get statusText(): string | undefined {
    const { status, reason, url } = this.parts;
    if (status < 400 || status >= 600) return undefined;
    return `${status} ${status < 500 ? 'Client' : 'Server'} Error: ${reason} for url: ${url.text}`;
  }

  private failure(message: string): PythonError {
    return new PythonError('HttpError', [message, this.parts.cleanUrl]);
  }
}
