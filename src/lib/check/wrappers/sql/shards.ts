import { isRecord } from '../../../core/index.js';
import { pythonText } from '../../bridge/python-text.js';
import { PythonError, type JsonObject } from '../../bridge/wire.js';

/** One database of a sharded set, as `host[:port]/db` says. */
export interface Shard {
  /** The text of the definition, for messages. */
  text: string;
  host: string;
  port: number;
  database: string;
}

export interface ShardSyntax {
  defaultPort: number;
  /** What a database may be called; it is tried on the text behind the slash. */
  database: RegExp;
}

/** zmon-worker's sql: any name that does not begin with a slash and has no blanks. */
export const postgresShards: ShardSyntax = { defaultPort: 5432, database: /^(?=[^/])[^\s\0]+$/ };
/** zmon-worker's mysql: letters, digits, underscore. Without a port the worker fails with a TypeError; we take MySQL's. */
export const mysqlShards: ShardSyntax = { defaultPort: 3306, database: /^\w+$/ };

/** The default that the worker binds: `shards`, else one database `postgres` of the entity's `service_name`. */
export function shardsOfEntity(entity: JsonObject): JsonObject | null {
  const shards = entity['shards'];
  if (isRecord(shards) && Object.keys(shards).length > 0) return shards;
  const service = entity['service_name'];
  if (typeof service !== 'string' || service === '') return null;
  const port = entity['port'];
  const known = typeof port === 'number' || (typeof port === 'string' && port !== '');
  const address =
    known && !service.endsWith(`:${pythonText(port)}`) ? `${service}:${pythonText(port)}` : service;
  return { [service]: `${address}/postgres` };
}

/**
 * The shards to connect to: all, or the named one.
 * @throws PythonError CheckError with the worker's texts
 */
export function chooseShards(shards: unknown, named: unknown, syntax: ShardSyntax): Shard[] {
  if (!isRecord(shards) || Object.keys(shards).length === 0)
    throw new PythonError('CheckError', ['SqlWrapper: No shards defined']);
  if (named === null || named === undefined || named === '')
    return Object.values(shards).map((text) => parseShard(text, syntax));
  const name = pythonText(named);
  if (!Object.hasOwn(shards, name) || !shards[name])
    throw new PythonError('CheckError', [`SqlWrapper: Shard ${name} not found in shards definition`]);
  return [parseShard(shards[name], syntax)];
}

/** @throws PythonError CheckError for anything but `host[:port]/db` */
export function parseShard(text: unknown, { defaultPort, database }: ShardSyntax): Shard {
  const match = typeof text === 'string' ? /^([^:/\s]+)(?::(\d{1,5}))?\/(\S+)$/.exec(text) : null;
  const [, host = '', port, name = ''] = match ?? [];
  const number = port === undefined ? defaultPort : Number(port);
  if (!match || !database.test(name) || number < 1 || number > 65_535)
    throw new PythonError('CheckError', [`Invalid shard connection: ${pythonText(text)}`]);
  return { text: pythonText(text), host, port: number, database: name };
}
