import { nearest, type Position, usageError, type ZkError } from '../core/index.js';
import { placingFaults, type YamlWarning } from './documents.js';
import { firstDocument, type MappingNode, mergedMappings, type YamlNode } from './node.js';
import { parseText } from './parse.js';
import { YamlSource } from './source.js';
import type { Scalar } from './resolve.js';
import { setKey } from './value.js';

export interface ReadOptions {
  file?: string;
  /** What a key that nobody asked for is. Default: an error, as in yaml.v2's strict decoding. */
  unknownKeys?: 'error' | 'warn';
  /** What a key is that is set twice. Default: an error; with `warn` the last one wins. */
  duplicateKeys?: 'error' | 'warn';
  /** Receives the warnings. */
  onWarning?: (warning: YamlWarning) => void;
}

interface Reading extends ReadOptions {
  source: YamlSource;
  original(offset: number): number;
}

/**
 * Reads the first document of a text with the reader's own expectation of types, as Go decodes into a struct: a string field takes a
 * scalar's source text, so `id: 0400` is "0400". Errors name the path, the place, what was expected and the nearest known key.
 * Returns undefined for a text without content.
 */
export function readYaml(text: string, options: ReadOptions = {}): YamlCursor | undefined {
  const source = new YamlSource(text, options.file);
  return placingFaults(source, { text, offset: 0 }, () => {
    const parsed = parseText(text);
    const root = firstDocument(parsed);
    return (
      root && new YamlCursor(root, '', { ...options, source, original: (offset) => parsed.original(offset) })
    );
  });
}

/** One value of a document that is read with an expectation. */
export class YamlCursor {
  constructor(
    private readonly node: YamlNode,
    /** The way from the root, such as `files[2].path`; empty at the root. */
    readonly path: string,
    private readonly reading: Reading,
  ) {}

  get kind(): 'scalar' | 'mapping' | 'sequence' {
    return this.node.kind;
  }

  /** Whether the value is null or was left empty. */
  get isNull(): boolean {
    return this.node.kind === 'scalar' && this.node.value === null;
  }

  /** Where the value stands. */
  get position(): Position {
    return this.reading.source.positionAt(this.reading.original(this.node.offset));
  }

  /** An error about this value (exit 2). */
  error(message: string, hint?: string): ZkError {
    const where = this.path === '' ? message : `${this.path}: ${message}`;
    return usageError(where, {
      position: this.position,
      code: 'invalid-yaml',
      ...(hint === undefined ? {} : { hint }),
    });
  }

  /** The fields of a mapping by their known names. Null is an object without fields. */
  fields<Name extends string>(known: readonly Name[]): Partial<Record<Name, YamlCursor>> {
    const fields: Partial<Record<Name, YamlCursor>> = {};
    for (const [key, cursor] of this.entries()) {
      if (isKnown(key, known)) fields[key] = cursor;
      else this.unknownKey(key, cursor.keyOffset, known);
    }
    return fields;
  }

  /** The entries of a mapping with free names, in the order of the text. Null has none. */
  entries(): Map<string, YamlCursor & { keyOffset: number }> {
    const entries = new Map<string, YamlCursor & { keyOffset: number }>();
    if (this.isNull) return entries;
    if (this.node.kind !== 'mapping') throw this.error(`expected a mapping, found ${describe(this.node)}`);
    this.collect(this.node, entries, false);
    return entries;
  }

  /** The elements of a list. Null is an empty one. */
  items(): YamlCursor[] {
    if (this.isNull) return [];
    if (this.node.kind !== 'sequence') throw this.error(`expected a list, found ${describe(this.node)}`);
    return this.node.items.map((item, index) => new YamlCursor(item, `${this.path}[${index}]`, this.reading));
  }

  /** The source text of a scalar; null is the empty string. */
  string(): string {
    if (this.node.kind !== 'scalar') throw this.error(`expected text, found ${describe(this.node)}`);
    return this.node.value === null ? '' : this.node.text;
  }

