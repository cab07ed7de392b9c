import type { Shard } from './shards.js';

/** The fields of an ErrorResponse that libpq shows. */
interface ServerError extends Error {
  severity?: string;
  position?: string;
  detail?: string;
  hint?: string;
}

/**
 * The text of a statement's error as psycopg2 gives it: the message, then the line of the statement with a caret below the place, then
 * detail and hint (libpq's default verbosity), without the final newline.
 */
export function statementError(error: Error, statement: string): string {
  const { message, position, detail, hint } = error as ServerError;
  return [
    message,
    ...(position === undefined ? [] : placeIn(statement, Number(position))),
    ...(detail === undefined ? [] : [`DETAIL:  ${detail}`]),
    ...(hint === undefined ? [] : [`HINT:  ${hint}`]),
  ].join('\n');
}

/** `position` counts characters from 1. */
function placeIn(statement: string, position: number): string[] {
  const characters = [...statement];
  const before = characters.slice(0, position - 1).join('');
  const lines = before.split('\n');
  const line = (statement.split('\n')[lines.length - 1] ?? '').replaceAll('\t', ' ');
  const head = `LINE ${lines.length}: `;
  const column = [...(lines.at(-1) ?? '')].length;
  return [`${head}${line}`, `${' '.repeat(head.length + column)}^`];
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Connection refused',
  ECONNRESET: 'server closed the connection unexpectedly',
  EHOSTUNREACH: 'No route to host',
  ENETUNREACH: 'Network is unreachable',
  ETIMEDOUT: 'timeout expired',
};

/** Why there is no connection, in libpq's words: `connection to server at "db" (10.0.0.1), port 5432 failed: …`. */
export function connectError(error: Error, shard: Shard, address: string): string {
  const { severity, message } = error as ServerError;
  const code = 'code' in error ? String(error.code) : '';
  const why = severity
    ? `${severity}:  ${message}`
    : (reasons[code] ??
      (message || code || 'connection failed').replace(
        /^Connection terminated unexpectedly$/,
        reasons['ECONNRESET'] ?? '',
      ));
  return `connection to server at "${shard.host}" (${address}), port ${shard.port} failed: ${why}`;
}
