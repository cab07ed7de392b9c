import { runeAt } from '../byte-string.js';
import { quote } from './quote.js';
import { describeRune, isAlphaNumeric, isPrint, isSpace } from './rune-class.js';
import { isKeyword, type Token, type TokenKind } from './token.js';

export interface Delimiters {
  readonly left: string;
  readonly right: string;
}

const trimmed = ' \t\r\n';
const markerLength = 2;

/** Splits a template into tokens, one at a time. The rules, and the faults, are those of Go's text/template/parse/lex.go. */
export class Lexer {
  private at = 0;
  private start = 0;
  private line = 1;
  private counted = 0;
  private depth = 0;
  private inAction = false;
  private failed = false;

  constructor(
    private readonly input: string,
    private readonly delimiters: Delimiters,
    /** `break` and `continue` are ordinary names when functions of that name exist. */
    private readonly keywordAllowed: (word: string) => boolean,
  ) {}

  next(): Token {
    if (this.failed) return { kind: 'error', at: this.start, text: 'unclosed action', line: this.line };
    this.start = this.at;
    return this.inAction ? this.insideAction() : this.text();
  }

  private emit(kind: TokenKind): Token {
    const line = this.countLines(this.start);
    return { kind, at: this.start, text: this.input.slice(this.start, this.at), line };
  }

  private fail(text: string): Token {
    this.failed = true;
    return { kind: 'error', at: this.start, text, line: this.countLines(this.start) };
  }

  /** The line of an index; indexes only ever grow. */
  private countLines(until: number): number {
    for (
      let i = this.input.indexOf('\n', this.counted);
      i >= 0 && i < until;
      i = this.input.indexOf('\n', i + 1)
    )
      this.line++;
    this.counted = Math.max(this.counted, until);
    return this.line;
  }

  private peek(): number {
    return this.at < this.input.length ? runeAt(this.input, this.at) : -1;
  }

  private advance(): number {
    const rune = this.peek();
    if (rune >= 0) this.at += (this.input.codePointAt(this.at) ?? 0) > 0xffff ? 2 : 1;
    return rune;
  }

  private text(): Token {
    for (;;) {
      const open = this.input.indexOf(this.delimiters.left, this.at);
      if (open < 0) {
        this.at = this.input.length;
        return this.emit(this.at > this.start ? 'text' : 'end of input');
      }
      if (open > this.start) {
        this.at = open;
        if (this.leftMarkerAt(open + this.delimiters.left.length)) this.trimBackwards();
        const found = this.at > this.start ? this.emit('text') : undefined;
        this.at = this.start = open;
        if (found) return found;
      }
      const token = this.leftDelimiter();
      if (token) return token;
      this.start = this.at;
    }
  }

  private trimBackwards(): void {
    while (this.at > this.start && trimmed.includes(this.input.charAt(this.at - 1))) this.at--;
  }

  private trimForwards(): void {
    while (this.at < this.input.length && trimmed.includes(this.input.charAt(this.at))) this.at++;
  }

  private leftMarkerAt(at: number): boolean {
    return this.input[at] === '-' && isSpace(this.input.charCodeAt(at + 1));
  }

  private rightMarkerAt(at: number): boolean {
    return this.input[at + 1] === '-' && isSpace(this.input.charCodeAt(at));
  }

  /** The delimiter, or undefined when it opened a comment, which is skipped. */
  private leftDelimiter(): Token | undefined {
    const { left } = this.delimiters;
    this.at += left.length;
    const marker = this.leftMarkerAt(this.at) ? markerLength : 0;
    if (this.input.startsWith('/*', this.at + marker)) {
      this.at += marker;
      this.start = this.at;
      return this.comment();
    }
    const token = this.emit('left delimiter');
    this.at += marker;
    this.inAction = true;
    this.depth = 0;
    return token;
  }

  private comment(): Token | undefined {
    const close = this.input.indexOf('*/', this.at + 2);
    if (close < 0) return this.fail('unclosed comment');
    this.at = close + 2;
    const right = this.rightDelimiterHere();
    if (!right) return this.fail('comment ends before closing delimiter');
    this.at += right.length;
    if (right.trims) this.trimForwards();
    return undefined;
  }

  /** A closing delimiter at the current place, possibly with a trim marker in front. */
  private rightDelimiterHere(): { length: number; trims: boolean } | undefined {
    const { right } = this.delimiters;
    if (this.rightMarkerAt(this.at) && this.input.startsWith(right, this.at + markerLength)) {
      return { length: markerLength + right.length, trims: true };
    }
    return this.input.startsWith(right, this.at) ? { length: right.length, trims: false } : undefined;
  }

  private rightDelimiter(trims: boolean): Token {
    if (trims) this.at += markerLength;
    this.start = this.at;
    this.at += this.delimiters.right.length;
    const token = this.emit('right delimiter');
    if (trims) this.trimForwards();
    this.inAction = false;
    return token;
  }

