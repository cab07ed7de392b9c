import { decodeDocuments, encodeYaml } from '../../yaml/index.js';
import type { FunctionMap } from '../go-type.js';
import { types } from '../type-constructors.js';
import { GoMap, type Value } from '../value.js';
import { anyList, anyMap, asText, define, fallible } from './define.js';
import { isNil } from './go-value.js';
import { fromPlain, toPlain } from './plain.js';

/** What the surroundings of a template give to Helm's functions. One that is missing makes its function fail. */
export interface TemplateHooks {
  /** Executes one of the named templates of the same file with the given data. */
  include?(name: string, data: Value): string;
  /** Renders a text as a template of its own, with the same functions. */
  tpl?(text: string, data: Value): string;
  /** Finds a recorded object; undefined when none was recorded. Never asks a cluster. */
  lookup?(apiVersion: string, kind: string, namespace: string, name: string): unknown;
}

/** YAML without the line break at its end; the empty text for what cannot be written (Helm). */
function toYaml(value: Value): string {
  try {
    return encodeYaml(toPlain(value)).replace(/\n$/, '');
  } catch {
    return '';
  }
}

/** The first document as JSON would hold it: numbers are float64. */
function parseYaml(text: string): Value {
  return fromPlain(decodeDocuments(text).documents[0]?.value ?? null);
}

function fromYaml(text: string): Value {
  try {
    const value = parseYaml(text);
    if (isNil(value)) return new GoMap(anyMap);
    if (value instanceof GoMap) return value;
    throw new Error('expected a mapping');
  } catch (error) {
    return new GoMap(anyMap, [['Error', (error as Error).message]]);
  }
}

function fromYamlArray(text: string): Value {
  try {
    const value = parseYaml(text);
    if (isNil(value)) return [];
    if (Array.isArray(value)) return value as Value[];
    throw new Error('expected a list');
  } catch (error) {
    return [(error as Error).message];
  }
}

function required(message: Value, value: Value): Value {
  if (isNil(value) || value === '') throw new Error(asText(message));
  return value;
}

function missing(name: string): never {
  throw new Error(`${name} is not available in this template`);
}

/** Functions that Helm adds to sprig's. Errors of fromYaml are in its result, under `Error`, as in Helm; the messages are ours. */
export function helmFunctions(hooks: TemplateHooks): FunctionMap {
  return {
    toYaml: define([types.any], types.string, toYaml),
    fromYaml: define([types.string], anyMap, (text) => fromYaml(asText(text))),
    fromYamlArray: define([types.string], anyList, (text) => fromYamlArray(asText(text))),
    required: define([types.string, types.any], types.any, required, fallible),
    include: define(
      [types.string, types.any],
      types.string,
      (name, data) => hooks.include?.(asText(name), data) ?? missing('include'),
      fallible,
    ),
    tpl: define(
      [types.string, types.any],
      types.string,
      (text, data) => hooks.tpl?.(asText(text), data) ?? missing('tpl'),
      fallible,
    ),
    lookup: define(
      [types.string, types.string, types.string, types.string],
      anyMap,
      (...args) => lookup(hooks, args.map(asText)),
      fallible,
    ),
  };
}

/** The recorded object, or an empty map as Helm gives for a missing one. */
function lookup(
  hooks: TemplateHooks,
  [apiVersion = '', kind = '', namespace = '', name = '']: string[],
): Value {
  if (!hooks.lookup) return missing('lookup');
  const found = fromPlain(hooks.lookup(apiVersion, kind, namespace, name) ?? {});
  return found instanceof GoMap ? found : new GoMap(anyMap);
}
