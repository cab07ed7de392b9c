import { isMultiline, styleOf, type ScalarStyle } from './scalar-analysis.js';

const WIDTH = 80;
/** Longer keys need the explicit form `? key`. */
const SIMPLE_KEY = 128;

type Mapping = Readonly<Record<string, unknown>>;

export interface WriterOptions {
  /** Keys of text values that are literal blocks where that is possible. */
  literal: ReadonlySet<string>;
  /** The order of keys at every level. */
  compareKeys: (a: string, b: string) => number;
}

/** Writes a mapping as PyYAML's `dump(default_flow_style=False, allow_unicode=True)` does. */
export function writeYaml(value: Mapping, options: WriterOptions): string {
  const writer = new YamlWriter(options);
  writer.node(value, 0, '', false);
  return writer.end();
}

class YamlWriter {
  private text = '';
  private column = 0;

  constructor(private readonly options: WriterOptions) {}

  end(): string {
    return this.text.endsWith('\n') ? this.text : `${this.text}\n`;
  }

  /** A value where the writer stands; collections begin a line, unless they stand behind `- `. */
  node(value: unknown, indent: number, key: string, inline: boolean): void {
    if (Array.isArray(value) && value.length > 0) {
      value.forEach((item, index) => {
        this.entry(indent, inline && index === 0);
        this.put('- ');
        this.node(item, indent + 2, '', true);
      });
    } else if (isMapping(value)) {
      const entries = Object.entries(value).sort(([a], [b]) => this.options.compareKeys(a, b));
      entries.forEach(([name, item], index) => {
        this.entry(indent, inline && index === 0);
        this.pair(name, item, indent);
      });
    } else this.scalar(value, indent, key);
  }

  /** PyYAML writes a list inside a mapping at the level of its key, everything else deeper. */
  private pair(name: string, value: unknown, indent: number): void {
    const explicit = name === '' || isMultiline(name) || [...name].length >= SIMPLE_KEY;
    if (explicit) {
      this.put('? ');
      this.string(name, styleOf(name, undefined, false), indent + 2, true);
      this.line(indent);
      this.put(':');
    } else {
      this.string(name, styleOf(name, undefined, true), indent, false);
      this.put(':');
    }
    const list = Array.isArray(value) && value.length > 0;
    if (!list && !isMapping(value)) this.put(' ');
    if (explicit && (list || isMapping(value))) {
      this.put(' ');
      this.node(value, indent + 2, name, true);
    } else this.node(value, list ? indent : indent + 2, name, false);
  }

  private scalar(value: unknown, indent: number, key: string): void {
    if (typeof value === 'string')
      this.string(
        value,
        styleOf(value, this.options.literal.has(key) && value !== '' ? 'literal' : undefined, false),
        Math.max(indent, 2),
        true,
      );
    else this.put(literalText(value));
  }

  private string(text: string, style: ScalarStyle, indent: number, mayFold: boolean): void {
    if (style === 'literal') this.literal(text, indent);
    else if (style === 'double') this.double(text, indent, mayFold);
    else this.flow(text, style === 'single', indent, mayFold);
  }

  private literal(text: string, indent: number): void {
    const hint = /^[ \n]/.test(text) ? '2' : '';
    const chomp = !/\n$/.test(text) ? '-' : /^.$|\n.$/s.test(text) ? '+' : '';
    this.put(`|${hint}${chomp}`);
    let first = true;
    for (const [, line = '', end = ''] of text.matchAll(/([^\n]*)(\n|$)/g)) {
      if (first) this.put('\n');
      first = false;
      if (line !== '') this.put(' '.repeat(indent) + line);
      if (end !== '') this.put(end);
    }
  }

  /** Plain and single-quoted text: a single blank behind the width becomes a line break, a line break an empty line. */
  private flow(text: string, quoted: boolean, indent: number, mayFold: boolean): void {
    if (quoted) this.put("'");
    const parts = text.match(/ +|\n+|[^ \n]+/g) ?? [];
    parts.forEach((part, index) => {
      const inside = index > 0 && index < parts.length - 1;
      if (part === ' ' && inside && mayFold && this.column > WIDTH) this.line(indent);
      else if (/^\n/.test(part)) {
        this.put((part.startsWith('\n') ? '\n' : '') + part + ' '.repeat(indent));
      } else this.put(quoted ? part.replaceAll("'", "''") : part);
    });
    if (quoted) this.put("'");
  }

  private double(text: string, indent: number, mayFold: boolean): void {
    const chars = [...text];
    this.put('"');
    let run = '';
    chars.forEach((char, index) => {
      const escaped = escapeOf(char);
      const isEdge = index === 0 || index >= chars.length - 1;
      if (escaped !== undefined || char === ' ') {
        this.put(run);
        run = '';
      }
      if (escaped !== undefined) this.put(escaped);
      // PyYAML's arithmetic: behind an escape it counts one column less.
      const behind = escaped === undefined ? this.column : this.column - 1;
      const fold = mayFold && !isEdge && (char === ' ' || escaped !== undefined) && behind > WIDTH;
      if (fold) {
        this.put('\\');
        this.line(indent);
        if ((escaped === undefined ? char : chars[index + 1]) === ' ') this.put('\\');
      }
      if (escaped === undefined) run += char;
    });
    this.put(`${run}"`);
  }

  private entry(indent: number, inline: boolean): void {
    if (!inline && this.text !== '') this.line(indent);
  }

  private line(indent: number): void {
    if (!this.text.endsWith('\n')) this.put('\n');
    this.put(' '.repeat(indent));
  }

  private put(text: string): void {
    this.text += text;
    const lines = text.split(/\n/);
    const length = [...(lines.at(-1) ?? '')].length;
    this.column = lines.length > 1 ? length : this.column + length;
  }
}

const escapes = new Map(
  Object.entries({
    '\0': '0',
    '\x07': 'a',
    '\b': 'b',
    '\t': 't',
    '\n': 'n',
    '\v': 'v',
    '\f': 'f',
    '\r': 'r',
    '\x1b': 'e',
    '"': '"',
    '\\': '\\',
    '\x85': 'N',
    '\xa0': '_',
    '\u2028': 'L',
    '\u2029': 'P',
  }),
);

function escapeOf(char: string): string | undefined {
  if (/^[^"\\\x85\u2028\u2029\ufeff]$/u.test(char) && /^[\x20-\x7e\xa0-\ud7ff\ue000-\ufffd]$/u.test(char))
    return undefined;
  const known = escapes.get(char);
  if (known !== undefined) return `\\${known}`;
  const code = char.codePointAt(0) ?? 0;
  const hex = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}

function isMapping(value: unknown): value is Mapping {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0
  );
}

/** What is no text: null, booleans, numbers as Python writes them, empty collections. */
function literalText(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return '[]';
  if (typeof value === 'object') return '{}';
  if (typeof value !== 'number')
    return typeof value === 'boolean' || typeof value === 'bigint' ? String(value) : 'null';
  if (Object.is(value, -0)) return '-0.0';
  if (Number.isInteger(value) && Math.abs(value) < 1e21) return String(value);
  if (!Number.isFinite(value)) return Number.isNaN(value) ? '.nan' : value > 0 ? '.inf' : '-.inf';
  if (Math.abs(value) >= 1e-4 && Math.abs(value) < 1e16) return String(value);
  const [mantissa = '', exponent = ''] = value.toExponential().split('e');
  const power = `${exponent.slice(0, 1)}${exponent.slice(1).padStart(2, '0')}`;
  return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}e${power}`;
}
