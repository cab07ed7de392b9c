import { connect as connectSocket, isIP, type Socket } from 'node:net';
import type { Client, ClientConfig } from 'pg';
import type { Address } from '../../network/policy.js';
import { PythonError } from '../../bridge/wire.js';
import { watchReceived } from '../received-watch.js';
import { tupleNames, type Rows } from './column-names.js';
import { connectError, statementError } from './postgres-error.js';
import { PostgresQuery, type RawRows } from './postgres-query.js';
import { postgresValue } from './postgres-values.js';
import type { Shard } from './shards.js';
import type { TlsMode } from './tls-mode.js';

export interface PostgresLogin {
  user: string;
  password: string;
  applicationName: string;
  connectTimeoutMs: number;
  /** 0: none. */
  statementTimeoutMs: number;
  tls: TlsMode;
}

const goodbyeMs = 1000;

/** A read-only session with one shard. */
export class PostgresConnection {
  readonly #client: Client;
  readonly #statementTimeoutMs: number;
  readonly #stop: () => void;

  private constructor(client: Client, address: string, port: number, timeoutMs: number, signal: AbortSignal) {
    this.#client = client;
    this.#statementTimeoutMs = timeoutMs;
    const abort = (): void => {
      cancelBackend(client, address, port);
      destroy(client);
    };
    signal.addEventListener('abort', abort, { once: true });
    this.#stop = () => signal.removeEventListener('abort', abort);
  }

  /**
   * Connects to the first of the addresses that answers; they were resolved and allowed before.
   * @throws PythonError DbError with libpq's text and the operation `Connect to <shard>`
   */
  static async open(
    shard: Shard,
    addresses: readonly Address[],
    login: PostgresLogin,
    signal: AbortSignal,
  ): Promise<PostgresConnection> {
    let failure = 'no address to connect to';
    for (const { address } of addresses) {
      try {
        const client = await connect(shard, address, login, signal);
        return new PostgresConnection(client, address, shard.port, login.statementTimeoutMs, signal);
      } catch (error) {
        signal.throwIfAborted();
        failure = connectError(error instanceof Error ? error : new Error(String(error)), shard, address);
      }
    }
    throw new PythonError('DbError', [failure, `Connect to ${shard.text}`]);
  }

  /**
   * Runs one statement in a read-only transaction that is rolled back, so that nothing it does (settings, notifications) outlives it. Our
   * own settings are the transaction's, too: the worker sets them for the session, and behind a pooler that shares sessions between
   * transactions others would suddenly be read-only. Returns at most `limit` rows, of which the server computes no more.
   * @throws PythonError DbError with psycopg2's text
   */
  async run(statement: string, limit: number): Promise<Rows> {
    const raw = await this.#query(statement, limit);
    const names = tupleNames(
      raw.fields.map((field) => field.name),
      statement,
    );
    try {
      const rows = raw.rows
        .slice(0, limit)
        .map((row) => row.map((value, at) => postgresValue(raw.fields[at]?.dataTypeID ?? 0, value)));
      return { names, rows };
    } catch (error) {
      throw new PythonError('DbError', [error instanceof Error ? error.message : String(error), statement]);
    }
  }

  /** Says goodbye, and does not wait long for an answer. */
  async close(): Promise<void> {
    this.#stop();
    const timer = setTimeout(() => destroy(this.#client), goodbyeMs);
    await this.#client.end().catch(() => undefined);
    clearTimeout(timer);
  }

  async #query(statement: string, limit: number): Promise<RawRows> {
    try {
      await this.#client.query(
        `BEGIN READ ONLY; SET LOCAL default_transaction_read_only TO on; SET LOCAL datestyle TO 'ISO'; SET LOCAL statement_timeout TO ${this.#statementTimeoutMs}`,
      );
      const query = new PostgresQuery(statement, limit);
      this.#client.query(query);
      const raw = await query.done;
      await this.#client.query('ROLLBACK');
      return raw;
    } catch (error) {
      const failure = error instanceof Error ? error : new Error(String(error));
      throw new PythonError('DbError', [statementError(failure, statement), statement]);
    }
  }
}

async function connect(
  shard: Shard,
  address: string,
  login: PostgresLogin,
  signal: AbortSignal,
): Promise<Client> {
  const { Client } = (await import('pg')).default;
  const [first, ...others] = login.tls.attempts;
  for (const attempt of [first, ...others]) {
    const client = new Client({
      host: address,
      port: shard.port,
      database: shard.database,
      user: login.user,
      // As a function: an empty password as text would make the library look into PGPASSWORD and ~/.pgpass.
      password: () => login.password,
      application_name: login.applicationName,
      connectionTimeoutMillis: login.connectTimeoutMs,
      ssl: attempt === 'tls' ? tlsOptions(shard, login.tls) : false,
    });
    // Lost connections reach the statement that waits; without a listener they would end the process.
    client.on('error', () => undefined);
    const abort = (): void => destroy(client);
    signal.addEventListener('abort', abort, { once: true });
    // Statements count for themselves.
    const watch = watchReceived(() => (client.connection.stream as Socket).bytesRead, abort);
    try {
      await client.connect();
      return client;
    } catch (error) {
      destroy(client);
      if (watch.failure !== undefined) throw new Error(watch.failure, { cause: error });
      const plainNext = attempt === 'tls' && others.length > 0 && speaksNoTls(error);
      if (!plainNext) throw error;
    } finally {
      watch.stop();
      signal.removeEventListener('abort', abort);
    }
  }
  throw new Error('no attempt to connect');
}

/** The certificate is compared with the name of the shard, not with the address that it resolved to. */
function tlsOptions({ host }: Shard, { options }: TlsMode): ClientConfig['ssl'] {
  return isIP(host) ? options : { ...options, servername: host };
}

function speaksNoTls(error: unknown): boolean {
  return error instanceof Error && error.message === 'The server does not support SSL connections';
}

function destroy(client: Client): void {
  client.connection.stream.destroy();
}

/** Tells the server to give up the statement (the protocol's CancelRequest), since a lost connection alone would not stop it. */
function cancelBackend(client: Client, address: string, port: number): void {
  const { processID, secretKey } = client as unknown as {
    processID: number | null;
    secretKey: number | null;
  };
  if (processID === null || secretKey === null) return;
  const message = Buffer.alloc(16);
  message.writeInt32BE(16, 0);
  message.writeInt32BE(80877102, 4);
  message.writeInt32BE(processID, 8);
  message.writeInt32BE(secretKey, 12);
  const socket = connectSocket(port, address, () => socket.end(message));
  socket.on('error', () => undefined);
  socket.unref();
}
