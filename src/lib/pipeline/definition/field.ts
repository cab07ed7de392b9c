import type { ErrorRule } from './finding.js';
import { didYouMean } from './near.js';
import type { Reading } from './reading.js';
import type { MappingNode, ScalarNode, YamlEntry, YamlNode } from './yaml-tree.js';

/**
 * One value of the file that is read with an expectation. Whatever is not as expected is reported and comes back as undefined, so
 * that one run finds all mistakes.
 */
export class Field {
  constructor(
    readonly node: YamlNode,
    /** What it is, for messages: `step "build": commands[2].cmd`. */
    readonly where: string,
    readonly reading: Reading,
    /** The key that leads here, when there is one. */
    readonly key?: ScalarNode,
  ) {}

  /** Whether the value is null or was left empty. */
  get isNull(): boolean {
    return isNullNode(this.node);
  }

  /** The same value under another name in messages. */
  named(where: string): Field {
    return new Field(this.node, where, this.reading, this.key);
  }

  get position() {
    return this.reading.source.span(this.node.start, this.node.end);
  }

  error(rule: ErrorRule, message: string, hint?: string): undefined {
    // A value that was left empty is shown at its key.
    const place = this.node.start === this.node.end && this.key ? this.key : this.node;
    this.reading.error(rule, place, this.said(message), hint);
  }

  /** A complaint about the key instead of the value. */
  keyError(rule: ErrorRule, message: string, hint?: string): undefined {
    this.reading.error(rule, this.key ?? this.node, this.said(message), hint);
  }

  warn(rule: Parameters<Reading['warn']>[0], message: string, hint?: string): void {
    const place = this.node.start === this.node.end && this.key ? this.key : this.node;
    this.reading.warn(rule, place, this.said(message), hint);
  }

  /** The text of a scalar, taken from the source: `3.10` stays `3.10`. */
  string(): string | undefined {
    if (this.node.kind !== 'scalar') return this.error('E-type', `expected text, found ${this.kind}`);
    if (this.isNull)
      return this.error('E-type', 'expected text, found nothing', 'Write a value, or remove the key.');
    return this.reading.text(this.node);
  }

  /** Text with at least one character that is no blank. */
  name(): string | undefined {
    const text = this.string();
    return text?.trim() === '' ? this.error('E-type', 'expected text, found an empty one') : text;
  }

  /** A boolean in one of the spellings of YAML 1.1, unquoted. */
  boolean(): boolean | undefined {
    const text = this.node.kind === 'scalar' && this.node.plain ? this.node.text : undefined;
    if (text !== undefined && TRUE.test(text)) return true;
    if (text !== undefined && FALSE.test(text)) return false;
    const quoted =
      this.node.kind === 'scalar' &&
      !this.node.plain &&
      (TRUE.test(this.node.text) || FALSE.test(this.node.text));
    return this.error(
      'E-type',
      `expected true or false, found ${this.kind}`,
      quoted ? 'Remove the quotes.' : undefined,
    );
  }

  /** A decimal integer. */
  integer(): number | undefined {
    const text = this.node.kind === 'scalar' && !this.isNull ? this.reading.text(this.node) : undefined;
    if (text !== undefined && /^[-+]?\d{1,15}$/.test(text)) return Number(text);
    return this.error('E-type', `expected a whole number, found ${this.kind}`);
  }

  /** The fields of a mapping by name, without those that are not known. */
  fields<Name extends string>(
    known: readonly Name[],
    moved: Readonly<Record<string, string>> = {},
  ): Partial<Record<Name, Field>> | undefined {
    const mapping = this.mapping();
    if (!mapping) return undefined;
    const fields: Partial<Record<Name, Field>> = {};
    for (const entry of mapping.entries) {
      const name = this.reading.text(entry.key);
      if ((known as readonly string[]).includes(name)) fields[name as Name] = this.child(entry, name);
      else this.unknownKey(name, entry, known, moved);
    }
    return fields;
  }

