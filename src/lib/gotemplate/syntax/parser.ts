import { isStackOverflow } from '../error.js';
import { ExpressionParser } from './expression-parser.js';
import { Lexer, type Delimiters } from './lexer.js';
import {
  isEmptyList,
  type ActionNode,
  type BranchNode,
  type JumpNode,
  type ListNode,
  type StatementNode,
  type TemplateNode,
} from './node.js';
import { quote } from './quote.js';
import type { Token } from './token.js';
import { TokenStream } from './token-stream.js';

/** All templates that one text defines, by name: its own and those of its `define` and `block` actions. */
export type TreeSet = Map<string, ListNode>;

export interface ParseOptions {
  readonly delimiters: Delimiters;
  readonly isFunction: (name: string) => boolean;
}

type EndNode = { readonly kind: 'end' } | { readonly kind: 'else' };

type ListItem = StatementNode | EndNode;

/** Parses one template text. Throws TemplateError with Go's message. */
export function parseTrees(name: string, text: string, options: ParseOptions): TreeSet {
  const lexer = new Lexer(
    text,
    options.delimiters,
    (word) => !(word === 'break' || word === 'continue') || !options.isFunction(word),
  );
  const tokens = new TokenStream(lexer, name);
  const trees: TreeSet = new Map();
  const parser = new TreeParser(tokens, options.isFunction, trees);
  try {
    parser.parseFile(name);
  } catch (error) {
    if (!isStackOverflow(error)) throw error;
    // Go allows 10,000 parentheses; the JavaScript stack ends earlier.
    return tokens.fail('max expression depth exceeded');
  }
  return trees;
}

/** One tree: the file, or one definition inside it. Variables and loops do not reach from one into another. */
class TreeParser {
  private readonly expressions: ExpressionParser;
  private loops = 0;

  constructor(
    private readonly tokens: TokenStream,
    private readonly isFunction: (name: string) => boolean,
    private readonly trees: TreeSet,
  ) {
    this.expressions = new ExpressionParser(tokens, isFunction);
  }

  parseFile(name: string): void {
    const { tokens } = this;
    const at = tokens.peek().at;
    const nodes: StatementNode[] = [];
    while (tokens.peek().kind !== 'end of input') {
      if (tokens.peek().kind === 'left delimiter') {
        const delimiter = tokens.next();
        if (tokens.nextNonSpace().kind === 'define') {
          this.definition();
          continue;
        }
        tokens.backup2(delimiter);
      }
      const node = this.textOrAction();
      if (node.kind === 'end' || node.kind === 'else') return tokens.fail(`unexpected {{${node.kind}}}`);
      nodes.push(node);
    }
    this.add(name, { kind: 'list', at, nodes });
  }

  private nested(): TreeParser {
    return new TreeParser(this.tokens, this.isFunction, this.trees);
  }

  private definition(): void {
    const context = 'define clause';
    const { tokens } = this;
    const name = this.expressions.unquoted(tokens.expect(context, 'string', 'raw string'));
    tokens.expect(context, 'right delimiter');
    const { list, end } = this.nested().itemList();
    if (end.kind !== 'end') tokens.fail(`unexpected {{else}} in ${context}`);
    this.add(name, list);
  }

  private add(name: string, list: ListNode): void {
    const known = this.trees.get(name);
    if (known === undefined || isEmptyList(known)) this.trees.set(name, list);
    else if (!isEmptyList(list)) this.tokens.fail(`template: multiple definition of template ${quote(name)}`);
  }

  private itemList(): { list: ListNode; end: EndNode } {
    const { tokens } = this;
    const nodes: StatementNode[] = [];
    const at = tokens.peekNonSpace().at;
    while (tokens.peekNonSpace().kind !== 'end of input') {
      const node = this.textOrAction();
      if (node.kind === 'end' || node.kind === 'else')
        return { list: { kind: 'list', at, nodes }, end: node };
      nodes.push(node);
    }
    return tokens.fail('unexpected EOF');
  }

