import type { Client, SearchOptions } from 'ldapts';
import { isIP, type Socket } from 'node:net';
import { PythonError } from '../../bridge/wire.js';
import type { BridgeCall } from '../../bridge/wrapper.js';
import { hostPortText } from '../../network/host-port.js';
import { watchReceived } from '../received-watch.js';
import { resultText } from './result-text.js';

export interface Directory {
  host: string;
  port: number;
  /** StartTLS; without it nobody logs in, so that no password crosses the network in the clear. */
  tls: boolean;
  verify: boolean;
  bindDn: string | undefined;
  password: string | undefined;
  timeoutMs: number;
}

export type Entry = readonly [dn: string, attributes: Readonly<Record<string, string[]>>];

const mostEntries = 1000;
/** Less than of others: the library needs a second for each megabyte of an answer that does not end. */
const mostReceived = 4 * 1024 * 1024;

/** Connects, logs in, does the work and disconnects. @throws PythonError CheckError with the worker's texts, SecurityError */
export async function withDirectory<T>(
  directory: Directory,
  call: BridgeCall,
  work: (session: DirectorySession) => Promise<T>,
): Promise<T> {
  const { host, port, tls, verify, bindDn, password, timeoutMs } = directory;
  const [address] = await call.network.allow(host, port);
  if (!address) throw new PythonError('CheckError', ['Error connecting to LDAP: no address']);
  const { Client } = await import('ldapts');
  const client = new Client({
    url: `ldap://${hostPortText(address.address, port)}`,
    timeout: timeoutMs,
    connectTimeout: timeoutMs,
    strictDN: false,
  });
  const abort = (): void => void client.unbind().catch(() => undefined);
  const watch = watchReceived(
    () => socketOf(client)?.bytesRead ?? 0,
    () => socketOf(client)?.destroy(),
    mostReceived,
  );
  call.signal.addEventListener('abort', abort, { once: true });
  try {
    try {
      if (tls)
        await client.startTLS({
          rejectUnauthorized: verify,
          ...(isIP(host) ? {} : { servername: host, host }),
        });
      if (tls && bindDn !== undefined) await client.bind(bindDn, password ?? '');
    } catch (error) {
      throw new PythonError('CheckError', [`Error connecting to LDAP: ${resultText(error)}`]);
    }
    return await work(new DirectorySession(client));
  } catch (error) {
    if (watch.failure !== undefined) throw new PythonError('CheckError', [watch.failure]);
    if (error instanceof PythonError) throw error;
    throw new PythonError('CheckError', [resultText(error)]);
  } finally {
    watch.stop();
    call.signal.removeEventListener('abort', abort);
    await client.unbind().catch(() => undefined);
  }
}

/** The library keeps its socket to itself. */
function socketOf(client: Client): Socket | undefined {
  return (client as unknown as { socket?: Socket }).socket;
}

export class DirectorySession {
  constructor(private readonly client: Client) {}

  async search(base: string, filter: string, attributes: readonly string[], scope: Scope): Promise<Entry[]> {
    const { searchEntries } = await this.client.search(base, {
      scope,
      filter,
      sizeLimit: mostEntries,
      ...(attributes.length > 0 ? { attributes: [...attributes] } : {}),
    });
    return searchEntries.map(({ dn, ...rest }) => [
      dn,
      Object.fromEntries(
        Object.entries(rest).map(([name, value]) => [
          name,
          (Array.isArray(value) ? value : [value]).map((one) =>
            typeof one === 'string' ? one : one.toString('utf8'),
          ),
        ]),
      ),
    ]);
  }
}

export type Scope = NonNullable<SearchOptions['scope']>;

/** `SCOPE_BASE`, `SCOPE_ONELEVEL` and `SCOPE_SUBTREE` of python-ldap, or their names. @throws PythonError ValueError */
export function scopeOf(value: unknown): Scope {
  const found = { 0: 'base', 1: 'one', 2: 'sub', base: 'base', one: 'one', sub: 'sub' } as const;
  const key = String(value);
  if (Object.hasOwn(found, key)) return found[key as keyof typeof found];
  throw new PythonError('ValueError', ['scope is 0 (base), 1 (one level) or 2 (subtree)']);
}
