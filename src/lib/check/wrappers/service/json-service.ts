import { pythonText } from '../../bridge/python-text.js';
import { PythonError } from '../../bridge/wire.js';
import type { BridgeCall } from '../../bridge/wrapper.js';
import { trustedAuthorities } from '../http/authorities.js';
import { isAbsoluteUrl, withoutCredentials } from '../http/request-url.js';
import type { HttpResponse } from '../http/response.js';
import { basic, sendRequest } from '../http/send-request.js';
import { timeoutsOf } from '../http/timeouts.js';
import { bearerHeaders } from '../http/token.js';

export interface ServiceOptions {
  /** Whose settings: `history`. */
  wrapper: string;
  url: string;
  /** Seconds, as a check gives them. */
  timeout: unknown;
  verify?: boolean;
  oauth2?: unknown;
  /** What the check gives itself; it may go wherever the check says. Default: what the settings hold. */
  login?: { user: string; password: string } | undefined;
}

/** A service with an HTTP interface that a wrapper stands for, such as KairosDB. */
export class JsonService {
  private constructor(
    readonly url: string,
    private readonly options: ServiceOptions,
    private readonly headers: Readonly<Record<string, string>>,
    private readonly authorities: readonly string[] | undefined,
  ) {}

  /**
   * User and password of the settings go only to the configured address, not to one that a check names.
   * @throws PythonError ConfigurationError if the URL is not absolute, or holds a query that would swallow what is put behind it
   */
  static async open(options: ServiceOptions, call: BridgeCall): Promise<JsonService> {
    const { wrapper, url, oauth2, login } = options;
    if (!isAbsoluteUrl(url) || /[?#]/.test(url))
      throw new PythonError('ConfigurationError', [
        `${wrapper}: the URL must begin with http:// or https:// and hold no ? and #`,
      ]);
    const { settings } = call;
    const user = settings.get(wrapper, 'user');
    const password = settings.get(wrapper, 'password');
    const configured = url === settings.get(wrapper, 'url') && user !== undefined && password !== undefined;
    const credentials = login ?? (configured ? { user, password } : undefined);
    const headers = {
      ...(credentials ? { Authorization: basic(credentials) } : {}),
      ...(await bearerHeaders(oauth2, 'uid', call)),
    };
    return new JsonService(url, options, headers, await trustedAuthorities(call));
  }

  /** @throws PythonError HttpError `timeout` or `connection failed` with the URL of the service; SecurityError */
  get(path: readonly string[], params: unknown, call: BridgeCall): Promise<HttpResponse> {
    return this.send('GET', path, params, undefined, call);
  }

  /** @throws as {@link get} */
  post(path: readonly string[], params: unknown, body: unknown, call: BridgeCall): Promise<HttpResponse> {
    return this.send('POST', path, params, body, call);
  }

  private async send(
    method: 'GET' | 'POST',
    path: readonly string[],
    params: unknown,
    body: unknown,
    call: BridgeCall,
  ): Promise<HttpResponse> {
    try {
      return await sendRequest(
        {
          method,
          url: joinUrl(this.url, ...path),
          params,
          headers: { ...this.headers, ...(method === 'POST' ? { 'Content-Type': 'application/json' } : {}) },
          ...(method === 'POST' ? { body: JSON.stringify(body) } : {}),
          timeouts: timeoutsOf(this.options.timeout),
          verify: this.options.verify ?? true,
          authorities: this.authorities,
          // A redirect turns a POST into a GET, and configured services do not move.
          followRedirects: method === 'GET',
          retries: 0,
        },
        call,
      );
    } catch (error) {
      if (!(error instanceof PythonError) || error.exception !== 'HttpError') throw error;
      throw new PythonError('HttpError', [error.args[0] ?? '', withoutCredentials(this.url)]);
    }
  }
}

/** As Python's os.path.join, which the worker uses for URLs: one slash between, none doubled. */
export function joinUrl(base: string, ...parts: readonly string[]): string {
  return parts.reduce((url, part) => (url.endsWith('/') ? `${url}${part}` : `${url}/${part}`), base);
}

/** The URL of a service from its argument. @throws PythonError ConfigurationError with the worker's text if there is none */
export function requiredUrl(value: unknown, message: string): string {
  if (value === null || value === undefined || value === '')
    throw new PythonError('ConfigurationError', [message]);
  return pythonText(value);
}

/** The parameter of a URL that the settings hold by default. */
export function urlParameter(wrapper: string, name = 'url', key = 'url') {
  return {
    name,
    bind: {
      from: `setting ${wrapper}.${key}`,
      value: ({ settings }: BridgeCall): unknown => settings.get(wrapper, key) ?? null,
    },
  };
}
