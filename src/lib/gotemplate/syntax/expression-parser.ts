import {
  printNode,
  type CommandNode,
  type FieldNode,
  type OperandNode,
  type PipeNode,
  type VariableNode,
} from './node.js';
import {
  NumberSyntaxError,
  parseComplex,
  parseNumber,
  runeLiteral,
  type NumberLiteral,
} from './number-literal.js';
import { quote } from './quote.js';
import type { Token, TokenKind } from './token.js';
import type { TokenStream } from './token-stream.js';
import { unquote, unquoteChar } from './unquote.js';

const maxParenthesisDepth = 10_000;

/** Parses what stands inside the actions of one tree: pipelines, commands, operands. It knows the variables that are visible. */
export class ExpressionParser {
  private readonly variables = ['$'];
  private parentheses = 0;

  constructor(
    private readonly tokens: TokenStream,
    private readonly isFunction: (name: string) => boolean,
  ) {}

  /** How many variables are visible; setting it back to an earlier number ends the scope of those declared since. */
  get scope(): number {
    return this.variables.length;
  }

  set scope(count: number) {
    this.variables.length = count;
  }

  /** The text of a string token. */
  unquoted(token: Token): string {
    return unquote(token.text) ?? this.tokens.fail('invalid syntax');
  }

  /** A pipeline up to the token that ends it; `context` is how errors call the place. */
  pipeline(context: string, end: TokenKind): PipeNode {
    const { tokens } = this;
    const { at } = tokens.peekNonSpace();
    const declarations: VariableNode[] = [];
    const isAssign = this.declarations(context, declarations);
    const commands: CommandNode[] = [];
    for (;;) {
      const token = tokens.nextNonSpace();
      if (token.kind === end) break;
      if (!startsOperand.has(token.kind)) tokens.unexpected(token, context);
      tokens.backup();
      commands.push(this.command());
    }
    this.checkPipeline(commands, context);
    return { kind: 'pipe', at, isAssign, declarations, commands };
  }

  /** Reads `$x :=`, `$x =`, `$i, $x :=`; returns whether it is an assignment. */
  private declarations(context: string, found: VariableNode[]): boolean {
    const { tokens } = this;
    for (;;) {
      const variable = tokens.peekNonSpace();
      if (variable.kind !== 'variable') return false;
      tokens.next();
      const behind = tokens.peek();
      const next = tokens.peekNonSpace();
      const comma = next.kind === 'char' && next.text === ',';
      if (!comma && next.kind !== 'assign' && next.kind !== 'declare') {
        if (behind.kind === 'space') tokens.backup3(variable, behind);
        else tokens.backup2(variable);
        return false;
      }
      tokens.nextNonSpace();
      found.push({ kind: 'variable', at: variable.at, path: split(variable.text) });
      this.variables.push(variable.text);
      if (!comma) return next.kind === 'assign';
      if (context !== 'range' || found.length >= 2) tokens.fail(`too many declarations in ${context}`);
      const following = tokens.peekNonSpace().kind;
      if (following !== 'variable' && following !== 'right delimiter' && following !== 'right parenthesis') {
        tokens.fail('range can only initialize variables');
      }
    }
  }

  private checkPipeline(commands: readonly CommandNode[], context: string): void {
    if (commands.length === 0) this.tokens.fail(`missing value for ${context}`);
    const literal = commands.findIndex((command, i) => i > 0 && notExecutable.has(command.args[0].kind));
    if (literal > 0) this.tokens.fail(`non executable command in pipeline stage ${literal + 1}`);
  }

  private command(): CommandNode {
    const { tokens } = this;
    const { at } = tokens.peekNonSpace();
    const args: OperandNode[] = [];
    for (;;) {
      tokens.peekNonSpace();
      const operand = this.operand();
      if (operand) args.push(operand);
      const token = tokens.next();
      if (token.kind === 'space') continue;
      if (token.kind === 'right delimiter' || token.kind === 'right parenthesis') tokens.backup();
      else if (token.kind !== 'pipe') tokens.unexpected(token, 'operand');
      break;
    }
    const [first, ...rest] = args;
    return first ? { kind: 'command', at, args: [first, ...rest] } : this.tokens.fail('empty command');
  }

