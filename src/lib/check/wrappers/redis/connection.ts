import type { Redis } from 'ioredis';
import { isIP } from 'node:net';
import { PythonError } from '../../bridge/wire.js';
import type { BridgeCall } from '../../bridge/wrapper.js';
import { hostPortText } from '../../network/host-port.js';
import { watchReceived, type ReceivedWatch } from '../received-watch.js';
import { osError } from '../socket-error.js';

export interface RedisTarget {
  host: string;
  port: number;
  db: number;
  username: string | undefined;
  password: string | undefined;
  connectTimeoutMs: number | undefined;
  commandTimeoutMs: number | undefined;
  tls: { verify: boolean } | undefined;
}

/** Commands that only read. */
export type ReadCommand =
  | 'DBSIZE'
  | 'GET'
  | 'HGET'
  | 'HGETALL'
  | 'HLEN'
  | 'INFO'
  | 'KEYS'
  | 'LLEN'
  | 'LRANGE'
  | 'SCAN'
  | 'SCARD'
  | 'SMEMBERS'
  | 'TTL'
  | 'ZCARD'
  | 'ZRANGE'
  | 'ZREVRANGE';

/** A connection that is made with the first command, as redis-py's. */
export class RedisConnection {
  private client: Promise<Redis> | undefined;
  private watch: ReceivedWatch | undefined;

  constructor(private readonly target: RedisTarget) {}

  /** The answer as texts, numbers, null and lists of them. @throws PythonError with redis-py's texts, SecurityError */
  async send(command: ReadCommand, args: readonly (string | number)[], call: BridgeCall): Promise<unknown> {
    this.client ??= this.connect(call);
    const client = await this.client.catch((error: unknown) => {
      this.client = undefined;
      throw error;
    });
    this.watch?.restart();
    try {
      return await client.call(command, ...args);
    } catch (error) {
      throw this.failure(error);
    }
  }

  private failure(error: unknown): PythonError {
    const tooMuch = this.watch?.failure;
    return tooMuch === undefined ? failure(error, this.target) : new PythonError('Exception', [tooMuch]);
  }

  async close(): Promise<void> {
    this.watch?.stop();
    const client = await this.client?.catch(() => undefined);
    client?.disconnect();
  }

  private async connect(call: BridgeCall): Promise<Redis> {
    const { host, port } = this.target;
    const addresses = await addressesOf(host, port, call);
    let error: unknown;
    for (const { address, family } of addresses) {
      const client = await this.clientFor(address, family);
      let cause: unknown;
      client.on('error', (one: unknown) => (cause = one));
      // There is no stream until it connects.
      const received = (): number => (client.stream as Redis['stream'] | undefined)?.bytesRead ?? 0;
      this.watch?.stop();
      this.watch = watchReceived(received, () => client.stream.destroy());
      const abort = (): void => client.disconnect();
      call.signal.addEventListener('abort', abort, { once: true });
      client.once('end', () => call.signal.removeEventListener('abort', abort));
      try {
        await client.connect();
        // The library would go on in database 0 if this one does not exist.
        if (this.target.db !== 0) await client.call('SELECT', this.target.db);
        return client;
      } catch (failed) {
        client.disconnect();
        error = cause ?? failed;
        if (call.signal.aborted || isRefusal(error)) break;
      }
    }
    throw this.failure(error);
  }

  private async clientFor(host: string, family: 4 | 6): Promise<Redis> {
    const { Redis } = await import('ioredis');
    const { target } = this;
    return new Redis({
      host,
      family,
      port: target.port,
      ...(target.username === undefined ? {} : { username: target.username }),
      ...(target.password === undefined ? {} : { password: target.password }),
      ...(target.connectTimeoutMs === undefined ? {} : { connectTimeout: target.connectTimeoutMs }),
      ...(target.commandTimeoutMs === undefined ? {} : { commandTimeout: target.commandTimeoutMs }),
      ...(target.tls
        ? {
            tls: {
              rejectUnauthorized: target.tls.verify,
              ...(isIP(target.host) ? {} : { servername: target.host }),
            },
          }
        : {}),
      lazyConnect: true,
      // The check wants to know that it failed, not a later success.
      retryStrategy: () => null,
      maxRetriesPerRequest: 0,
      enableOfflineQueue: false,
      enableReadyCheck: false,
      autoResubscribe: false,
      disableClientInfo: true,
      protocol: 2,
    });
  }
}

async function addressesOf(
  host: string,
  port: number,
  { network }: BridgeCall,
): ReturnType<BridgeCall['network']['allow']> {
  try {
    return await network.allow(host, port);
  } catch (error) {
    if (!(error instanceof PythonError) || error.exception === 'SecurityError') throw error;
    throw new PythonError('Exception', [
      `Error -2 connecting to ${hostPortText(host, port)}. ${error.args[0] ?? ''}.`,
    ]);
  }
}

/** An answer of the server, such as that the password is wrong: no other address will say otherwise. */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && error.name === 'ReplyError';
}

function failure(error: unknown, { host, port }: RedisTarget): PythonError {
  const known = osError(error);
  if (known)
    return new PythonError('Exception', [
      `Error ${known.number} connecting to ${hostPortText(host, port)}. ${known.text}.`,
    ]);
  const message = error instanceof Error ? error.message : String(error);
  if (/Command timed out/.test(message)) return new PythonError('Exception', ['Timeout reading from socket']);
  if (/connect ETIMEDOUT/.test(message))
    return new PythonError('Exception', ['Timeout connecting to server']);
  if (/^Connection is closed|^Stream isn't writeable/.test(message))
    return new PythonError('Exception', ['Connection closed by server.']);
  return new PythonError('Exception', [message]);
}
