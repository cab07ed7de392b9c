import type { GoType, Signature } from '../go-type.js';
import type { Node, OperandNode } from '../syntax/node.js';
import { types } from '../type-constructors.js';
import { NilInterface, typed, type Value } from '../value.js';
import { validate } from './assign.js';
import type { Execution } from './execution.js';
import { bare, inPlace, type Evaluated } from './located.js';
import { reflectValue } from './reflect-value.js';

export type Expression = (execution: Execution, dot: Evaluated) => Evaluated;
/** A command of a pipeline; `final` is the result of the command in front of it, if there is one. */
export type Command = (execution: Execution, dot: Evaluated, final: Evaluated) => Evaluated;
/** Compiles an operand as an argument of a parameter type. */
export type CompileArgument = (node: OperandNode, type: GoType) => Expression;

/** What is written around a call: known when the template is compiled. */
export interface CallSite {
  readonly name: string;
  /** What `error calling` is blamed on. */
  readonly node: Node;
  readonly args: readonly OperandNode[];
  /** Whether the call is a later stage of a pipeline and gets the previous result as its last argument. */
  readonly hasFinal: boolean;
}

/** Evaluates the arguments of a call for a signature; fails when their number is wrong, before looking at any. */
export function compileArguments(
  site: CallSite,
  { params, variadic = false }: Signature,
  compile: CompileArgument,
): (execution: Execution, dot: Evaluated, final: Evaluated) => Evaluated[] {
  const problem = arityProblem(site, params.length, variadic);
  if (problem !== undefined) return (execution) => execution.fail(problem);
  const typeAt = (index: number): GoType => params[Math.min(index, params.length - 1)] ?? types.any;
  const evaluators = site.args.map((arg, index) => argument(compile(arg, typeAt(index)), typeAt(index)));
  const finalType = typeAt(site.args.length);
  return (execution, dot, final) => {
    const values = evaluators.map((evaluate) => evaluate(execution, dot));
    if (site.hasFinal) values.push(plain(validate(execution, final, finalType), finalType));
    return values;
  };
}

/** Functions of users get values without their places; the built-ins look at places too. */
function argument(evaluate: Expression, type: GoType): Expression {
  return type === reflectValue ? evaluate : (execution, dot) => plain(evaluate(execution, dot), type);
}

function plain(value: Evaluated, type: GoType): Evaluated {
  if (type === reflectValue) return value;
  return value instanceof NilInterface && type.isEmptyInterface ? null : bare(value);
}

function arityProblem(
  { name, args, hasFinal }: CallSite,
  wanted: number,
  variadic: boolean,
): string | undefined {
  const got = args.length + (hasFinal ? 1 : 0);
  if (!variadic)
    return got === wanted ? undefined : `wrong number of args for ${name}: want ${wanted} got ${got}`;
  return got < wanted - 1
    ? `wrong number of args for ${name}: want at least ${wanted - 1} got ${args.length}`
    : undefined;
}

/** Runs a function; whatever it throws becomes an execution error at the call. */
export function guarded<T>(execution: Execution, site: Pick<CallSite, 'name' | 'node'>, call: () => T): T {
  try {
    return call();
  } catch (error) {
    execution.node = site.node;
    return execution.fail(
      `error calling ${site.name}: ${error instanceof Error ? error.message : String(error)}`,
      error,
    );
  }
}

/** Gives what a function returned the type that its signature promises. */
export function resultOf(value: Value, type: GoType): Evaluated {
  if (type.isEmptyInterface) return value ?? null;
  return inPlace(typed(type, value), type, false);
}

/** The values of an argument list, for functions that do not care about places. */
export function bareValues(values: readonly Evaluated[]): Value[] {
  return values.map(bare);
}
