import { isRecord } from '../../../core/index.js';
import { datetime, PythonError, type Tagged } from '../../bridge/wire.js';

/** A datetime of Python as it crosses the bridge, ISO text or tagged; without a zone it is UTC, as on the worker. Undefined for None. */
export function instantOf(value: unknown): Date | undefined {
  if (value === null || value === undefined) return undefined;
  const text = isRecord(value) && value['$zk'] === 'datetime' ? value['v'] : value;
  if (typeof text === 'number') return new Date(text * 1000);
  const iso = String(text).replace(' ', 'T');
  const date = new Date(/(?:Z|[+-]\d\d:?\d\d)$/.test(iso) ? iso : `${iso}Z`);
  if (Number.isNaN(date.getTime())) throw new PythonError('ValueError', [`not a datetime: ${String(text)}`]);
  return date;
}

/** As boto3 gives moments: aware, UTC. */
export function awareDatetime(date: Date): Tagged {
  return datetime(`${date.toISOString().replace(/(?:\.000)?Z$/, '')}+00:00`);
}
