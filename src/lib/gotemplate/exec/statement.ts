import { printOne } from '../format/print.js';
import {
  printNode,
  type ActionNode,
  type BranchNode,
  type ListNode,
  type PipeNode,
  type StatementNode,
  type TemplateNode,
} from '../syntax/node.js';
import { quote } from '../syntax/quote.js';
import type { Expression } from './call.js';
import type { Execution } from './execution.js';
import type { ExpressionCompiler } from './expression.js';
import { isTrue, staticType, type Evaluated } from './located.js';
import { printable } from './printable.js';
import { iterations, type Iteration } from './range.js';

/** How a statement ended. */
const enum Signal {
  next,
  break,
  continue,
}

/**
 * A body while it runs. It yields the body of each template that it invokes, to be run to its end before it goes on: so templates
 * may invoke each other as deep as Go allows, without using up JavaScript's stack.
 */
export type Walk = Generator<Walk, Signal, void>;

interface Leaf {
  readonly run: (execution: Execution, dot: Evaluated) => Signal;
}

interface Branch {
  readonly walk: (execution: Execution, dot: Evaluated) => Walk;
}

type Statement = Leaf | Branch;

/** The compiled statements of a template, a branch or a loop. */
export class Block {
  constructor(private readonly statements: readonly Statement[]) {}

  *walk(execution: Execution, dot: Evaluated): Walk {
    for (const statement of this.statements) {
      const signal =
        'run' in statement ? statement.run(execution, dot) : yield* statement.walk(execution, dot);
      if (signal !== Signal.next) return signal;
    }
    return Signal.next;
  }
}

/** Runs a body and everything that it invokes. */
export function runToEnd(walk: Walk): void {
  const running = [walk];
  for (let top = running.at(-1); top; top = running.at(-1)) {
    const step = top.next();
    if (step.done) running.pop();
    else running.push(step.value);
  }
}

const maxDepth = 100_000;

/** Compiles the statements of one tree. */
export class StatementCompiler {
  constructor(private readonly expressions: ExpressionCompiler) {}

  block(list: ListNode): Block {
    return new Block(list.nodes.map((node) => this.statement(node)));
  }

  private statement(node: StatementNode): Statement {
    switch (node.kind) {
      case 'text':
        return {
          run: (execution) => {
            execution.node = node;
            execution.writeLiteral(node.text);
            return Signal.next;
          },
        };
      case 'action':
        return { run: this.action(node) };
      case 'if':
      case 'with':
        return { walk: this.ifOrWith(node) };
      case 'range':
        return { walk: this.range(node) };
      case 'template':
        return { walk: this.template(node) };
      case 'break':
        return { run: () => Signal.break };
      case 'continue':
        return { run: () => Signal.continue };
    }
  }

  private action(node: ActionNode): Leaf['run'] {
    const evaluate = this.expressions.pipeline(node.pipe);
    const prints = node.pipe.declarations.length === 0;
    return (execution, dot) => {
      execution.node = node;
      const outer = execution.beginReads(undefined);
      const value = evaluate(execution, dot);
      if (prints) {
        execution.node = node;
        write(execution, node, value);
      }
      execution.endReads(outer);
      return Signal.next;
    };
  }

  private ifOrWith(node: BranchNode): Branch['walk'] {
    const evaluate = this.expressions.pipeline(node.pipe);
    const bindsDot = node.kind === 'with';
    const list = this.block(node.list);
    const elseList = node.elseList && this.block(node.elseList);
    const assigned = assignedIn(node);
    return function* (execution, dot) {
      execution.node = node;
      const mark = execution.mark();
      const outer = execution.beginReads(undefined);
      const value = evaluate(execution, dot);
      const reads = execution.endReads(outer);
      const truth = isTrue(value);
      execution.enterBranch(reads, bindsDot && truth);
      let signal = Signal.next;
      if (truth) signal = yield* list.walk(execution, bindsDot ? value : dot);
      else if (elseList) signal = yield* elseList.walk(execution, dot);
      execution.leaveBranch(assigned);
      execution.pop(mark);
      return signal;
    };
  }

  private range(node: BranchNode): Branch['walk'] {
    const evaluate = this.expressions.pipeline(node.pipe);
    const body = this.block(node.list);
    const elseList = node.elseList && this.block(node.elseList);
    const assigned = assignedIn(node);
    return function* (execution, dot) {
      execution.node = node;
      const outerMark = execution.mark();
      const outer = execution.beginReads(undefined);
      const value = evaluate(execution, dot);
      const reads = execution.endReads(outer);
      const mark = execution.mark();
      const items = iterations(execution, node, value);
      execution.enterBranch(reads, false);
      let signal: Signal;
      let ran = false;
      for (;;) {
        const itemOuter = execution.beginReads(reads);
        const item = items.next();
        if (!item.done) bindVariables(execution, node.pipe, item.value);
        const itemReads = execution.endReads(itemOuter);
        if (item.done) break;
        ran = true;
        execution.enterBranch(itemReads, true);
        signal = yield* body.walk(execution, item.value[1]);
        execution.leaveBranch([]);
        execution.pop(mark);
        if (signal === Signal.break) {
          items.return?.();
          break;
        }
      }
      // A `break` in the else part ends that part only; a `continue` goes on with the loop around.
      signal = !ran && elseList ? yield* elseList.walk(execution, dot) : Signal.next;
      if (signal === Signal.break) signal = Signal.next;
      execution.leaveBranch(assigned);
      execution.pop(outerMark);
      return signal;
    };
  }

  private template(node: TemplateNode): Branch['walk'] {
    const evaluate: Expression | undefined = node.pipe && this.expressions.pipeline(node.pipe);
    return function* (execution, dot) {
      execution.node = node;
      const block = execution.program.templates.get(node.name);
      if (!block) return execution.fail(`template ${quote(node.name)} not defined`);
      if (execution.depth === maxDepth) execution.fail(`exceeded maximum template depth (${maxDepth})`);
      const outer = execution.beginReads(undefined);
      const value = evaluate?.(execution, dot);
      const inner = execution.enter(node.name, value, execution.endReads(outer));
      yield block.walk(inner, value);
      return Signal.next;
    };
  }
}

/** With two variables the first is the index or key; with one it is the element. */
function bindVariables(execution: Execution, pipe: PipeNode, [index, element]: Iteration): void {
  const [first, second] = pipe.declarations;
  if (!first) return;
  if (pipe.isAssign) {
    execution.assign(first.path[0], second ? index : element);
    if (second) execution.assign(second.path[0], element);
    return;
  }
  execution.assignTop(1, element);
  if (second) execution.assignTop(2, index);
}

function write(execution: Execution, node: ActionNode, value: Evaluated): void {
  if (typeof value === 'string') {
    execution.write(value);
    return;
  }
  const shown = printable(value);
  if (!shown) execution.fail(`can't print ${printNode(node)} of type ${staticType(value)?.name ?? ''}`);
  execution.write(printOne(shown.value));
}

/** Names of variables that a branch assigns with `=`, however deep: they depend on its condition even where it does not run. */
function assignedIn(node: BranchNode): readonly string[] {
  const names = new Set<string>();
  collectAssigned(node, names);
  return [...names];
}

function collectAssigned(node: StatementNode, names: Set<string>): void {
  if ('pipe' in node && node.pipe?.isAssign)
    for (const variable of node.pipe.declarations) names.add(variable.path[0]);
  if (!('list' in node)) return;
  for (const child of node.list.nodes) collectAssigned(child, names);
  for (const child of node.elseList?.nodes ?? []) collectAssigned(child, names);
}