  private textOrAction(): ListItem {
    const { tokens } = this;
    const token = tokens.nextNonSpace();
    if (token.kind === 'text') return { kind: 'text', at: token.at, text: token.text };
    if (token.kind !== 'left delimiter') return tokens.unexpected(token, 'input');
    tokens.actionLine = token.line;
    const node = this.action();
    tokens.actionLine = 0;
    return node;
  }

  private action(): ListItem {
    const { tokens } = this;
    const token = tokens.nextNonSpace();
    switch (token.kind) {
      case 'block':
        return this.block();
      case 'break':
      case 'continue':
        return this.jump(token.kind, token.at);
      case 'else':
        return this.elseControl();
      case 'end':
        tokens.expect('end', 'right delimiter');
        return { kind: 'end' };
      case 'if':
      case 'range':
      case 'with':
        return this.control(token.kind);
      case 'template':
        return this.template();
      default:
        tokens.backup();
        return this.plainAction();
    }
  }

  private plainAction(): ActionNode {
    const { at } = this.tokens.peek();
    return { kind: 'action', at, pipe: this.expressions.pipeline('command', 'right delimiter') };
  }

  private jump(kind: 'break' | 'continue', at: number): JumpNode {
    const token = this.tokens.nextNonSpace();
    if (token.kind !== 'right delimiter') this.tokens.unexpected(token, `{{${kind}}}`);
    if (this.loops === 0) this.tokens.fail(`{{${kind}}} outside {{range}}`);
    return { kind, at };
  }

  private elseControl(): EndNode {
    const next = this.tokens.peekNonSpace();
    if (next.kind !== 'if' && next.kind !== 'with') this.tokens.expect('else', 'right delimiter');
    return { kind: 'else' };
  }

  private control(kind: BranchNode['kind']): BranchNode {
    const scope = this.expressions.scope;
    const pipe = this.expressions.pipeline(kind, 'right delimiter');
    if (kind === 'range') this.loops++;
    const { list, end } = this.itemList();
    if (kind === 'range') this.loops--;
    const elseList = end.kind === 'else' ? this.elseBranch(kind) : undefined;
    this.expressions.scope = scope;
    return { kind, at: pipe.at, pipe, list, elseList };
  }

  /** `{{else if x}}` is `{{else}}{{if x}}` with the inner `{{end}}` left out; the same for `with`. */
  private elseBranch(kind: BranchNode['kind']): ListNode {
    const { tokens } = this;
    const next = tokens.peek();
    if ((kind === 'if' || kind === 'with') && next.kind === kind) {
      tokens.next();
      return { kind: 'list', at: next.at, nodes: [this.control(kind)] };
    }
    const { list, end } = this.itemList();
    if (end.kind !== 'end') tokens.fail('expected end; found {{else}}');
    return list;
  }

  private block(): TemplateNode {
    const context = 'block clause';
    const { tokens } = this;
    const token = tokens.nextNonSpace();
    const name = this.templateName(token, context);
    const pipe = this.expressions.pipeline(context, 'right delimiter');
    // What follows is a tree of its own: a fault in it is not "in the action started at" this line.
    tokens.actionLine = 0;
    const { line } = tokens;
    const { list, end } = this.nested().itemList();
    if (end.kind !== 'end') tokens.fail(`unexpected {{else}} in ${context}`, line);
    this.add(name, list);
    return { kind: 'template', at: token.at, name, pipe };
  }

  private template(): TemplateNode {
    const context = 'template clause';
    const { tokens } = this;
    const token = tokens.nextNonSpace();
    const name = this.templateName(token, context);
    if (tokens.nextNonSpace().kind === 'right delimiter')
      return { kind: 'template', at: token.at, name, pipe: undefined };
    tokens.backup();
    return {
      kind: 'template',
      at: token.at,
      name,
      pipe: this.expressions.pipeline(context, 'right delimiter'),
    };
  }

  private templateName(token: Token, context: string): string {
    return token.kind === 'string' || token.kind === 'raw string'
      ? this.expressions.unquoted(token)
      : this.tokens.unexpected(token, context);
  }
}
