import { Buffer } from 'node:buffer';
import type { Member, TimestampFormat } from './shape.js';

/** A request that cannot be read as its schema says; becomes the service's serialization error. */
export class MalformedRequest extends Error {}

/** Reads a scalar from its text form in a query string, header or XML body. Blobs become bytes, timestamps Dates. */
export function readScalar(member: Member, text: string): unknown {
  switch (member.shape.kind) {
    case 'boolean':
      if (text === 'true' || text === 'True') return true;
      if (text === 'false' || text === 'False') return false;
      throw new MalformedRequest(`${member.name} must be a boolean, not "${text}"`);
    case 'number':
      if (text.trim() === '' || Number.isNaN(Number(text)))
        throw new MalformedRequest(`${member.name} must be a number, not "${text}"`);
      return Number(text);
    case 'timestamp':
      return readTimestamp(member.name, text);
    case 'blob':
      return new Uint8Array(Buffer.from(text, 'base64'));
    default:
      return text;
  }
}

/** Any of the three forms of a timestamp. */
export function readTimestamp(name: string, value: string | number): Date {
  const text = String(value);
  const date = /^-?\d+(\.\d+)?$/.test(text) ? new Date(Number(text) * 1000) : new Date(text);
  if (Number.isNaN(date.getTime())) throw new MalformedRequest(`${name} must be a timestamp, not "${text}"`);
  return date;
}

/** Writes a scalar in its text form. `timestamps` is what the protocol uses where the schema does not say. */
export function writeScalar(member: Member, value: unknown, timestamps: TimestampFormat): string {
  if (value instanceof Date) return writeTimestamp(member, value, timestamps);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (member.shape.kind === 'blob' && typeof value === 'string') return Buffer.from(value).toString('base64');
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return String(value);
  throw new Error(`cannot write ${member.name}: a ${typeof value} is no ${member.shape.kind}`);
}

export function timestampFormat(member: Member, fallback: TimestampFormat): TimestampFormat {
  return member.shape.timestampFormat === 'default' ? fallback : member.shape.timestampFormat;
}

function writeTimestamp(member: Member, value: Date, fallback: TimestampFormat): string {
  const format = timestampFormat(member, fallback);
  if (format === 'http-date') return value.toUTCString();
  if (format === 'epoch-seconds') return String(value.getTime() / 1000);
  return value.toISOString();
}
