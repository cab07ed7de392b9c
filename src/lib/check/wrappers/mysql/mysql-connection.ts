import { connect as connectSocket, isIP } from 'node:net';
import type { Connection, ConnectionOptions, QueryError } from 'mysql2';
import { PythonError } from '../../bridge/wire.js';
import type { Address } from '../../network/policy.js';
import { mostReceived, receivedTooMuch, watchReceived, type ReceivedWatch } from '../received-watch.js';
import type { Rows } from '../sql/column-names.js';
import type { Shard } from '../sql/shards.js';
import type { TlsMode } from '../sql/tls-mode.js';
import { mysqlValue, type MysqlColumn } from './mysql-values.js';

export interface MysqlLogin {
  user: string;
  password: string;
  connectTimeoutMs: number;
  /** 0: none. */
  statementTimeoutMs: number;
  tls: TlsMode;
}

/** A session with one shard of MySQL or MariaDB. */
export class MysqlConnection {
  readonly #connection: Connection;
  readonly #timeoutMs: number;
  readonly #watch: ReceivedWatch;
  readonly #stop: () => void;

  private constructor({ connection, watch }: Connected, timeoutMs: number, signal: AbortSignal) {
    this.#connection = connection;
    this.#timeoutMs = timeoutMs;
    this.#watch = watch;
    const abort = (): void => connection.destroy();
    signal.addEventListener('abort', abort, { once: true });
    this.#stop = () => signal.removeEventListener('abort', abort);
  }

  /**
   * Connects to the first of the addresses that answers; they were resolved and allowed before.
   * @throws PythonError DbError with the operation `Connect to <shard>`
   */
  static async open(
    shard: Shard,
    addresses: readonly Address[],
    login: MysqlLogin,
    signal: AbortSignal,
  ): Promise<MysqlConnection> {
    if (isIP(shard.host) && login.tls.options.rejectUnauthorized && !login.tls.options.checkServerIdentity)
      // The library compares the certificate of an address with the name "localhost".
      throw new PythonError('DbError', [
        `sslmode verify-full needs a host name, ${shard.host} is an address`,
        `Connect to ${shard.text}`,
      ]);
    let failure = 'no address to connect to';
    for (const { address } of addresses) {
      try {
        const connected = await connect(shard, address, login, signal);
        return new MysqlConnection(connected, login.statementTimeoutMs, signal);
      } catch (error) {
        signal.throwIfAborted();
        failure = connectError(error as QueryError, shard);
      }
    }
    throw new PythonError('DbError', [failure, `Connect to ${shard.text}`]);
  }

  /**
   * Runs one statement in a read-only transaction and ends the connection after `limit` rows, which rolls back. The worker does not
   * forbid to write; we do.
   * @throws PythonError DbError with the server's text
   */
  async run(statement: string, limit: number): Promise<Rows> {
    this.#watch.restart();
    try {
      await this.#setTimeLimit();
      await this.#send('START TRANSACTION READ ONLY');
      const { fields, rows } = await this.#rows(statement, limit);
      return {
        names: fields.map((field) => field.name),
        rows: rows.map((row) => row.map((value, at) => mysqlValue(fields[at] ?? { name: '' }, value))),
      };
    } catch (error) {
      const text = this.#watch.failure ?? statementError(error as QueryError);
      throw new PythonError('DbError', [text, statement]);
    } finally {
      this.#watch.stop();
      this.#connection.destroy();
    }
  }

  async close(): Promise<void> {
    this.#stop();
    this.#watch.stop();
    this.#connection.destroy();
  }

  /** MariaDB counts seconds for every statement, MySQL milliseconds for SELECT; each refuses the other's name. */
  async #setTimeLimit(): Promise<void> {
    if (this.#timeoutMs === 0) return;
    try {
      await this.#send(`SET SESSION max_statement_time = ${this.#timeoutMs / 1000}`);
    } catch (error) {
      if ((error as QueryError).code !== 'ER_UNKNOWN_SYSTEM_VARIABLE') throw error;
      await this.#send(`SET SESSION max_execution_time = ${this.#timeoutMs}`);
    }
  }

