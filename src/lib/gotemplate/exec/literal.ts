import type { GoType } from '../go-type.js';
import { integerBits } from '../integer-bits.js';
import {
  printNode,
  type BoolNode,
  type NumberNode,
  type OperandNode,
  type StringNode,
} from '../syntax/node.js';
import { types } from '../type-constructors.js';
import { Scalar, typed, type Value } from '../value.js';
import { reflectValue } from './reflect-value.js';

/** A constant, or the text of the error that using it in this place gives. */
export type Constant = { readonly value: Value } | { readonly error: string };

export type LiteralNode = BoolNode | NumberNode | StringNode;

export function isLiteral(node: OperandNode): node is LiteralNode {
  return node.kind === 'bool' || node.kind === 'number' || node.kind === 'string';
}

/** A constant where nothing says which type it should have: Go's rules for ideal constants, led by how it is written. */
export function idealConstant(node: LiteralNode): Constant {
  if (node.kind === 'bool') return { value: node.value };
  if (node.kind === 'string') return { value: node.text };
  const { text, complex, float, int, uint } = node.number;
  if (complex) return { value: new Scalar(types.complex128, complex) };
  if (float !== undefined && !isHexInteger(text) && !text.startsWith("'") && /[.eEpP]/.test(text))
    return { value: float };
  if (int !== undefined) return { value: int };
  return uint === undefined ? { value: undefined } : { error: `${text} overflows int` };
}

function isHexInteger(text: string): boolean {
  return /^0[xX]./.test(text) && !/[pP]/.test(text);
}

/** A constant as an argument: it takes the type of the parameter if it can. */
export function constantOf(node: LiteralNode, type: GoType): Constant {
  if (type === reflectValue || type.isEmptyInterface) return idealConstant(node);
  const found = printNode(node);
  switch (type.kind) {
    case 'bool':
      return node.kind === 'bool'
        ? { value: typed(type, node.value) }
        : { error: `expected bool; found ${found}` };
    case 'string':
      return node.kind === 'string'
        ? { value: typed(type, node.text) }
        : { error: `expected string; found ${found}` };
    case 'complex64':
    case 'complex128':
      return complexConstant(node, type);
    case 'float32':
    case 'float64':
      return floatConstant(node, type);
    default:
      return integerConstant(node, type);
  }
}

function complexConstant(node: LiteralNode, type: GoType): Constant {
  const complex = node.kind === 'number' ? node.number.complex : undefined;
  return complex
    ? { value: new Scalar(type, complex) }
    : { error: `expected complex; found ${printNode(node)}` };
}

function floatConstant(node: LiteralNode, type: GoType): Constant {
  const float = node.kind === 'number' ? node.number.float : undefined;
  if (float === undefined) return { error: `expected float; found ${printNode(node)}` };
  return { value: typed(type, type.kind === 'float32' ? Math.fround(float) : float) };
}

/** Too large a constant is cut to size without an error, as reflect's SetInt does. */
function integerConstant(node: LiteralNode, type: GoType): Constant {
  const bits = integerBits(type);
  if (bits === undefined) return { error: `can't handle ${printNode(node)} for arg of type ${type.name}` };
  const number = node.kind === 'number' ? node.number : undefined;
  if (type.kind.startsWith('u')) {
    const uint = number?.uint;
    if (uint === undefined) return { error: `expected unsigned integer; found ${printNode(node)}` };
    return { value: typed(type, BigInt.asUintN(bits, uint)) };
  }
  const int = number?.int;
  if (int === undefined) return { error: `expected integer; found ${printNode(node)}` };
  return { value: typed(type, BigInt.asIntN(bits, int)) };
}
