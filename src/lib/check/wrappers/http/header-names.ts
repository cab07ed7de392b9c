import { isRecord } from '../../../core/index.js';
import { PythonError } from '../../bridge/wire.js';
import type { RequestUrl } from './request-url.js';

/** Always sent: services that let monitoring in know the worker by it. */
const userAgent = 'zmon-worker/1.0 (kubectl-zk)';

/** What frames the message is ours to say; a check that could set it could send a second request inside of the first. */
const ownHeaders: readonly string[] = [
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
];

/**
 * The `headers` of a check. None leaves one out.
 * @throws PythonError HttpError in the words of `requests` for values that are no text, and for line breaks
 */
export function checkHeaders(value: unknown, url: string): Record<string, string> {
  if (value === null || value === undefined) return {};
  if (!isRecord(value)) throw new PythonError('TypeError', ['headers must be a dict']);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, item]) => item !== null && !ownHeaders.includes(name.toLowerCase()))
      .map(([name, item]) => [name, headerValue(name, item, url)]),
  );
}

function headerValue(name: string, value: unknown, url: string): string {
  const fail = (message: string): PythonError => new PythonError('HttpError', [message, url]);
  if (typeof value !== 'string')
    throw fail(`Header value must be str or bytes, not ${pythonClass(value)}, for header ${name}`);
  if (!/^[!#$%&'*+\-.^`|~\w]+$/.test(name)) throw fail(`Invalid header name: ${JSON.stringify(name)}`);
  if (/^\s|[\r\n\0]/.test(value)) throw fail(`Invalid return character or leading space in header: ${name}`);
  return value;
}

/** All headers of a request: those of `requests`, then the given ones, then what is ours alone. */
export function headersOf(
  given: Readonly<Record<string, string>>,
  url: RequestUrl,
  body: string | undefined,
): Record<string, string> {
  const defaults = { Host: url.authority, 'Accept-Encoding': 'gzip, deflate', Accept: '*/*' };
  const names = new Set(Object.keys(given).map((name) => name.toLowerCase()));
  const missing = Object.entries(defaults).filter(([name]) => !names.has(name.toLowerCase()));
  const all: [string, string][] = [
    ['User-Agent', userAgent],
    ...missing,
    ...Object.entries(given),
    ['Connection', 'close'],
    ...(body === undefined ? [] : [['Content-Length', String(Buffer.byteLength(body))] as [string, string]]),
  ];
  // Node writes headers as Latin-1, so that this puts UTF-8 on the wire.
  return Object.fromEntries(all.map(([name, value]) => [name, Buffer.from(value).toString('latin1')]));
}

export function withoutHeader(
  headers: Readonly<Record<string, string>>,
  name: string,
): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([key]) => key.toLowerCase() !== name));
}

function pythonClass(value: unknown): string {
  if (typeof value === 'number') return `<class '${Number.isInteger(value) ? 'int' : 'float'}'>`;
  if (typeof value === 'boolean') return "<class 'bool'>";
  return Array.isArray(value) ? "<class 'list'>" : "<class 'dict'>";
}