  /** One field of a mapping, without a check of the others; undefined when it is absent or this is no mapping. */
  get(name: string): Field | undefined {
    if (this.node.kind !== 'mapping') return undefined;
    const entry = this.node.entries.find(({ key }) => key.text === name);
    return entry && this.child(entry, name);
  }

  /** The entries of a mapping with free names, in the order of the text. */
  entries(): { name: string; field: Field }[] | undefined {
    return this.mapping()?.entries.map((entry) => {
      const name = this.reading.text(entry.key);
      return { name, field: this.child(entry, name) };
    });
  }

  /** The entries of a list. */
  items(of = 'a list'): Field[] | undefined {
    if (this.node.kind !== 'sequence') return this.error('E-type', `expected ${of}, found ${this.kind}`);
    return this.node.items.map((item, index) => new Field(item, `${this.where}[${index}]`, this.reading));
  }

  /** A list of text. */
  strings(): string[] | undefined {
    return this.items()?.flatMap((item) => item.name() ?? []);
  }

  /** What the value is, for a message. Text itself is not repeated: it may be a secret. */
  get kind(): string {
    if (this.node.kind === 'mapping') return 'a mapping';
    if (this.node.kind === 'sequence') return 'a list';
    return this.isNull ? 'nothing' : 'text';
  }

  private mapping(): MappingNode | undefined {
    if (this.node.kind === 'mapping') return this.node;
    return this.error('E-type', `expected a mapping, found ${this.kind}`);
  }

  private child(entry: YamlEntry, name: string): Field {
    const where =
      this.where === '' ? name : /"$/.test(this.where) ? `${this.where}: ${name}` : `${this.where}.${name}`;
    return new Field(entry.value, where, this.reading, entry.key);
  }

  private unknownKey(
    name: string,
    { key }: YamlEntry,
    known: readonly string[],
    moved: Readonly<Record<string, string>>,
  ): void {
    const shown = JSON.stringify(name.length > 40 ? `${name.slice(0, 37)}...` : name);
    const message = this.said(`unknown key ${shown}${didYouMean(name, known)}`);
    const hint = (Object.hasOwn(moved, name) ? moved[name] : undefined) ?? `Known keys: ${known.join(', ')}.`;
    if (this.reading.options.allowUnknown) this.reading.warn('W-unknown-key', key, message, hint);
    else this.reading.error('E-unknown-key', key, message, hint);
  }

  private said(message: string): string {
    return this.where === '' ? message : `${this.where}: ${message}`;
  }
}

const TRUE = /^(y|Y|yes|Yes|YES|true|True|TRUE|on|On|ON)$/;
const FALSE = /^(n|N|no|No|NO|false|False|FALSE|off|Off|OFF)$/;

/** Whether a scalar is one of the spellings of a YAML 1.1 boolean. */
export function isBooleanNode(node: YamlNode): boolean {
  return node.kind === 'scalar' && node.plain && (TRUE.test(node.text) || FALSE.test(node.text));
}

export function isNullNode(node: YamlNode): boolean {
  return (
    node.kind === 'scalar' && node.plain && node.tag === undefined && /^(|~|null|Null|NULL)$/.test(node.text)
  );
}

/** A subtree as plain data, for what is passed on as it is (a Pod template). Numbers and booleans become what YAML says they are. */
export function plainData(node: YamlNode, reading: Reading): unknown {
  if (node.kind === 'sequence') return node.items.map((item) => plainData(item, reading));
  if (node.kind === 'mapping')
    // `fromEntries` makes `__proto__` a key like any other.
    return Object.fromEntries(
      node.entries.map(({ key, value }) => [reading.text(key), plainData(value, reading)]),
    );
  const text = reading.text(node);
  if (!node.plain || node.tag !== undefined || text !== node.text) return text;
  if (isNullNode(node)) return null;
  // Kubernetes reads `y` and `n` as text, as most parsers do.
  if (isBooleanNode(node) && !/^[yn]$/i.test(text)) return TRUE.test(text);
  return /^[-+]?(0|[1-9]\d{0,14})(\.\d+)?$/.test(text) ? Number(text) : text;
}
