import type { Json } from '../../simulation.js';
import facts from '../facts/types.json' with { type: 'json' };
import {
  anyShape,
  type Field,
  type ListShape,
  type ScalarName,
  type Shape,
  type StructShape,
} from './shape.js';

const texts = facts.types as Record<string, string>;
const parsed = new Map<string, Shape>();
const scalars = new Set([
  'string',
  'int32',
  'int64',
  'number',
  'bool',
  'quantity',
  'intOrString',
  'time',
  'microTime',
  'bytes',
]);

/** All published type names, such as `core.v1.Pod`. */
export function typeNames(): string[] {
  return Object.keys(texts);
}

/** The shape of a built-in type; free-form JSON when the name is unknown. Parsed once. */
export function typeShape(name: string): Shape {
  const known = parsed.get(name);
  if (known) return known;
  const text = texts[name];
  const shape = text === undefined ? anyShape : parseType(name, text);
  parsed.set(name, shape);
  return shape;
}

function parseType(name: string, text: string): Shape {
  if (text.startsWith(':')) return parseShape(text.slice(1));
  const words = text.split(' ').filter((word) => word !== '');
  const atomic = words[0] === '%';
  const fields = new Map(
    (atomic ? words.slice(1) : words).map((word) => parseField(word)).map((field) => [field.name, field]),
  );
  return { kind: 'struct', name, fields, atomic } satisfies StructShape;
}

/** `name[!]:type[=default][~strategies[:mergeKey]][%]`, as scripts/kubernetes-facts.ts writes it. */
const fieldPattern = /^([^!:]+)(!?):(.+?)(?:=([^~%]*))?(?:~([^:%]+)(?::([^%]+))?)?(%?)$/;

function parseField(word: string): Field {
  const match = fieldPattern.exec(word);
  if (!match) throw new Error(`malformed field "${word}" in facts/types.json`);
  const [, name = '', required, type = '', initial, strategies, mergeKey, atomic] = match;
  let shape: Shape | undefined;
  return {
    name,
    required: required === '!',
    get shape() {
      shape ??= asAtomic(parseShape(type), atomic === '%');
      return shape;
    },
    ...(initial !== undefined && { default: JSON.parse(initial) as Json }),
    ...(strategies !== undefined && {
      patch: { strategies: strategies.split(','), ...(mergeKey !== undefined && { mergeKey }) },
    }),
  };
}

function asAtomic(shape: Shape, atomic: boolean): Shape {
  return atomic && (shape.kind === 'map' || shape.kind === 'struct') ? { ...shape, atomic } : shape;
}

function parseShape(text: string): Shape {
  if (text.startsWith('@')) return typeShape(text.slice(1));
  if (scalars.has(text)) return { kind: 'scalar', scalar: text as ScalarName };
  if (text.startsWith('enum('))
    return { kind: 'scalar', scalar: 'string', enum: text.slice(5, -1).split('|') };
  const generic = /^(map|list|set)<(.*)>(?:\[([^\]]*)\])?$/.exec(text);
  if (!generic) return anyShape;
  const [, word, inner = '', keys] = generic;
  const item = parseShape(inner);
  if (word === 'map') return { kind: 'map', value: item, atomic: false };
  const merge: ListShape['merge'] =
    word === 'set'
      ? { by: 'value' }
      : keys === undefined
        ? { by: 'replace' }
        : { by: 'keys', keys: keys.split(',') };
  return { kind: 'list', item, merge };
}
