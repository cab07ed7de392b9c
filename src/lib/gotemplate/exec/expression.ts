import { builtins } from '../builtins/index.js';
import type { GoType, Signature } from '../go-type.js';
import type { FoundMethod } from '../method.js';
import {
  printNode,
  type ChainNode,
  type CommandNode,
  type FieldNode,
  type IdentifierNode,
  type Node,
  type OperandNode,
  type PipeNode,
  type VariableNode,
} from '../syntax/node.js';
import { quote } from '../syntax/quote.js';
import { zeroValue, type Value } from '../value.js';
import { canBeNil, validate } from './assign.js';
import {
  bareValues,
  compileArguments,
  guarded,
  resultOf,
  type CallSite,
  type Command,
  type Expression,
} from './call.js';
import type { Execution } from './execution.js';
import { evaluateField, type InvokeMethod, type MissingKey } from './field.js';
import { constantOf, idealConstant, isLiteral, type Constant } from './literal.js';
import { asElement, bare, isTrue, pipelineResult, type Evaluated } from './located.js';
import { describeReflected } from './describe.js';
import { reflectValue } from './reflect-value.js';

/** Finds a function of the user by name: its signature and its place in the execution's table of functions. */
export type FindFunction = (
  name: string,
) => { readonly signature: Signature; readonly index: number } | undefined;

/**
 * Turns the expressions of a template into closures. What Go decides while it executes (which node is to blame, the order of
 * checks) is decided in the same order here, so that errors are the same; what the text alone decides is decided once.
 */
export class ExpressionCompiler {
  constructor(
    private readonly findFunction: FindFunction,
    private readonly missingKey: MissingKey,
  ) {}

  pipeline(pipe: PipeNode): Expression {
    const commands = pipe.commands.map((command, stage) => this.command(command, stage > 0));
    const names = pipe.declarations.map((variable) => variable.path[0]);
    const evaluate = pipelineOf(pipe, commands);
    if (names.length === 0) return evaluate;
    return (execution, dot) => {
      const value = evaluate(execution, dot);
      for (const name of names) {
        if (pipe.isAssign) execution.assign(name, value);
        else execution.push(name, value);
      }
      return value;
    };
  }

  private command(command: CommandNode, hasFinal: boolean): Command {
    const [first, ...rest] = command.args;
    switch (first.kind) {
      case 'field':
        return this.field(first, rest, hasFinal);
      case 'chain':
        return this.chain(first, rest, hasFinal);
      case 'variable':
        return this.variable(first, rest, hasFinal);
      case 'identifier':
        return this.functionCall(first, { name: first.name, node: command, args: rest, hasFinal });
      default:
        return this.plainCommand(first, rest.length > 0 || hasFinal);
    }
  }

  /** A command that is no function: it takes no arguments. */
  private plainCommand(node: OperandNode, hasArguments: boolean): Command {
    const problem = `can't give argument to non-function ${printNode(node)}`;
    if (node.kind === 'pipe') {
      if (hasArguments) return (execution) => execution.fail(problem);
      return this.pipeline(node);
    }
    if (hasArguments) return failing(node, problem);
    if (node.kind === 'dot') {
      return (execution, dot) => {
        execution.node = node;
        execution.useDot();
        return dot;
      };
    }
    return isLiteral(node) ? constant(node, idealConstant(node)) : failing(node, 'nil is not a command');
  }

  private field(node: FieldNode, args: readonly OperandNode[], hasFinal: boolean): Command {
    const walk = this.fieldChain(node, node.path, args, hasFinal);
    return (execution, dot, final) => {
      execution.node = node;
      execution.useDot();
      return walk(execution, dot, dot, final);
    };
  }

  private variable(node: VariableNode, args: readonly OperandNode[], hasFinal: boolean): Command {
    const [name, ...path] = node.path;
    const [field, ...fields] = path;
    if (field === undefined) {
      const problem =
        args.length > 0 || hasFinal ? `can't give argument to non-function ${printNode(node)}` : undefined;
      return (execution) => {
        execution.node = node;
        const value = execution.variable(name);
        return problem === undefined ? value : execution.fail(problem);
      };
    }
    const walk = this.fieldChain(node, [field, ...fields], args, hasFinal);
    return (execution, dot, final) => {
      execution.node = node;
      return walk(execution, dot, execution.variable(name), final);
    };
  }

  private chain(node: ChainNode, args: readonly OperandNode[], hasFinal: boolean): Command {
    const walk = this.fieldChain(node, node.path, args, hasFinal);
    const { operand } = node;
    const head = operand.kind === 'identifier' ? this.chainHead(operand) : this.operand(operand);
    return (execution, dot, final) => {
      execution.node = operand;
      return walk(execution, dot, head(execution, dot, undefined), final);
    };
  }

  /** `f.A`: what f returns as `interface {}` is still named so in errors. */
  private chainHead(node: IdentifierNode): Command {
    const call = this.functionCall(node, bareCall(node));
    const result = this.findFunction(node.name)?.signature.result;
    if (!result?.isEmptyInterface) return call;
    return (execution, dot, final) => asElement(bare(call(execution, dot, final)), result, false);
  }

  /** `.A.B.C` with arguments for the last, should it be a method. */
  private fieldChain(
    node: Node,
    path: readonly string[],
    args: readonly OperandNode[],
    hasFinal: boolean,
  ): (execution: Execution, dot: Evaluated, receiver: Evaluated, final: Evaluated) => Evaluated {
    const last = path.length - 1;
    const withoutArguments = this.methodCall({ name: '', node, args: [], hasFinal: false });
    const withArguments = this.methodCall({ name: '', node, args, hasFinal });
    const hasArguments = args.length > 0 || hasFinal;
    const { missingKey } = this;
    return (execution, dot, receiver, final) => {
      let value = receiver;
      let from: Evaluated = undefined;
      let via: string | undefined;
      for (let i = 0; i <= last; i++) {
        const name = path[i] ?? '';
        const step = { receiver: value, name, from, via, hasArguments: i === last && hasArguments };
        const call = i === last ? withArguments : withoutArguments;
        const next = evaluateField(execution, step, missingKey, call(execution, dot, final));
        from = value;
        via = name;
        value = next;
      }
      return value;
    };
  }

