import { Buffer } from 'node:buffer';
import { isRecord } from '../../../core/index.js';
import { MalformedRequest, readTimestamp, timestampFormat } from './scalar.js';
import type { Member, Shape } from './shape.js';

function jsonName(member: Member, useJsonName: boolean): string {
  const name = member.traits['jsonName'];
  return useJsonName && typeof name === 'string' ? name : member.name;
}

/** Reads a structure out of parsed JSON. Unknown members are ignored and nulls are absent, as AWS does. */
export function readJsonStructure(shape: Shape, value: unknown, useJsonName = true): Record<string, unknown> {
  if (!isRecord(value))
    throw new MalformedRequest('Unexpected value: the request body must be a JSON object');
  const result: Record<string, unknown> = {};
  for (const member of shape.members) {
    const item = value[jsonName(member, useJsonName)];
    if (item !== undefined && item !== null) result[member.name] = readJson(member, item, useJsonName);
  }
  return result;
}

/** Reads one member, insisting on the JSON type that its schema names. */
export function readJson(member: Member, value: unknown, useJsonName = true): unknown {
  const { shape } = member;
  const expected = (type: string): MalformedRequest => new MalformedRequest(`${member.name} must be ${type}`);
  switch (shape.kind) {
    case 'structure':
    case 'union':
      if (!isRecord(value)) throw expected('an object');
      return readJsonStructure(shape, value, useJsonName);
    case 'list':
      if (!Array.isArray(value)) throw expected('a list');
      return value.map((item) => readJson(shape.value as Member, item, useJsonName));
    case 'map':
      if (!isRecord(value)) throw expected('an object');
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [key, readJson(shape.value as Member, item, useJsonName)]),
      );
    case 'timestamp':
      if (typeof value !== 'number' && typeof value !== 'string') throw expected('a timestamp');
      return readTimestamp(member.name, value);
    case 'blob':
      if (typeof value !== 'string') throw expected('a base64 string');
      return new Uint8Array(Buffer.from(value, 'base64'));
    case 'string':
    case 'number':
    case 'boolean':
      if (typeof value !== shape.kind) throw expected(`a ${shape.kind}`);
      return value;
    default:
      return value;
  }
}

/** A structure as plain JSON data. */
export function writeJsonStructure(
  shape: Shape,
  value: unknown,
  skip: (member: Member) => boolean = () => false,
  useJsonName = true,
): Record<string, unknown> {
  const record = value as Readonly<Record<string, unknown>>;
  const result: Record<string, unknown> = {};
  for (const member of shape.members) {
    const item = record[member.name];
    if (item !== undefined && item !== null && !skip(member))
      result[jsonName(member, useJsonName)] = writeJson(member, item, useJsonName);
  }
  return result;
}

/** One member as plain JSON data: bytes in base64, timestamps in epoch seconds unless the schema says otherwise. */
export function writeJson(member: Member, value: unknown, useJsonName = true): unknown {
  const { shape } = member;
  switch (shape.kind) {
    case 'structure':
    case 'union':
      return writeJsonStructure(shape, value, undefined, useJsonName);
    case 'list':
      return (value as readonly unknown[]).map((item) => writeJson(shape.value as Member, item, useJsonName));
    case 'map':
      return Object.fromEntries(
        Object.entries(value as Record<string, unknown>)
          .filter(([, item]) => item !== undefined)
          .map(([key, item]) => [key, writeJson(shape.value as Member, item, useJsonName)]),
      );
    case 'timestamp': {
      const date = value as Date;
      const format = timestampFormat(member, 'epoch-seconds');
      return format === 'epoch-seconds'
        ? date.getTime() / 1000
        : format === 'http-date'
          ? date.toUTCString()
          : date.toISOString();
    }
    case 'blob':
      return Buffer.from(value as Uint8Array | string).toString('base64');
    default:
      return value;
  }
}
