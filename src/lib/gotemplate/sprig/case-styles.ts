import {
  isLetter,
  isLower,
  isNumber,
  isPunctuation,
  isSpace,
  isTitle,
  isUpper,
  lowerCase,
  lowerText,
  upperCase,
} from './letters.js';

/** Every word begins with a capital: strings.Title, where a word begins behind anything but letters, digits and `_`. */
export function titleCase(text: string): string {
  let previous = ' ';
  return Array.from(text, (char) => {
    const begins = isSeparator(previous);
    previous = char;
    return begins ? upperCase(char) : char;
  }).join('');
}

function isSeparator(char: string): boolean {
  if (/^[\0-\x7f]$/.test(char)) return !/^[0-9A-Za-z_]$/.test(char);
  return !isLetter(char) && !isNumber(char) && isSpace(char);
}

/** Every word begins with a small letter. */
export function untitleCase(text: string): string {
  let begins = true;
  return Array.from(text, (char) => {
    if (isSpace(char)) begins = true;
    else if (begins) {
      begins = false;
      return lowerCase(char);
    }
    return char;
  }).join('');
}

/** Capitals become small letters and the reverse; a small letter at the start of a word becomes a capital as well. */
export function swapCase(text: string): string {
  return Array.from(text, (char) => {
    if (isUpper(char) || isTitle(char)) return lowerCase(char);
    return isLower(char) ? upperCase(char) : char;
  }).join('');
}

const isConnector = (char: string): boolean => char === '-' || char === '_' || isSpace(char);

/** `http_server` is `HttpServer` (xstrings.ToPascalCase): connectors at the start stay, of several in a row all but one. */
export function pascalCase(text: string): string {
  const chars = [...text];
  let at = 0;
  let result = '';
  while (at < chars.length && isConnector(chars[at]!)) result += chars[at++]!;
  // A text of nothing but connectors comes back with its last one doubled (xstrings).
  if (at === chars.length) return result + (chars.at(-1) ?? '');
  let afterUpper = isUpper(chars[at]!);
  let current = upperCase(chars[at]!);
  for (at += 1; at < chars.length; at += 1) {
    const previous = current;
    current = chars[at]!;
    if (isConnector(current) && isConnector(previous)) result += previous;
    else if (isConnector(previous)) {
      afterUpper = isUpper(current);
      current = upperCase(current);
    } else {
      if (afterUpper && isUpper(current)) current = lowerCase(current);
      else afterUpper = false;
      result += previous;
    }
  }
  return result + current;
}

type WordKind = 'none' | 'number' | 'upper' | 'alphabet' | 'connector' | 'punctuation' | 'other';

/** `HTTPServer2xx` is `http_server_2xx` (xstrings.ToSnakeCase and ToKebabCase). */
export function joinWords(text: string, connector: string): string {
  return new WordJoiner([...text], connector).run();
}

class WordJoiner {
  private result = '';
  private kind: WordKind = 'none';
  private word = '';

  constructor(
    private rest: string[],
    private readonly connector: string,
  ) {}

  run(): string {
    if (this.rest.length === 0) return '';
    this.next();
    while (this.rest.length > 0) {
      if (this.kind !== 'connector') this.write(this.kind, this.word);
      const [previous, last] = [this.kind, this.word];
      this.next();
      this.between(previous, last);
    }
    this.write(this.kind, this.word);
    return this.result;
  }

  /** Decides about a connector between the previous word and the one that was just read. */
  private between(previous: WordKind, last: string): void {
    if (previous === 'number') {
      this.writeAlphanumerics();
      if (!['none', 'punctuation', 'connector'].includes(this.kind)) this.result += this.connector;
    } else if (previous === 'connector') this.write(previous, last);
    else if (previous !== 'punctuation') this.behindLetters();
  }

  private behindLetters(): void {
    if (this.kind !== 'number') {
      if (this.kind !== 'connector' && this.kind !== 'punctuation') this.result += this.connector;
      return;
    }
    if (this.rest.length === 0) return;
    const digits = this.word;
    const following = this.next();
    if (following !== 'alphabet') {
      // A number belongs to the word before it: bld4_floor.
      this.write('number', digits);
      if (following !== 'connector' && following !== 'punctuation') this.result += this.connector;
      return;
    }
    // Small letters behind a number belong to it: http_2xx.
    this.result += this.connector;
    this.write('number', digits);
    this.writeAlphanumerics();
    if (!['none', 'punctuation', 'connector'].includes(this.kind)) this.result += this.connector;
  }

  private writeAlphanumerics(): void {
    while (this.kind === 'alphabet' || this.kind === 'number') {
      this.write(this.kind, this.word);
      this.next();
    }
  }

  private write(kind: WordKind, word: string): void {
    if (kind === 'connector') this.result += this.connector.repeat([...word].length);
    else this.result += kind === 'upper' || kind === 'alphabet' ? lowerText(word) : word;
  }

  private next(): WordKind {
    const first = this.rest[0];
    this.kind = first === undefined ? 'none' : kindOf(first);
    const length = first === undefined ? 0 : this.kind === 'upper' ? this.upperLength() : this.runLength();
    this.word = this.rest.slice(0, length).join('');
    this.rest = this.rest.slice(length);
    return this.kind;
  }

  private runLength(): number {
    // `-` and `_` are punctuation too, where they do not come first.
    const belongs =
      this.kind === 'punctuation' ? isPunctuation : (char: string): boolean => kindOf(char) === this.kind;
    let length = 1;
    while (length < this.rest.length && belongs(this.rest[length]!)) length += 1;
    return length;
  }

  /** `HTTPStatus` is HTTP and Status; `Status` is one word. */
  private upperLength(): number {
    const kindAt = (i: number): WordKind => (i < this.rest.length ? kindOf(this.rest[i]!) : 'none');
    let length = 1;
    if (kindAt(1) === 'alphabet') {
      while (kindAt(length) === 'alphabet') length += 1;
      return length;
    }
    while (kindAt(length) === 'upper') length += 1;
    return length > 1 && kindAt(length) === 'alphabet' ? length - 1 : length;
  }
}

function kindOf(char: string): WordKind {
  if (isConnector(char)) return 'connector';
  if (isPunctuation(char)) return 'punctuation';
  if (isUpper(char)) return 'upper';
  if (isLetter(char)) return 'alphabet';
  return isNumber(char) ? 'number' : 'other';
}
