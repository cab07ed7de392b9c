import { isRecord, type Context } from '../core/index.js';
import { isKubeError, serverError, type KubeError } from './errors.js';
import { field, type KubeObject } from './object.js';
import type { Transport } from './transport.js';

export type WatchEvent =
  | { type: 'ADDED' | 'MODIFIED' | 'DELETED'; object: KubeObject }
  /** The history is gone: everything was listed again, these are all objects now. */
  | { type: 'RESET'; objects: KubeObject[] };

export interface ListedPage {
  items: KubeObject[];
  resourceVersion: string;
}

const restartDelayMs = 1000;
/** So many failures in a row, each with its own retries, are no hiccup. */
const maxFailures = 10;
/** Asked of the server, so that a dead connection is noticed; client-go asks for 5 to 10 minutes. */
const serverTimeoutSeconds = 300;

/**
 * Lists, then watches for ever: a connection that ends is opened again where it stopped, and an expired resource version (410 Gone)
 * starts over with a new list. Ends when the signal is aborted; throws what cannot be healed by trying again.
 */
export async function* watch(
  transport: Transport,
  ctx: Context,
  list: () => Promise<ListedPage>,
  path: string,
  query: Record<string, string | undefined>,
  signal: AbortSignal,
): AsyncGenerator<WatchEvent> {
  let version = '';
  let failures = 0;
  while (!signal.aborted) {
    if (version === '') {
      const page = await list();
      version = page.resourceVersion;
      yield { type: 'RESET', objects: page.items };
    }
    try {
      const lines = transport.lines({
        method: 'GET',
        path,
        query: {
          ...query,
          watch: true,
          resourceVersion: version,
          allowWatchBookmarks: true,
          timeoutSeconds: serverTimeoutSeconds,
        },
        signal,
      });
      for await (const line of lines) {
        if (line.trim() === '') continue;
        const event = readEvent(line, transport.server);
        if (!event) continue;
        version = event.object.metadata.resourceVersion ?? version;
        failures = 0;
        if (event.type !== 'BOOKMARK') yield { type: event.type, object: event.object };
      }
    } catch (error) {
      if (signal.aborted) return;
      if (isKubeError(error, 'Expired', 'Gone')) version = '';
      else if (!canHeal(error) || ++failures === maxFailures) throw error;
    }
    if (signal.aborted) return;
    await ctx.clock.sleep(restartDelayMs, signal).catch(() => undefined);
  }
}

const transient = ['Unreachable', 'Timeout', 'ServiceUnavailable', 'TooManyRequests', 'InternalError'];

/** A stream that breaks in the middle arrives as a plain error of the HTTP library. */
function canHeal(error: unknown): boolean {
  if (isKubeError(error)) return transient.includes(error.reason);
  return (
    error instanceof Error &&
    (error.name === 'TypeError' || /terminated|ECONNRESET|socket/i.test(error.message))
  );
}

interface RawEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  object: KubeObject;
}

function readEvent(line: string, server: string): RawEvent | undefined {
  const event: unknown = JSON.parse(line);
  const type = field(event, 'type');
  const object = field(event, 'object');
  if (type === 'ERROR') throw errorOf(object, server);
  if (
    !isRecord(object) ||
    (type !== 'ADDED' && type !== 'MODIFIED' && type !== 'DELETED' && type !== 'BOOKMARK')
  ) {
    return undefined;
  }
  return { type, object: object as unknown as KubeObject };
}

function errorOf(status: unknown, server: string): KubeError {
  const code = field(status, 'code');
  return serverError(typeof code === 'number' ? code : 500, JSON.stringify(status), server);
}
