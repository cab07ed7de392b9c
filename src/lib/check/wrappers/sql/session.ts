import { pythonText } from '../../bridge/python-text.js';
import type { BridgeCall, MethodDefinition } from '../../bridge/wrapper.js';
import { PythonError, self } from '../../bridge/wire.js';
import type { Address } from '../../network/policy.js';
import { columnLists, type Rows } from './column-names.js';
import type { Shard } from './shards.js';
import { readingStatement } from './statement.js';

/** What `execute(…).result()` works on; the same for all databases. */
export interface SqlSession {
  connections: readonly { run(statement: string, limit: number): Promise<Rows>; close(): Promise<void> }[];
  dialect: 'postgres' | 'mysql';
  statement: unknown;
  /** The worker closes its cursors after the first result. */
  used: boolean;
}

/** `execute(stmt)`: only remembers the statement. */
export function executeMethod(): MethodDefinition<SqlSession> {
  return {
    parameters: [{ name: 'stmt' }],
    returns: 'itself; nothing is sent yet',
    run(session, { stmt }) {
      session.statement = stmt;
      return self;
    },
  };
}

/**
 * `result(agg=sum)`: the host answers the list of values of each column, and the class in the prelude applies the function, which may be
 * any of Python's.
 */
export function resultMethod(): MethodDefinition<SqlSession> {
  return {
    parameters: [{ name: 'agg', kind: 'callable', doc: 'Default `sum`. Gets the values of one column.' }],
    returns:
      'the first row of each shard, each column aggregated over the shards; one column: its bare value; no row: `{}`',
    run: async (session) => columnLists(await runAll(session, 1)),
  };
}

/**
 * Resolves and connects all shards at the same time. The error is that of the first shard that fails, in their order, and then none of the
 * others stays open.
 */
export async function connectAll<C extends { close(): Promise<void> }>(
  shards: readonly Shard[],
  { network }: Pick<BridgeCall, 'network'>,
  open: (shard: Shard, addresses: readonly Address[]) => Promise<C>,
): Promise<C[]> {
  const settled = await Promise.allSettled(
    shards.map(async (shard) => open(shard, await addressesOf(shard, network))),
  );
  const failed = settled.find((one) => one.status === 'rejected');
  const opened = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  if (!failed) return opened;
  await Promise.all(opened.map((connection) => connection.close()));
  throw failed.reason;
}

async function addressesOf(shard: Shard, network: BridgeCall['network']): Promise<readonly Address[]> {
  try {
    return await network.allow(shard.host, shard.port);
  } catch (error) {
    if (!(error instanceof PythonError) || error.exception === 'SecurityError') throw error;
    throw new PythonError('DbError', [
      `could not translate host name "${shard.host}" to address: ${error.args[0] ?? error.message}`,
      `Connect to ${shard.text}`,
    ]);
  }
}

/** Runs the statement on all shards; the first failure in their order is the answer. A session answers once, as the worker's does. */
export async function runAll(session: SqlSession, limit: number): Promise<Rows[]> {
  const statement = readingStatement(session.statement, session.dialect);
  if (session.used) throw new PythonError('DbError', ['cursor already closed', statement]);
  session.used = true;
  const settled = await Promise.allSettled(session.connections.map((one) => one.run(statement, limit)));
  return settled.map((one) => {
    if (one.status === 'rejected') throw one.reason;
    return one.value;
  });
}

export async function closeAll(session: SqlSession): Promise<void> {
  await Promise.all(session.connections.map((connection) => connection.close()));
}

/**
 * User and password of a login. In the protocols NUL ends a text: what stands behind it would be read as further options of the connection.
 * @throws PythonError ValueError
 */
export function loginOf(user: unknown, password: unknown): { user: string; password: string } {
  const login = { user: pythonText(user ?? ''), password: pythonText(password ?? '') };
  if (Object.values(login).some((text) => text.includes('\0')))
    throw new PythonError('ValueError', ['user and password cannot hold a NUL character']);
  return login;
}

/** A time limit of the caller in milliseconds; what is no number above zero is no limit. */
export function milliseconds(value: unknown, unit: 1 | 1000): number {
  const number = Number(value ?? 0);
  return Number.isFinite(number) && number > 0 ? Math.min(Math.ceil(number * unit), 2_147_483_647) : 0;
}
