import { isRecord } from '../../../core/index.js';
import { float } from '../../bridge/wire.js';
import { awareDatetime } from '../aws/instant.js';

/** Members whose type is `Double` in the service's model; boto3 gives floats for them. */
const doubles = new Set(['Threshold']);

/** An answer of the SDK as boto3 gives it: aware datetimes, absent members left out. */
export function botoValue(value: unknown, name = ''): unknown {
  if (value instanceof Date) return awareDatetime(value);
  if (typeof value === 'number') return doubles.has(name) ? float(value) : value;
  if (Array.isArray(value)) return value.map((one) => botoValue(one));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .map(([key, inner]) => [key, botoValue(inner, key)]),
  );
}
