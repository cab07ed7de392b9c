import { isMapping, type YamlValue } from '../../yaml/index.js';
import { LargeInteger, type Json } from '../bridge/wire.js';

/** What stands in a test file as the value of a check: integers beyond 2^53 keep their digits, as they do in Python. */
export function exactJson(value: YamlValue): Json {
  if (typeof value === 'bigint') return new LargeInteger(value);
  if (Array.isArray(value)) return value.map(exactJson);
  if (!isMapping(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, exactJson(item)]));
}
