import type { NumberLiteral } from './number-literal.js';
import { quote } from './quote.js';

/** The parse tree. `at` is an index into the template text; what errors call the position of a node. */
export interface TextNode {
  readonly kind: 'text';
  readonly at: number;
  readonly text: string;
}

export interface ActionNode {
  readonly kind: 'action';
  readonly at: number;
  readonly pipe: PipeNode;
}

export interface BranchNode {
  readonly kind: 'if' | 'range' | 'with';
  readonly at: number;
  readonly pipe: PipeNode;
  readonly list: ListNode;
  readonly elseList: ListNode | undefined;
}

export interface TemplateNode {
  readonly kind: 'template';
  readonly at: number;
  readonly name: string;
  readonly pipe: PipeNode | undefined;
}

export interface JumpNode {
  readonly kind: 'break' | 'continue';
  readonly at: number;
}

export interface ListNode {
  readonly kind: 'list';
  readonly at: number;
  readonly nodes: readonly StatementNode[];
}

export type StatementNode = TextNode | ActionNode | BranchNode | TemplateNode | JumpNode;

export interface PipeNode {
  readonly kind: 'pipe';
  readonly at: number;
  readonly isAssign: boolean;
  readonly declarations: readonly VariableNode[];
  readonly commands: readonly CommandNode[];
}

export interface CommandNode {
  readonly kind: 'command';
  readonly at: number;
  readonly args: readonly [OperandNode, ...OperandNode[]];
}

export interface IdentifierNode {
  readonly kind: 'identifier';
  readonly at: number;
  readonly name: string;
}

export interface VariableNode {
  readonly kind: 'variable';
  readonly at: number;
  /** The variable's name with its dollar sign, then field names. */
  readonly path: readonly [string, ...string[]];
}

export interface FieldNode {
  readonly kind: 'field';
  readonly at: number;
  readonly path: readonly [string, ...string[]];
}

export interface ChainNode {
  readonly kind: 'chain';
  readonly at: number;
  readonly operand: OperandNode;
  readonly path: readonly [string, ...string[]];
}

export interface DotNode {
  readonly kind: 'dot';
  readonly at: number;
}

export interface NilNode {
  readonly kind: 'nil';
  readonly at: number;
}

export interface BoolNode {
  readonly kind: 'bool';
  readonly at: number;
  readonly value: boolean;
}

export interface NumberNode {
  readonly kind: 'number';
  readonly at: number;
  readonly number: NumberLiteral;
}

export interface StringNode {
  readonly kind: 'string';
  readonly at: number;
  /** As written, with its quotes. */
  readonly quoted: string;
  readonly text: string;
}

export type OperandNode =
  | IdentifierNode
  | VariableNode
  | FieldNode
  | ChainNode
  | DotNode
  | NilNode
  | BoolNode
  | NumberNode
  | StringNode
  | PipeNode;

export type Node = StatementNode | ListNode | CommandNode | OperandNode;

/** The canonical text of a node, as it stands between `<` and `>` in execution errors. */
export function printNode(node: Node): string {
  switch (node.kind) {
    case 'text':
      return node.text;
    case 'action':
      return `{{${printNode(node.pipe)}}}`;
    case 'if':
    case 'range':
    case 'with':
      return printBranch(node);
    case 'template':
      return `{{template ${quote(node.name)}${node.pipe ? ` ${printNode(node.pipe)}` : ''}}}`;
    case 'break':
    case 'continue':
      return `{{${node.kind}}}`;
    case 'list':
      return node.nodes.map(printNode).join('');
    case 'pipe':
      return printDeclarations(node) + node.commands.map(printNode).join(' | ');
    case 'command':
      return node.args.map(printOperand).join(' ');
    case 'identifier':
      return node.name;
    case 'variable':
      return node.path.join('.');
    case 'field':
      return `.${node.path.join('.')}`;
    case 'chain':
      return `${printOperand(node.operand)}.${node.path.join('.')}`;
    case 'dot':
      return '.';
    case 'nil':
      return 'nil';
    case 'bool':
      return String(node.value);
    case 'number':
      return node.number.text;
    case 'string':
      return node.quoted;
  }
}

function printOperand(node: OperandNode): string {
  return node.kind === 'pipe' ? `(${printNode(node)})` : printNode(node);
}

function printBranch(node: BranchNode): string {
  const otherwise = node.elseList ? `{{else}}${printNode(node.elseList)}` : '';
  return `{{${node.kind} ${printNode(node.pipe)}}}${printNode(node.list)}${otherwise}{{end}}`;
}

function printDeclarations(pipe: PipeNode): string {
  if (pipe.declarations.length === 0) return '';
  return `${pipe.declarations.map(printNode).join(', ')} ${pipe.isAssign ? '=' : ':='} `;
}

/** Whether a list holds nothing but white space: such a definition does not replace another one. */
export function isEmptyList(list: ListNode): boolean {
  return list.nodes.every((node) => node.kind === 'text' && node.text.trim() === '');
}
