import { encodeBytes } from '../core/index.js';
import { compareKeys } from './key-order.js';
import { escapeCharacter, styleOf } from './scalar-style.js';

const WIDTH = 80;

export interface EncodeOptions {
  /** Keys in natural order, as yaml.v2 does (default), or as the value holds them. */
  keys?: 'sorted' | 'as given';
  /** Behind which column a line of text is folded. Default 80; Infinity: never. */
  width?: number;
}
/** Longer keys need the explicit form `? key`. */
const SIMPLE_KEY = 128;

/**
 * Writes a value as yaml.v2 v2.4.0 does: keys in natural order, lists at the level of their key, `|` for text of several lines, lines
 * folded behind 80 columns, everything quoted that would otherwise read back as something else. What is written always decodes to the
 * same value. `undefined` entries are left out, as in JSON. Throws a TypeError for what YAML cannot hold (functions, symbols).
 */
export function encodeYaml(value: unknown, { keys = 'sorted', width = WIDTH }: EncodeOptions = {}): string {
  const writer = new Writer(keys, width);
  writer.root(value);
  return writer.text();
}

class Writer {
  private readonly parts: string[] = [];
  private column = 0;
  /** Behind `- ` or `: `, where the first entry of a collection may stand. */
  private inline = false;

  constructor(
    private readonly keys: 'sorted' | 'as given',
    private readonly width: number,
  ) {}

  text(): string {
    const text = this.parts.join('');
    return text.endsWith('\n') ? text : `${text}\n`;
  }

  root(value: unknown): void {
    if (isCollection(value)) this.collection(value, 0);
    else this.scalar(value, 2, false);
  }

  private put(text: string): void {
    this.parts.push(text);
    const lineBreak = text.lastIndexOf('\n');
    this.column = lineBreak === -1 ? this.column + lengthOf(text) : lengthOf(text.slice(lineBreak + 1));
  }

  /** Begins a line at an indentation, unless the writer stands there already (behind `- `). */
  private line(indent: number): void {
    if (this.column === 0) this.put(' '.repeat(indent));
    else if (!this.inline) this.put(`\n${' '.repeat(indent)}`);
    this.inline = false;
  }

  /** A collection that is not empty, its first entry where the writer stands or on a new line. */
  private collection(value: Collection, indent: number): void {
    if (Array.isArray(value)) for (const item of value) this.item(item, indent);
    else for (const key of this.ordered(keysOf(value))) this.entry(key, value[key], indent);
  }

  private ordered(keys: string[]): string[] {
    return this.keys === 'sorted' ? keys.sort(compareKeys) : keys;
  }

  private item(value: unknown, indent: number): void {
    this.line(indent);
    this.put('- ');
    this.inlineValue(value, indent + 2);
  }

  private entry(key: string, value: unknown, indent: number): void {
    this.line(indent);
    if (key.includes('\n') || encodeBytes(key).length > SIMPLE_KEY) {
      this.put('? ');
      this.scalar(key, indent + 2, false);
      this.line(indent);
      this.put(': ');
      this.inlineValue(value, indent + 2);
      return;
    }
    this.scalar(key, indent + 2, true);
    this.put(':');
    if (!isCollection(value)) {
      this.put(' ');
      this.scalar(value, indent + 2, false);
    } else if (Array.isArray(value)) this.collection(value, indent);
    else this.collection(value, indent + 2);
  }

  private inlineValue(value: unknown, indent: number): void {
    this.inline = isCollection(value);
    if (isCollection(value)) this.collection(value, indent);
    else this.scalar(value, indent, false);
  }

  private scalar(value: unknown, indent: number, isKey: boolean): void {
    if (typeof value === 'string') this.string(value, indent, isKey);
    else this.put(literal(value));
  }

  private string(text: string, indent: number, isKey: boolean): void {
    if (!text.isWellFormed()) {
      this.binary(encodeBytes(text).toString('base64'), indent, isKey);
      return;
    }
    const style = styleOf(text, isKey);
    if (style === 'literal') this.literal(text, indent);
    else if (style === 'double') this.double(text, indent, !isKey);
    else
      this.flowText(
        style === 'single' ? `'${text.replaceAll("'", "''")}'` : text,
        indent,
        !isKey,
        style === 'single',
      );
  }