  /** A term with the fields that follow it directly. */
  private operand(): OperandNode | undefined {
    const { tokens } = this;
    const node = this.term();
    if (!node || tokens.peek().kind !== 'field') return node;
    const { at } = tokens.peek();
    const fields: string[] = [];
    while (tokens.peek().kind === 'field') fields.push(tokens.next().text.slice(1));
    switch (node.kind) {
      case 'field':
        return { kind: 'field', at, path: [...node.path, ...fields] };
      case 'variable':
        return { kind: 'variable', at, path: [...node.path, ...fields] };
      case 'bool':
      case 'string':
      case 'number':
      case 'nil':
      case 'dot':
        return tokens.fail(`unexpected . after term ${quote(printNode(node))}`);
      default:
        return { kind: 'chain', at, operand: node, path: [fields[0] ?? '', ...fields.slice(1)] };
    }
  }

  private term(): OperandNode | undefined {
    const { tokens } = this;
    const token = tokens.nextNonSpace();
    const { at, text } = token;
    switch (token.kind) {
      case 'identifier':
        if (!this.isFunction(text)) tokens.fail(`function ${quote(text)} not defined`);
        return { kind: 'identifier', at, name: text };
      case '.':
        return { kind: 'dot', at };
      case 'nil':
        return { kind: 'nil', at };
      case 'variable':
        return this.useVariable(token);
      case 'field':
        return fieldNode(token);
      case 'bool':
        return { kind: 'bool', at, value: text === 'true' };
      case 'char constant':
      case 'complex':
      case 'number':
        return { kind: 'number', at, number: this.number(token) };
      case 'left parenthesis':
        return this.parenthesized();
      case 'string':
      case 'raw string':
        return { kind: 'string', at, quoted: text, text: this.unquoted(token) };
      default:
        tokens.backup();
        return undefined;
    }
  }

  private parenthesized(): PipeNode {
    if (this.parentheses >= maxParenthesisDepth) this.tokens.fail('max expression depth exceeded');
    this.parentheses++;
    const pipe = this.pipeline('parenthesized pipeline', 'right parenthesis');
    this.parentheses--;
    return pipe;
  }

  private number(token: Token): NumberLiteral {
    try {
      if (token.kind === 'complex') return parseComplex(token.text);
      return token.kind === 'number' ? parseNumber(token.text, quote) : parseRune(token.text);
    } catch (error) {
      return error instanceof NumberSyntaxError ? this.tokens.fail(error.message) : raise(error);
    }
  }

  private useVariable(token: Token): VariableNode {
    if (!this.variables.includes(token.text)) this.tokens.fail(`undefined variable ${quote(token.text)}`);
    return { kind: 'variable', at: token.at, path: split(token.text) };
  }
}

const startsOperand: ReadonlySet<TokenKind> = new Set<TokenKind>([
  'bool',
  'char constant',
  'complex',
  '.',
  'field',
  'identifier',
  'number',
  'nil',
  'raw string',
  'string',
  'variable',
  'left parenthesis',
]);

const notExecutable: ReadonlySet<OperandNode['kind']> = new Set(['bool', 'dot', 'nil', 'number', 'string']);

function raise(error: unknown): never {
  throw error;
}

function parseRune(text: string): NumberLiteral {
  const rune = unquoteChar(text, 1, "'");
  if (!rune) throw new NumberSyntaxError('invalid syntax');
  if (rune.next !== text.length - 1) throw new NumberSyntaxError(`malformed character constant: ${text}`);
  return runeLiteral(text, rune.code);
}

function split(name: string): [string, ...string[]] {
  const [first = '', ...rest] = name.split('.');
  return [first, ...rest];
}

function fieldNode(token: Token): FieldNode {
  return { kind: 'field', at: token.at, path: split(token.text.slice(1)) };
}
