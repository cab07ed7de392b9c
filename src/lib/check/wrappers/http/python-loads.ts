import { float, Tagged } from '../../bridge/wire.js';
import { pythonJson } from '../../bridge/python-json.js';

/** Thrown with the text of Python's `json`. */
export class JsonFailure extends Error {}

/**
 * As Python's `json.loads`: what is JSON, and `NaN`, `Infinity` and `-Infinity`, which Java's metrics like to hold.
 * @throws JsonFailure `Expecting value: line 1 column 1 (char 0)`
 */
export function loadsJson(text: string): unknown {
  try {
    return pythonJson(text);
  } catch {
    return new Scanner(text).document();
  }
}

const maxDepth = 900;

/** Slow, and only for what JSON.parse refuses: it knows Python's additions and where and why Python gives up. */
class Scanner {
  private at = 0;

  constructor(private readonly text: string) {}

  document(): unknown {
    if (this.text.startsWith('\ufeff'))
      throw new JsonFailure('Unexpected UTF-8 BOM (decode using utf-8-sig)');
    this.blanks();
    const value = this.value(0);
    this.blanks();
    if (this.at < this.text.length) throw this.failure('Extra data', this.at);
    return value;
  }

  private value(depth: number): unknown {
    if (depth > maxDepth)
      throw new JsonFailure('maximum recursion depth exceeded while decoding a JSON document');
    const start = this.at;
    switch (this.text[start]) {
      case '"':
        return this.string();
      case '{':
        return this.object(depth);
      case '[':
        return this.array(depth);
    }
    for (const [word, value] of words) {
      if (!this.text.startsWith(word, start)) continue;
      this.at += word.length;
      return value;
    }
    return this.number();
  }

  private number(): unknown {
    const pattern = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?/y;
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (!match) throw this.failure('Expecting value', this.at);
    this.at = pattern.lastIndex;
    const number = Number(match[0]);
    if (match[1] !== undefined || match[2] !== undefined) return float(number);
    return Number.isSafeInteger(number) ? number : new Tagged('integer', match[0]);
  }

  private string(): string {
    const start = this.at++;
    let result = '';
    for (;;) {
      const char = this.text[this.at++];
      if (char === undefined) throw this.failure('Unterminated string starting at', start);
      if (char === '"') return result;
      if (char < ' ') throw this.failure('Invalid control character at', this.at - 1);
      result += char === '\\' ? this.escape(start) : char;
    }
  }

  private escape(start: number): string {
    const char = this.text[this.at++];
    if (char === undefined) throw this.failure('Unterminated string starting at', start);
    if (char === 'u') {
      const hex = this.text.slice(this.at, this.at + 4);
      if (!/^[0-9a-fA-F]{4}$/.test(hex)) throw this.failure('Invalid \\uXXXX escape', this.at);
      this.at += 4;
      return String.fromCharCode(Number.parseInt(hex, 16));
    }
    const plain = escapes[char];
    if (plain === undefined) throw this.failure('Invalid \\escape', this.at - 2);
    return plain;
  }

  private object(depth: number): unknown {
    const entries: [string, unknown][] = [];
    this.at++;
    this.blanks();
    if (this.text[this.at] === '}') {
      this.at++;
      return {};
    }
    for (;;) {
      if (this.text[this.at] !== '"')
        throw this.failure('Expecting property name enclosed in double quotes', this.at);
      const key = this.string();
      this.blanks();
      if (this.text[this.at] !== ':') throw this.failure("Expecting ':' delimiter", this.at);
      this.at++;
      this.blanks();
      entries.push([key, this.value(depth + 1)]);
      this.blanks();
      const char = this.text[this.at];
      if (char === '}') {
        this.at++;
        return Object.fromEntries(entries);
      }
      if (char !== ',') throw this.failure("Expecting ',' delimiter", this.at);
      this.at++;
      this.blanks();
    }
  }

  private array(depth: number): unknown[] {
    const items: unknown[] = [];
    this.at++;
    this.blanks();
    if (this.text[this.at] === ']') {
      this.at++;
      return items;
    }
    for (;;) {
      items.push(this.value(depth + 1));
      this.blanks();
      const char = this.text[this.at];
      if (char === ']') {
        this.at++;
        return items;
      }
      if (char !== ',') throw this.failure("Expecting ',' delimiter", this.at);
      this.at++;
      this.blanks();
    }
  }

  private blanks(): void {
    while (/[ \t\n\r]/.test(this.text[this.at] ?? '')) this.at++;
  }

  private failure(what: string, at: number): JsonFailure {
    const before = this.text.slice(0, at);
    const line = before.split('\n').length;
    const column = at - before.lastIndexOf('\n');
    return new JsonFailure(`${what}: line ${line} column ${column} (char ${at})`);
  }
}

const words: readonly (readonly [string, unknown])[] = [
  ['null', null],
  ['true', true],
  ['false', false],
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
];

const escapes: Readonly<Record<string, string | undefined>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};