  /** Bytes that are no UTF-8 text. */
  private binary(base64: string, indent: number, isKey: boolean): void {
    this.put('!!binary ');
    if (base64.length > 70 && !isKey) this.literal(`${base64.match(/.{1,70}/g)!.join('\n')}\n`, indent);
    else this.put(base64.includes('=') || base64 !== '' ? base64 : "''");
  }

  private literal(text: string, indent: number): void {
    const hint = /^[ \n]/.test(text) ? '2' : '';
    const chomp = !text.endsWith('\n') ? '-' : /^\n$|\n\n$/.test(text) ? '+' : '';
    const lines = text.replace(/\n$/, '').split('\n');
    const body = lines.map((line) => (line === '' ? '' : ' '.repeat(indent) + line)).join('\n');
    this.put(`|${hint}${chomp}\n${body}${text.endsWith('\n') ? '\n' : ''}`);
  }

  /** Plain and single-quoted text: a single blank behind the width may become a line break. */
  private flowText(text: string, indent: number, mayFold: boolean, quoted: boolean): void {
    if (!mayFold || this.column + text.length <= this.width || !text.includes(' ')) {
      this.put(text);
      return;
    }
    const words = text.split(' ');
    let pending = words[0]!;
    for (let i = 1; i < words.length; i += 1) {
      const single = words[i] !== '' && words[i - 1] !== '';
      const atEdge =
        quoted && ((i === 1 && words[0] === "'") || (i === words.length - 1 && words[i] === "'"));
      if (single && !atEdge && this.column + lengthOf(pending) > this.width) {
        this.put(pending);
        this.put(`\n${' '.repeat(indent)}`);
        pending = words[i]!;
      } else pending += ` ${words[i]}`;
    }
    this.put(pending);
  }

  private double(text: string, indent: number, mayFold: boolean): void {
    const chars = [...text];
    this.put('"');
    let afterSpace = false;
    chars.forEach((char, i) => {
      const isSpace = char === ' ';
      if (isSpace && mayFold && !afterSpace && this.column > this.width && i > 0 && i < chars.length - 1) {
        this.put(`\n${' '.repeat(indent)}${chars[i + 1] === ' ' ? '\\' : ''}`);
      } else this.put(escapeCharacter(char));
      afterSpace = isSpace;
    });
    this.put('"');
  }
}

type Collection = unknown[] | Record<string, unknown>;

function isCollection(value: unknown): value is Collection {
  if (Array.isArray(value)) return value.length > 0;
  return typeof value === 'object' && value !== null && keysOf(value as Record<string, unknown>).length > 0;
}

function keysOf(value: Record<string, unknown>): string[] {
  return Object.keys(value).filter((key) => value[key] !== undefined);
}

/** Length in characters. */
function lengthOf(text: string): number {
  return /[\ud800-\udbff]/.test(text) ? [...text].length : text.length;
}

/** Everything that is no text and no filled collection. */
function literal(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return '[]';
  switch (typeof value) {
    case 'boolean':
    case 'bigint':
      return String(value);
    case 'number':
      return numberText(value);
    case 'object':
      return '{}';
    default:
      throw new TypeError(`cannot write a ${typeof value} as YAML`);
  }
}

/**
 * Whole numbers in digits, everything else as Go's `%g`: an exponent from 1e+06 on and below 1e-04. Minus zero is `-0.0`, because
 * `-0` reads back as the integer 0.
 */
function numberText(value: number): string {
  if (Number.isNaN(value)) return '.nan';
  if (!Number.isFinite(value)) return value > 0 ? '.inf' : '-.inf';
  if (Object.is(value, -0)) return '-0.0';
  if (Number.isSafeInteger(value)) return String(value);
  const [mantissa, power] = value.toExponential().split('e');
  const exponent = Number(power);
  if (exponent >= -4 && exponent < 6) return String(value);
  return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}