  /**
   * An integer (YAML 1.1: `0400` is 256); null is 0. Go cuts the fraction off a float silently; here only whole ones are accepted.
   */
  integer(range: { min?: number; max?: number } = {}): number {
    const value = this.scalar('an integer');
    if (value === null) return 0;
    const number = typeof value === 'bigint' || typeof value === 'number' ? Number(value) : NaN;
    if (!Number.isInteger(number)) throw this.error(`expected an integer, found ${describe(this.node)}`);
    const { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = range;
    if (number < min || number > max)
      throw this.error(`expected an integer from ${min} to ${max}, found ${describe(this.node)}`);
    return number;
  }

  /** A boolean in one of YAML 1.1's spellings, unquoted; null is false. */
  boolean(): boolean {
    const value = this.scalar('true or false');
    if (value === null) return false;
    if (typeof value !== 'boolean') throw this.error(`expected true or false, found ${describe(this.node)}`);
    return value;
  }

  /** A mapping of free names to text. */
  stringMap(): Record<string, string> {
    const map: Record<string, string> = {};
    for (const [key, value] of this.entries()) setKey(map, key, value.string());
    return map;
  }

  private scalar(expected: string): Scalar {
    if (this.node.kind !== 'scalar') throw this.error(`expected ${expected}, found ${describe(this.node)}`);
    return this.node.value;
  }

  private collect(
    node: MappingNode,
    entries: Map<string, YamlCursor & { keyOffset: number }>,
    merged: boolean,
  ): void {
    for (const { key, value, merge } of node.entries) {
      if (merge) {
        placingFaults(this.reading.source, { text: '', offset: 0 }, () => mergedMappings(value)).forEach(
          (part) => this.collect(part, entries, true),
        );
        continue;
      }
      if (key.kind !== 'scalar') throw this.error('a list or a mapping cannot be a key');
      const name = key.value === null ? '' : key.text;
      if (entries.has(name) && !merged) this.duplicateKey(name, key.offset);
      const path = this.path === '' ? name : `${this.path}.${name}`;
      entries.set(name, Object.assign(new YamlCursor(value, path, this.reading), { keyOffset: key.offset }));
    }
  }

  private duplicateKey(name: string, offset: number): void {
    const message = `key ${JSON.stringify(name)} is set twice`;
    if (this.reading.duplicateKeys === 'warn')
      this.warn(`${message}; the last one wins`, offset, 'duplicate-key');
    else throw this.errorAt(offset, message, 'Remove one of the two.');
  }

  private unknownKey(name: string, offset: number, known: readonly string[]): void {
    const near = nearest(name, known);
    const message = `unknown key ${JSON.stringify(name)}${near === undefined ? '' : `, did you mean ${JSON.stringify(near)}?`}`;
    if (this.reading.unknownKeys === 'warn') this.warn(message, offset, 'unknown-key');
    else throw this.errorAt(offset, message, `Known keys: ${known.join(', ')}.`);
  }

  private errorAt(offset: number, message: string, hint: string): ZkError {
    const position = this.reading.source.positionAt(this.reading.original(offset));
    return usageError(this.path === '' ? message : `${this.path}: ${message}`, {
      position,
      hint,
      code: 'invalid-yaml',
    });
  }

  private warn(message: string, offset: number, code: YamlWarning['code']): void {
    const position = this.reading.source.positionAt(this.reading.original(offset));
    this.reading.onWarning?.({
      message: this.path === '' ? message : `${this.path}: ${message}`,
      code,
      position,
    });
  }
}

function isKnown<Name extends string>(key: string, known: readonly Name[]): key is Name {
  return (known as readonly string[]).includes(key);
}

/** What a node is, for an error; long text is cut. */
function describe(node: YamlNode): string {
  if (node.kind === 'mapping') return 'a mapping';
  if (node.kind === 'sequence') return 'a list';
  if (node.value === null) return 'nothing';
  const text = node.text.length > 40 ? `${node.text.slice(0, 37)}...` : node.text;
  return typeof node.value === 'string' ? `the text ${JSON.stringify(text)}` : `\`${text}\``;
}
