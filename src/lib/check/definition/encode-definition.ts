import { writeYaml } from './yaml-writer.js';

/** The order of zmon-cli; other keys follow in alphabetical order. */
const keyOrder = [
  'id',
  'check_definition_id',
  'type',
  'name',
  'team',
  'owning_team',
  'responsible_team',
  'description',
  'condition',
  'command',
  'interval',
  'entities',
  'entities_exclude',
  'status',
  'last_modified_by',
];
const rank = new Map(keyOrder.map((key, index) => [key, index]));

/** Texts that zmon-cli writes as literal blocks. */
const literalKeys: ReadonlySet<string> = new Set(['command', 'condition', 'description']);

/**
 * Writes a definition as zmon-cli writes it: its order of keys at every level, code and description as literal blocks without blanks
 * at line ends, nulls of the first level left out, lists at the level of their key.
 */
export function encodeDefinition(document: Readonly<Record<string, unknown>>): string {
  const given = Object.fromEntries(Object.entries(document).filter(([, value]) => value !== null));
  if (Object.keys(given).length === 0) return '{}\n';
  return writeYaml(trimmed(given) as Record<string, unknown>, { literal: literalKeys, compareKeys });
}

/** The value with the text of literal keys trimmed, as zmon-cli does it at every level. */
function trimmed(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => trimmed(item));
  if (typeof value === 'string') return literalKeys.has(key) ? trimLines(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, trimmed(item, name)]));
}

function compareKeys(a: string, b: string): number {
  const order = (rank.get(a) ?? keyOrder.length) - (rank.get(b) ?? keyOrder.length);
  // Python compares characters, JavaScript UTF-16 units; the order of UTF-8 bytes is that of characters.
  return order !== 0 ? order : Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** What Python's `strip` takes for a blank, within character classes. */
const blank = String.raw`\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000`;
const around = new RegExp(`^[${blank}]+|[${blank}]+$`, 'g');
const atEnd = new RegExp(`[${blank}]+$`);

/** No blanks at line ends, none around the whole text. */
export function trimLines(text: string): string {
  return text
    .replace(around, '')
    .split('\n')
    .map((line) => line.replace(atEnd, ''))
    .join('\n');
}