  #send(statement: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#connection.query(statement, (error) => (error ? reject(error) : resolve()));
    });
  }

  #rows(sql: string, limit: number): Promise<{ fields: MysqlColumn[]; rows: (Buffer | null)[][] }> {
    return new Promise((resolve, reject) => {
      const rows: (Buffer | null)[][] = [];
      let fields: MysqlColumn[] | undefined;
      let size = 0;
      const query = this.#connection.query({ sql, rowsAsArray: true, typeCast: false });
      const finish = (): void =>
        fields ? resolve({ fields, rows }) : reject(new Error('no results to fetch'));
      query.on('fields', (columns: MysqlColumn[] | undefined) => (fields = columns));
      query.on('result', (row: (Buffer | null)[]) => {
        if (!Array.isArray(row) || rows.length >= limit) return;
        rows.push(row);
        size += row.reduce((sum, value) => sum + (value?.length ?? 0), 0);
        if (size > mostReceived) reject(new Error(receivedTooMuch()));
        else if (rows.length === limit) finish();
      });
      query.on('error', reject);
      query.on('end', finish);
    });
  }
}

interface Connected {
  connection: Connection;
  watch: ReceivedWatch;
}

async function connect(
  shard: Shard,
  address: string,
  login: MysqlLogin,
  signal: AbortSignal,
): Promise<Connected> {
  const { createConnection } = await import('mysql2');
  const [first, ...others] = login.tls.attempts;
  for (const attempt of [first, ...others]) {
    const socket = connectSocket(shard.port, address).setNoDelay(true);
    const connection = createConnection({
      // The name is what a certificate is compared with; the socket goes to the address that was allowed.
      host: shard.host,
      port: shard.port,
      stream: () => socket,
      database: shard.database,
      user: login.user,
      password: login.password,
      connectTimeout: login.connectTimeoutMs,
      // The library otherwise compiles a parser for each result, which a hardened process forbids.
      disableEval: true,
      multipleStatements: false,
      ...(attempt === 'tls' ? { ssl: sslOptions(login.tls) } : {}),
    } as ConnectionOptions);
    // Lost connections reach the statement that waits; without a listener they would end the process.
    connection.on('error', () => undefined);
    const abort = (): void => connection.destroy();
    signal.addEventListener('abort', abort, { once: true });
    const watch = watchReceived(
      () => socket.bytesRead,
      () => socket.destroy(),
    );
    try {
      await new Promise<void>((resolve, reject) => {
        connection.connect((error) => (error ? reject(error) : resolve()));
      });
      return { connection, watch };
    } catch (error) {
      watch.stop();
      connection.destroy();
      if (watch.failure !== undefined) throw new Error(watch.failure, { cause: error });
      const plainNext = attempt === 'tls' && others.length > 0 && speaksNoTls(error);
      if (!plainNext) throw error;
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }
  throw new Error('no attempt to connect');
}

function sslOptions({ options }: TlsMode): ConnectionOptions['ssl'] {
  const { ca, rejectUnauthorized, checkServerIdentity } = options;
  return {
    rejectUnauthorized,
    verifyIdentity: checkServerIdentity === undefined,
    ...(ca === undefined ? {} : { ca }),
  };
}

function speaksNoTls(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'HANDSHAKE_NO_SSL_SUPPORT';
}

/** `(2003, "Can't connect to MySQL server on 'db' (…)")` is how the worker's driver says it; a refusal of the server is its number and text. */
function connectError(error: QueryError, shard: Shard): string {
  if (error.errno && error.sqlState) return statementError(error);
  return `(2003, "Can't connect to MySQL server on '${shard.host}' (${reasonOf(error)})")`;
}

/** The driver's text: the tuple of number and message, as Python prints it. */
function statementError(error: QueryError & { sqlMessage?: string }): string {
  const message = error.sqlMessage ?? error.message;
  if (!error.errno) return message;
  const quoted = message.includes("'") ? `"${message.replaceAll('"', '\\"')}"` : `'${message}'`;
  return `(${error.errno}, ${quoted})`;
}

/** The code where the system gave one; TLS says more in its text, and the library puts its own code before that of the cause. */
function reasonOf(error: QueryError): string {
  if (error.code === 'HANDSHAKE_SSL_ERROR') return error.message;
  return error.code ?? error.message;
}