  private insideAction(): Token {
    const right = this.rightDelimiterHere();
    if (right) return this.depth === 0 ? this.rightDelimiter(right.trims) : this.fail('unclosed left paren');
    const rune = this.advance();
    if (rune < 0) return this.fail('unclosed action');
    if (isSpace(rune)) return this.space();
    switch (this.input[this.start]) {
      case '=':
        return this.emit('assign');
      case ':':
        return this.advance() === 61 ? this.emit('declare') : this.fail('expected :=');
      case '|':
        return this.emit('pipe');
      case '"':
        return this.quoted(34, 'string', 'unterminated quoted string');
      case "'":
        return this.quoted(39, 'char constant', 'unterminated character constant');
      case '`':
        return this.rawString();
      case '$':
        return this.word('variable');
      case '(':
        this.depth++;
        return this.emit('left parenthesis');
      case ')':
        return --this.depth < 0 ? this.fail('unexpected right paren') : this.emit('right parenthesis');
      default:
        return this.wordOrNumber(rune);
    }
  }

  private wordOrNumber(rune: number): Token {
    const digitFollows = this.at < this.input.length && /[0-9]/.test(this.input.charAt(this.at));
    if (rune === 46 && this.at < this.input.length && !digitFollows) return this.word('field');
    if (rune === 46 || rune === 43 || rune === 45 || (rune >= 48 && rune <= 57)) {
      this.at = this.start;
      return this.number();
    }
    if (isAlphaNumeric(rune)) return this.identifier();
    if (rune < 0x80 && isPrint(rune)) return this.emit('char');
    return this.fail(`unrecognized character in action: ${describeRune(rune)}`);
  }

  /** A run of space; a trim marker that closes the action takes the last of it. */
  private space(): Token {
    while (isSpace(this.peek())) this.at++;
    const last = this.at - 1;
    if (this.rightMarkerAt(last) && this.input.startsWith(this.delimiters.right, last + markerLength)) {
      this.at = last;
      if (last === this.start) return this.rightDelimiter(true);
    }
    return this.emit('space');
  }

  private identifier(): Token {
    this.skipAlphaNumeric();
    const word = this.input.slice(this.start, this.at);
    if (!this.atTerminator()) return this.fail(`bad character ${describeRune(this.peek())}`);
    if (isKeyword(word) && this.keywordAllowed(word)) return this.emit(word);
    return this.emit(word === 'true' || word === 'false' ? 'bool' : 'identifier');
  }

  /** Behind a `.` or `$`: the name that follows, if any. */
  private word(kind: 'field' | 'variable'): Token {
    if (this.atTerminator()) return this.emit(kind === 'variable' ? 'variable' : '.');
    this.skipAlphaNumeric();
    return this.atTerminator() ? this.emit(kind) : this.fail(`bad character ${describeRune(this.peek())}`);
  }

  private skipAlphaNumeric(): void {
    while (isAlphaNumeric(this.peek())) this.advance();
  }

  /** What may follow a name: `.X.Y` falls apart here, and `$x+2` is refused. */
  private atTerminator(): boolean {
    if (this.at >= this.input.length) return true;
    const character = this.input.charAt(this.at);
    return ' \t\r\n.,|:)('.includes(character) || this.input.startsWith(this.delimiters.right, this.at);
  }

  private quoted(mark: number, kind: TokenKind, unterminated: string): Token {
    for (;;) {
      let rune = this.advance();
      if (rune === mark) return this.emit(kind);
      if (rune === 92) {
        rune = this.advance();
        if (rune >= 0 && rune !== 10) continue;
      }
      if (rune < 0 || rune === 10) return this.fail(unterminated);
    }
  }

  private rawString(): Token {
    const close = this.input.indexOf('`', this.at);
    if (close < 0) return this.fail('unterminated raw quoted string');
    this.at = close + 1;
    return this.emit('raw string');
  }

  private number(): Token {
    if (!this.scanNumber()) return this.badNumber();
    const sign = this.input[this.at];
    if (sign !== '+' && sign !== '-') return this.emit('number');
    return this.scanNumber() && this.input[this.at - 1] === 'i' ? this.emit('complex') : this.badNumber();
  }

  private badNumber(): Token {
    return this.fail(`bad number syntax: ${quote(this.input.slice(this.start, this.at))}`);
  }

  /** Accepts more than numbers, such as `0x0.2` or `089`; the parser looks closer. */
  private scanNumber(): boolean {
    const shape =
      /[+-]?(?:0[xX][0-9a-fA-F_]*(?:\.[0-9a-fA-F_]*)?(?:[pP][+-]?[0-9_]*)?|0[oO][0-7_]*(?:\.[0-7_]*)?|0[bB][01_]*(?:\.[01_]*)?|[0-9_]*(?:\.[0-9_]*)?(?:[eE][+-]?[0-9_]*)?)i?/y;
    shape.lastIndex = this.at;
    this.at += shape.exec(this.input)?.[0].length ?? 0;
    if (!isAlphaNumeric(this.peek())) return true;
    this.advance();
    return false;
  }
}
