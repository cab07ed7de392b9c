import type { Node } from '../syntax/node.js';
import type { Evaluated } from './located.js';
import type { Program } from './program.js';
import type { Value } from '../value.js';

/** What a variable was made from, for tracing. The plain execution keeps none. */
export type Reads = ReadonlySet<string> | undefined;

/**
 * The state of one (sub)template while it runs: its output, its variables (a stack, searched from the top by name, as scoping in
 * templates is dynamic), and the node that an error would be blamed on. This class records nothing; `TracedExecution` does.
 */
export class Execution {
  /** The node that is being evaluated, for errors. */
  node: Node;
  protected readonly names: string[] = ['$'];
  protected readonly values: Evaluated[];

  constructor(
    readonly program: Program,
    readonly templateName: string,
    readonly calls: readonly ((...args: Value[]) => Value)[],
    readonly output: Output,
    readonly depth: number,
    root: Evaluated,
    node: Node,
  ) {
    this.values = [root];
    this.node = node;
  }

  fail(text: string, cause?: unknown): never {
    throw this.program.source.error(this.node, this.templateName, text, cause);
  }

  /** The state for a template that this one invokes: same output, no variables but its own `$`. */
  enter(templateName: string, dot: Evaluated, _reads: Reads): Execution {
    return new Execution(this.program, templateName, this.calls, this.output, this.depth + 1, dot, this.node);
  }

  mark(): number {
    return this.names.length;
  }

  pop(mark: number): void {
    this.names.length = mark;
    this.values.length = mark;
  }

  push(name: string, value: Evaluated): void {
    this.names.push(name);
    this.values.push(value);
  }

  variable(name: string): Evaluated {
    return this.values[this.find(name)];
  }

  assign(name: string, value: Evaluated): void {
    this.values[this.find(name)] = value;
  }

  /** Overwrites the n-th variable from the top: those that `range` declared. */
  assignTop(n: number, value: Evaluated): void {
    this.values[this.values.length - n] = value;
  }

  protected find(name: string): number {
    const index = this.names.lastIndexOf(name);
    return index < 0 ? this.fail(`undefined variable: ${name}`) : index;
  }

  write(text: string): void {
    this.output.text += text;
  }

  /** Like `write`, for the template's own text. */
  writeLiteral(text: string): void {
    this.output.text += text;
  }

  /** Called when an expression looks at the dot. */
  useDot(): void {}

  /** Starts to collect what is read, on top of what is known to have been read before; returns what `endReads` needs. */
  beginReads(_seed: Reads): Set<string> | undefined {
    return undefined;
  }

  endReads(_outer: Set<string> | undefined): Reads {
    return undefined;
  }

  /** Called when a body begins that runs, or is bound to a new dot, because of what was read. */
  enterBranch(_reads: Reads, _bindsDot: boolean): void {}

  /** Called when it has ended; `assigned` are the outer variables that it may have changed, or would have, had it run. */
  leaveBranch(_assigned: readonly string[]): void {}
}

/** Where an execution writes to, shared by all templates of one run. */
export interface Output {
  text: string;
}
