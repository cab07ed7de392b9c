import { TemplateError } from '../error.js';
import type { Lexer } from './lexer.js';
import { describeToken, type Token, type TokenKind } from './token.js';

const nothing: Token = { kind: 'end of input', at: 0, text: '', line: 0 };

/**
 * The lexer with three tokens of look-ahead. The slots work exactly as in Go's parser, because the line of a parse error is that of
 * the token in the first slot, whichever that happens to be.
 */
export class TokenStream {
  private readonly slots: [Token, Token, Token] = [nothing, nothing, nothing];
  private waiting = 0;
  /** The line of the delimiter that opened the current action; 0 outside. */
  actionLine = 0;

  constructor(
    private readonly lexer: Lexer,
    private readonly name: string,
  ) {}

  next(): Token {
    if (this.waiting > 0) this.waiting--;
    else this.slots[0] = this.lexer.next();
    return this.slot(this.waiting);
  }

  peek(): Token {
    if (this.waiting > 0) return this.slot(this.waiting - 1);
    this.waiting = 1;
    return (this.slots[0] = this.lexer.next());
  }

  backup(): void {
    this.waiting++;
  }

  /** Puts back a token in front of the one that was read last. */
  backup2(first: Token): void {
    this.slots[1] = first;
    this.waiting = 2;
  }

  backup3(first: Token, second: Token): void {
    this.slots[1] = second;
    this.slots[2] = first;
    this.waiting = 3;
  }

  nextNonSpace(): Token {
    let token = this.next();
    while (token.kind === 'space') token = this.next();
    return token;
  }

  peekNonSpace(): Token {
    const token = this.nextNonSpace();
    this.backup();
    return token;
  }

  expect(context: string, ...kinds: readonly TokenKind[]): Token {
    const token = this.nextNonSpace();
    return kinds.includes(token.kind) ? token : this.unexpected(token, context);
  }

  unexpected(token: Token, context: string): never {
    if (token.kind !== 'error') this.fail(`unexpected ${describeToken(token)} in ${context}`);
    let extra = '';
    if (this.actionLine !== 0 && this.actionLine !== token.line) {
      const within = token.text.endsWith(' action') ? '' : ' in action';
      extra = `${within} started at ${this.name}:${this.actionLine}`;
    }
    this.fail(`${token.text}${extra}`);
  }

  /** The line of the token that was read last from the text. */
  get line(): number {
    return this.slots[0].line;
  }

  fail(text: string, line = this.line): never {
    throw new TemplateError(`template: ${this.name}:${line}: ${text}`, 'parse', this.name, line, undefined);
  }

  private slot(index: number): Token {
    return this.slots[index] ?? nothing;
  }
}
