import type { Json } from '../../simulation.js';
import { isObject, type JsonObject } from '../objects.js';
import { fault, type FieldFault } from '../status.js';
import type { ScalarShape, Shape } from './shape.js';

/** A field that the type does not have, with its path as the API server writes it: `spec.template.spec.foo`. */
export type UnknownField = string;

/** Removes fields that the type does not have (and nulls, which JSON decoding into a Go struct drops) and tells which they were. */
export function pruneUnknown(value: Json, shape: Shape, path = '', unknown: UnknownField[] = []): Json {
  if (shape.kind === 'list' && Array.isArray(value))
    return value.map((item, i) => pruneUnknown(item, shape.item, `${path}[${i}]`, unknown));
  if (!isObject(value)) return value;
  if (shape.kind === 'map')
    return mapOf(value, (item, key) => pruneUnknown(item, shape.value, join(path, key), unknown));
  if (shape.kind !== 'struct') return value;
  const out: JsonObject = {};
  for (const [key, item] of Object.entries(value)) {
    const field = shape.fields.get(key);
    if (field) {
      if (item !== null || (field.shape.kind === 'scalar' && field.shape.nullable))
        out[key] = pruneUnknown(item, field.shape, join(path, key), unknown);
    } else if (shape.additional) out[key] = pruneUnknown(item, shape.additional, join(path, key), unknown);
    else if (shape.preserveUnknown) out[key] = item;
    else unknown.push(join(path, key));
  }
  return out;
}

function mapOf(object: JsonObject, change: (value: Json, key: string) => Json): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value, key)]));
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

/** Go's name of a JSON value, as its decoder's errors use it. */
function goKind(value: Json): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'object' ? 'object' : typeof value === 'boolean' ? 'bool' : typeof value;
}

/** OpenAPI's name of a JSON value, as the errors of custom resources use it. */
function openApiKind(value: Json): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return value === null ? 'null' : typeof value;
}

/**
 * Compares an object with its type. `decode` holds what upstream's JSON decoder would refuse before any rule of the kind is looked at
 * (a 400); `faults` holds what validation would refuse (a 422): missing required fields and values outside an enumeration. Required
 * fields of built-in types are left to the rules of each kind, since an empty Go string counts as missing there.
 */
export function checkShape(
  value: Json,
  shape: Shape,
  options: { custom: boolean },
): { decode: string[]; faults: FieldFault[] } {
  const result = { decode: [] as string[], faults: [] as FieldFault[] };
  check(value, shape, '', options.custom, result);
  return result;
}

interface Findings {
  decode: string[];
  faults: FieldFault[];
}

function check(value: Json, shape: Shape, path: string, custom: boolean, found: Findings): void {
  switch (shape.kind) {
    case 'any':
      return;
    case 'scalar':
      checkScalar(value, shape, path, custom, found);
      return;
    case 'list':
      if (!Array.isArray(value)) wrongType(value, 'array', path, custom, found);
      else value.forEach((item, i) => check(item, shape.item, `${path}[${i}]`, custom, found));
      return;
    case 'map':
      if (!isObject(value)) wrongType(value, 'object', path, custom, found);
      else
        for (const [key, item] of Object.entries(value))
          check(item, shape.value, join(path, key), custom, found);
      return;
    case 'struct':
      if (!isObject(value)) {
        wrongType(value, 'object', path, custom, found);
        return;
      }
      for (const field of shape.fields.values()) {
        const item = value[field.name];
        if (item !== undefined) check(item, field.shape, join(path, field.name), custom, found);
        else if (custom && field.required) found.faults.push(fault.required(join(path, field.name)));
      }
  }
}

function wrongType(value: Json, wanted: string, path: string, custom: boolean, found: Findings): void {
  if (custom) {
    const detail = `${path} in body must be of type ${wanted}: "${openApiKind(value)}"`;
    found.faults.push(fault.type(path, openApiKind(value), detail));
  } else
    found.decode.push(
      `json: cannot unmarshal ${goKind(value)} into Go struct field ${path} of type ${wanted}`,
    );
}

function checkScalar(value: Json, shape: ScalarShape, path: string, custom: boolean, found: Findings): void {
  if (value === null && shape.nullable) return;
  const wanted = wantedScalar(value, shape);
  if (wanted !== undefined) {
    wrongType(value, wanted, path, custom, found);
    return;
  }
  if (shape.enum && !shape.enum.includes(value))
    found.faults.push(fault.unsupported(path, value, shape.enum.map(String)));
}

/** The type that the value should have had, or undefined when it fits. */
function wantedScalar(value: Json, { scalar }: ScalarShape): string | undefined {
  switch (scalar) {
    case 'bool':
      return typeof value === 'boolean' ? undefined : 'bool';
    case 'int32':
    case 'int64':
      return typeof value === 'number' && Number.isInteger(value)
        ? undefined
        : scalar === 'int32'
          ? 'int32'
          : 'int64';
    case 'number':
      return typeof value === 'number' ? undefined : 'number';
    case 'intOrString':
      return typeof value === 'string' || (typeof value === 'number' && Number.isInteger(value))
        ? undefined
        : 'intstr.IntOrString';
    case 'quantity':
      return typeof value === 'string' || typeof value === 'number' ? undefined : 'resource.Quantity';
    default:
      return typeof value === 'string' ? undefined : 'string';
  }
}