  /** Methods are only known when they are met; what their arguments compile to is kept per method. */
  private methodCall(
    site: CallSite,
  ): (execution: Execution, dot: Evaluated, final: Evaluated) => InvokeMethod {
    const compiled = new WeakMap<object, ReturnType<typeof compileArguments>>();
    // Functions in the arguments get their places in the execution's table now: it cannot grow while it is in use.
    for (const arg of site.args) this.argument(arg, reflectValue);
    const argumentsOf = ({ spec }: FoundMethod, name: string): ReturnType<typeof compileArguments> => {
      let evaluate = compiled.get(spec);
      if (!evaluate) {
        evaluate = compileArguments({ ...site, name }, spec, (node, type) => this.argument(node, type));
        compiled.set(spec, evaluate);
      }
      return evaluate;
    };
    return (execution, dot, final) => (method, name, call) => {
      const args = bareValues(argumentsOf(method, name)(execution, dot, final));
      const result = guarded(execution, { name, node: site.node }, () => call(args));
      return resultOf(result, method.spec.result);
    };
  }

  /** An argument of a given type. */
  private argument(node: OperandNode, type: GoType): Expression {
    if (isLiteral(node)) return constant(node, constantOf(node, type));
    if (node.kind === 'nil') {
      return constant(
        node,
        canBeNil(type) ? { value: nilOf(type) } : { error: `cannot assign nil to ${type.name}` },
      );
    }
    const evaluate =
      node.kind === 'identifier' ? this.functionCall(node, bareCall(node)) : this.operand(node);
    return (execution, dot) => {
      execution.node = node;
      return validate(execution, evaluate(execution, dot, undefined), type);
    };
  }

  /** An operand without arguments that is not a constant. */
  private operand(node: OperandNode): Command {
    switch (node.kind) {
      case 'pipe':
        return this.pipeline(node);
      case 'field':
        return this.field(node, [], false);
      case 'variable':
        return this.variable(node, [], false);
      case 'chain':
        return this.chain(node, [], false);
      default:
        return (execution, dot) => {
          execution.useDot();
          return dot;
        };
    }
  }

  private functionCall(node: IdentifierNode, site: CallSite): Command {
    const own = this.findFunction(node.name);
    if (own) return this.userFunction(node, site, own.signature, own.index);
    if (node.name === 'and' || node.name === 'or') return this.shortCircuit(node, site);
    return this.builtin(node, site);
  }

  private userFunction(node: IdentifierNode, site: CallSite, signature: Signature, index: number): Command {
    const evaluate = compileArguments(site, signature, (arg, type) => this.argument(arg, type));
    return (execution, dot, final) => {
      execution.node = node;
      const args = evaluate(execution, dot, final) as Value[];
      const result = guarded(execution, site, () => execution.calls[index]?.(...args));
      return resultOf(result, signature.result);
    };
  }

  private builtin(node: IdentifierNode, site: CallSite): Command {
    const builtin = builtins.get(node.name);
    if (!builtin) return failing(node, `${quote(node.name)} is not a defined function`);
    const evaluate = compileArguments(site, builtin, (arg, type) => this.argument(arg, type));
    const [first] = site.args;
    const callee = first && printNode(first);
    return (execution, dot, final) => {
      execution.node = node;
      const args = evaluate(execution, dot, final);
      return guarded(execution, site, () => builtin.call(args, callee ?? describeReflected(final)));
    };
  }

  /** `and` and `or` return the operand that decides, and do not look at those behind it. */
  private shortCircuit(node: IdentifierNode, site: CallSite): Command {
    const stopAt = site.name === 'or';
    const args = site.args.map((arg) => this.argument(arg, reflectValue));
    const tooFew = args.length === 0 && !site.hasFinal;
    return (execution, dot, final) => {
      execution.node = node;
      if (tooFew) execution.fail(`wrong number of args for ${site.name}: want at least 1 got 0`);
      let value: Evaluated;
      for (const evaluate of args) {
        value = evaluate(execution, dot);
        if (isTrue(value) === stopAt) return value;
      }
      return site.hasFinal ? final : value;
    };
  }
}

function pipelineOf(pipe: PipeNode, commands: readonly Command[]): Expression {
  const [only] = commands;
  if (commands.length === 1 && only) {
    return (execution, dot) => {
      execution.node = pipe;
      return pipelineResult(only(execution, dot, undefined));
    };
  }
  return (execution, dot) => {
    execution.node = pipe;
    let value: Evaluated;
    for (const command of commands) value = pipelineResult(command(execution, dot, value));
    return value;
  };
}

function constant(node: Node, found: Constant): Expression {
  if ('error' in found) return failing(node, found.error);
  const { value } = found;
  return (execution) => {
    execution.node = node;
    return value;
  };
}

function failing(node: Node, text: string): Expression {
  return (execution) => {
    execution.node = node;
    return execution.fail(text);
  };
}

/** Nil for the built-ins is nothing at all. */
function nilOf(type: GoType): Value {
  return type === reflectValue ? undefined : zeroValue(type);
}

function bareCall(node: IdentifierNode): CallSite {
  return { name: node.name, node, args: [], hasFinal: false };
}
