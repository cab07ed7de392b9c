import { takeRunes, byteLength } from '../byte-string.js';
import { quote } from './quote.js';

export type TokenKind =
  | 'error'
  | 'bool'
  | 'char'
  | 'char constant'
  | 'complex'
  | 'assign'
  | 'declare'
  | 'end of input'
  | 'field'
  | 'identifier'
  | 'left delimiter'
  | 'left parenthesis'
  | 'number'
  | 'pipe'
  | 'raw string'
  | 'right delimiter'
  | 'right parenthesis'
  | 'space'
  | 'string'
  | 'text'
  | 'variable'
  | Keyword;

const keywords = [
  '.',
  'block',
  'break',
  'continue',
  'define',
  'else',
  'end',
  'if',
  'range',
  'nil',
  'template',
  'with',
] as const;

export type Keyword = (typeof keywords)[number];

const keywordSet: ReadonlySet<string> = new Set(keywords);

export function isKeyword(word: string): word is Keyword {
  return keywordSet.has(word);
}

export interface Token {
  readonly kind: TokenKind;
  /** Index of the first character in the template text. */
  readonly at: number;
  readonly text: string;
  /** The line on which it starts, from 1. */
  readonly line: number;
}

/** A token as Go's parse errors show it. */
export function describeToken(token: Token): string {
  if (token.kind === 'end of input') return 'EOF';
  if (token.kind === 'error') return token.text;
  if (isKeyword(token.kind)) return `<${token.text}>`;
  return byteLength(token.text) > 10 ? `${quote(takeRunes(token.text, 10))}...` : quote(token.text);
}
