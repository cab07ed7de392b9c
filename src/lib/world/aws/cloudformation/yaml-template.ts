import { ZkError } from '../../../core/index.js';
import type { Json } from '../../simulation.js';
import { validationError } from '../aws-error.js';
import type { TemplateDecoder } from './template.js';

/** Loads what decodes YAML templates with the short forms of intrinsic functions into plain JSON. */
export async function yamlTemplateDecoder(): Promise<TemplateDecoder> {
  const { decodeCloudFormation } = await import('../../../yaml/index.js');
  return (text) => {
    try {
      return plain(decodeCloudFormation(text).value);
    } catch (error) {
      throw error instanceof ZkError ? malformed(error) : error;
    }
  };
}

function malformed({ position }: ZkError): Error {
  const place =
    position?.line === undefined ? '' : ` (line ${position.line}, column ${position.column ?? 1})`;
  return validationError(`Template format error: YAML not well-formed.${place}`);
}

/** YAML's wider set of values as JSON: big integers as numbers, dates as the text of the day. */
function plain(value: unknown): Json {
  if (value === null || value === undefined) return null;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Date) return value.toISOString().replace(/T00:00:00\.000Z$/, '');
  if (value instanceof Map)
    return Object.fromEntries([...value].map(([key, item]) => [String(key), plain(item)]));
  if (typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
  return null;
}
