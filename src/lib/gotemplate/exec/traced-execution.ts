import { collectReads, swapCollector } from '../observer.js';
import type { Segment } from '../segment.js';
import type { Node } from '../syntax/node.js';
import type { Value } from '../value.js';
import { Execution, type Output, type Reads } from './execution.js';
import type { Evaluated } from './located.js';
import type { Program } from './program.js';

/** The output of a traced run: the text, and where each piece of it came from. */
export interface TracedOutput extends Output {
  readonly segments: Segment[];
}

const nothing: ReadonlySet<string> = new Set();

/** An execution that knows, for each piece of output, which entries of observed maps had a say in it. */
export class TracedExecution extends Execution {
  private dotReads: ReadonlySet<string>;
  private readonly variableReads: ReadonlySet<string>[];
  private readonly dots: ReadonlySet<string>[] = [];
  /** What the conditions of the enclosing branches read, outermost first; each includes those before it. */
  private readonly conditions: ReadonlySet<string>[];

  constructor(
    program: Program,
    templateName: string,
    calls: readonly ((...args: Value[]) => Value)[],
    private readonly traced: TracedOutput,
    depth: number,
    root: Evaluated,
    node: Node,
    rootReads: ReadonlySet<string> = nothing,
    condition: ReadonlySet<string> = nothing,
  ) {
    super(program, templateName, calls, traced, depth, root, node);
    this.dotReads = rootReads;
    this.variableReads = [rootReads];
    this.conditions = [condition];
  }

  override enter(templateName: string, dot: Evaluated, reads: Reads): Execution {
    const { program, calls, traced, depth, node } = this;
    return new TracedExecution(
      program,
      templateName,
      calls,
      traced,
      depth + 1,
      dot,
      node,
      reads,
      this.condition(),
    );
  }

  private condition(): ReadonlySet<string> {
    return this.conditions.at(-1) ?? nothing;
  }

  override useDot(): void {
    collectReads(this.dotReads);
  }

  override pop(mark: number): void {
    super.pop(mark);
    this.variableReads.length = mark;
  }

  override push(name: string, value: Evaluated): void {
    super.push(name, value);
    this.variableReads.push(this.readsSoFar());
  }

  override variable(name: string): Evaluated {
    const index = this.find(name);
    collectReads(this.variableReads[index] ?? nothing);
    return this.values[index];
  }

  override assign(name: string, value: Evaluated): void {
    super.assign(name, value);
    this.variableReads[this.find(name)] = this.readsSoFar();
  }

  override assignTop(n: number, value: Evaluated): void {
    super.assignTop(n, value);
    this.variableReads[this.variableReads.length - n] = this.readsSoFar();
  }

  /** What fed the value that is being bound: this pipeline, and the branches that it stands in. */
  private readsSoFar(): ReadonlySet<string> {
    const current = swapCollector(undefined);
    swapCollector(current);
    return union(this.condition(), current);
  }

  override beginReads(seed: Reads): Set<string> | undefined {
    return swapCollector(new Set(seed));
  }

  override endReads(outer: Set<string> | undefined): Reads {
    const reads = swapCollector(outer);
    if (reads) collectReads(reads);
    return reads;
  }

  override enterBranch(reads: Reads, bindsDot: boolean): void {
    this.dots.push(this.dotReads);
    if (bindsDot) this.dotReads = reads ?? nothing;
    this.conditions.push(union(this.condition(), reads));
  }

  override leaveBranch(assigned: readonly string[]): void {
    const condition = this.conditions.pop();
    this.dotReads = this.dots.pop() ?? nothing;
    for (const name of assigned) {
      const index = this.names.lastIndexOf(name);
      if (index >= 0) this.variableReads[index] = union(this.variableReads[index] ?? nothing, condition);
    }
  }

  override write(text: string): void {
    this.segment(text, false, this.readsSoFar());
  }

  override writeLiteral(text: string): void {
    this.segment(text, true, this.condition());
  }

  private segment(text: string, literal: boolean, reads: ReadonlySet<string>): void {
    if (text === '') return;
    const start = this.traced.text.length;
    this.traced.text += text;
    this.traced.segments.push({
      start,
      end: start + text.length,
      template: this.templateName,
      line: this.program.source.lineOf(this.node.at),
      literal,
      reads: sorted(reads),
    });
  }
}

/** One of the two sets when it holds the other, so that equal sets stay the same object where possible. */
function union(a: ReadonlySet<string>, b: Reads): ReadonlySet<string> {
  if (!b || b.size === 0) return a;
  if (a.size === 0) return new Set(b);
  for (const read of b) if (!a.has(read)) return new Set([...a, ...b]);
  return a;
}

const sortedLists = new WeakMap<ReadonlySet<string>, readonly string[]>();

function sorted(reads: ReadonlySet<string>): readonly string[] {
  let list = sortedLists.get(reads);
  if (!list) {
    list = [...reads].sort();
    sortedLists.set(reads, list);
  }
  return list;
}
