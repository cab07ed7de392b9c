import { isRecord, type Clock } from '../../../core/index.js';
import { PythonError } from '../../bridge/wire.js';

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** A time for Prometheus: epoch seconds or RFC 3339 as they are, a datetime, or `-5m` before now. Undefined for None. @throws PythonError */
export function epochText(value: unknown, name: string, clock: Clock): string | undefined {
  if (value === null || value === undefined) return undefined;
  const plain = isRecord(value) && value['$zk'] === 'datetime' ? value['v'] : value;
  if (typeof plain === 'number') return String(plain);
  if (typeof plain === 'string') {
    const [, count, unit] = /^-(\d+)([smhdw])$/.exec(plain) ?? [];
    if (count !== undefined) return String(clock.now() / 1000 - Number(count) * (units[unit ?? ''] ?? 0));
    if (plain === 'now') return String(clock.now() / 1000);
    if (/^\d+(?:\.\d+)?$/.test(plain)) return plain;
    const iso = plain.replace(' ', 'T');
    const date = new Date(/(?:Z|[+-]\d\d:?\d\d)$/.test(iso) ? iso : `${iso}Z`);
    if (!Number.isNaN(date.getTime())) return date.toISOString();
  }
  throw new PythonError('ValueError', [`${name} must be epoch seconds, a timestamp, or a text such as -5m`]);
}
