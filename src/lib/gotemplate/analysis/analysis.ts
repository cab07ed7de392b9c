import type { Source } from '../exec/source.js';
import type {
  BranchNode,
  CommandNode,
  ListNode,
  Node,
  OperandNode,
  PipeNode,
  StatementNode,
} from '../syntax/node.js';
import type { TreeSet } from '../syntax/parser.js';
import {
  alternatives,
  choice,
  concatenate,
  elementOf,
  fieldOf,
  keyOf,
  unknown,
  type Abstract,
} from './abstract-value.js';
import { guardsOf, type Guards } from './guards.js';
import type { DataRead } from './read-set.js';

interface Scope {
  readonly template: string;
  readonly root: Abstract;
  readonly dot: Abstract;
  /** Shared by the bodies of one template: assignments are seen everywhere in it. */
  readonly variables: Map<string, Abstract>;
  /** Entries that enclosing conditions have found to be there. */
  readonly guards: Guards;
}

/** Follows a template's data through variables, dots, invoked templates and constant keys, and notes each read. */
export class Analysis {
  private readonly reads = new Map<string, DataRead & { readonly at: number }>();
  private readonly visited = new Set<string>();

  constructor(
    private readonly trees: TreeSet,
    private readonly source: Source,
    private readonly recordFunctions: ReadonlySet<string>,
  ) {}

  run(name: string): DataRead[] {
    this.invoke(name, { kind: 'path', path: [] });
    const sorted = [...this.reads.values()].sort((a, b) => a.at - b.at);
    return sorted.map(({ at: _at, ...read }) => read);
  }

  private invoke(template: string, root: Abstract): void {
    const list = this.trees.get(template);
    const key = `${template} ${keyOf(root)}`;
    if (!list || this.visited.has(key)) return;
    this.visited.add(key);
    this.list(list, { template, root, dot: root, variables: new Map([['$', root]]), guards: new Set() });
  }

  private list(list: ListNode | undefined, scope: Scope): void {
    for (const node of list?.nodes ?? []) this.statement(node, scope);
  }

  private statement(node: StatementNode, scope: Scope): void {
    switch (node.kind) {
      case 'action':
        this.pipe(node.pipe, scope, node.pipe.declarations.length > 0);
        return;
      case 'if':
      case 'with':
        this.ifOrWith(node, scope);
        return;
      case 'range':
        this.range(node, scope);
        return;
      case 'template':
        this.invoke(node.name, node.pipe ? this.pipe(node.pipe, scope, true) : unknown);
        return;
      default:
        return;
    }
  }

  private ifOrWith(node: BranchNode, outer: Scope): void {
    const scope = { ...outer, variables: new Map(outer.variables) };
    const value = this.pipe(node.pipe, scope, node.kind === 'with' || node.pipe.declarations.length > 0);
    const { whenTrue, whenFalse } = guardsOf(node.pipe, (operand) => this.indexedPaths(operand, scope));
    const dot = node.kind === 'with' ? value : scope.dot;
    this.list(node.list, { ...scope, dot, guards: new Set([...scope.guards, ...whenTrue]) });
    this.list(node.elseList, { ...scope, guards: new Set([...scope.guards, ...whenFalse]) });
    this.keepAssignments(outer, scope);
  }

  private range(node: BranchNode, outer: Scope): void {
    const scope = { ...outer, variables: new Map(outer.variables) };
    const value = this.rangeValue(node.pipe, scope);
    const element = elementOf(value);
    const [first, second] = node.pipe.declarations.map((variable) => variable.path[0]);
    if (first !== undefined) scope.variables.set(first, second === undefined ? element : unknown);
    if (second !== undefined) scope.variables.set(second, element);
    // Twice: what the body assigns is what its next round begins with.
    for (let round = 0; round < 2; round++) this.list(node.list, { ...scope, dot: element });
    this.list(node.elseList, scope);
    this.keepAssignments(outer, scope);
  }

  private rangeValue(pipe: PipeNode, scope: Scope): Abstract {
    const value = this.pipe({ ...pipe, declarations: [] }, scope, true);
    for (const one of alternatives(value))
      if (one.kind === 'path')
        this.note(one.path, pipe.commands[0]?.args[0] ?? pipe, 'range', { scope, bound: true });
    return value;
  }

  /** A variable that was visible outside keeps what a branch has assigned to it, as one of its possible values. */
  private keepAssignments(outer: Scope, inner: Scope): void {
    for (const [name, value] of outer.variables)
      outer.variables.set(name, choice([value, inner.variables.get(name) ?? value]));
  }

  private pipe(pipe: PipeNode, scope: Scope, bound: boolean): Abstract {
    let value: Abstract | undefined;
    pipe.commands.forEach((command, stage) => {
      const last = stage === pipe.commands.length - 1;
      value = this.command(command, scope, value, bound && last);
    });
    const result = value ?? unknown;
    for (const { path } of pipe.declarations) {
      const known = scope.variables.get(path[0]);
      scope.variables.set(path[0], pipe.isAssign && known ? choice([known, result]) : result);
    }
    return result;
  }

  private command(command: CommandNode, scope: Scope, final: Abstract | undefined, bound: boolean): Abstract {
    const [first, ...args] = command.args;
    if (first.kind !== 'identifier') {
      for (const arg of args) this.operand(arg, scope, false);
      return this.operand(first, scope, bound);
    }
    if (first.name === 'index') return this.index(args, scope, final, bound);
    if (first.name === 'and' || first.name === 'or') return this.logic(first.name, args, scope, final);
    const values = args.map((arg) => this.operand(arg, scope, this.recordFunctions.has(first.name)));
    if (final) values.push(final);
    if (this.recordFunctions.has(first.name)) return recordOf(values);
    if (first.name === 'print') return concatenate(values);
    return first.name === 'printf' ? formatted(values) : unknown;
  }

  /** The operands of `and` are only evaluated where those before them hold. */
  private logic(
    name: 'and' | 'or',
    args: readonly OperandNode[],
    outer: Scope,
    final: Abstract | undefined,
  ): Abstract {
    let scope = outer;
    const values: Abstract[] = [];
    for (const arg of args) {
      values.push(this.operand(arg, scope, false));
      const { whenTrue, whenFalse } = guardsOf(arg, (operand) => this.indexedPaths(operand, outer));
      scope = { ...scope, guards: new Set([...scope.guards, ...(name === 'and' ? whenTrue : whenFalse)]) };
    }
    return choice(final ? [...values, final] : values);
  }

  private index(
    args: readonly OperandNode[],
    scope: Scope,
    final: Abstract | undefined,
    bound: boolean,
  ): Abstract {
    const [container, ...keys] = args;
    if (!container) return unknown;
    let value = this.operand(container, scope, true);
    const names = keys.map((key) => ({ node: key, value: this.operand(key, scope, false) }));
    if (final) names.push({ node: container, value: final });
    names.forEach((key, i) => {
      const last = i === names.length - 1;
      value = choice(
        alternatives(value).flatMap((base) =>
          alternatives(key.value).map((name) => this.entry(base, name, key.node, scope, bound || !last)),
        ),
      );
    });
    return value;
  }

  private entry(base: Abstract, name: Abstract, node: Node, scope: Scope, bound: boolean): Abstract {
    const text = name.kind === 'text' ? name : { text: '', isPrefix: true };
    if (base.kind === 'path')
      this.note([...base.path, text.text], node, 'index', { scope, bound, isPrefix: text.isPrefix });
    return text.isPrefix ? elementOf(base) : fieldOf(base, text.text);
  }

  private operand(node: OperandNode, scope: Scope, bound: boolean): Abstract {
    switch (node.kind) {
      case 'dot':
        return scope.dot;
      case 'field':
        return this.fields(scope.dot, node.path, node, scope, bound);
      case 'variable': {
        const [name, ...path] = node.path;
        return this.fields(scope.variables.get(name) ?? unknown, path, node, scope, bound);
      }
      case 'chain':
        return this.fields(this.operand(node.operand, scope, true), node.path, node, scope, bound);
      case 'pipe':
        return this.pipe(node, scope, bound);
      case 'identifier':
        return unknown;
      case 'string':
        return { kind: 'text', text: node.text, isPrefix: false };
      default:
        return unknown;
    }
  }

  private fields(
    base: Abstract,
    path: readonly string[],
    node: Node,
    scope: Scope,
    bound: boolean,
  ): Abstract {
    if (path.length === 0) return base;
    const value = path.reduce(fieldOf, base);
    for (const one of alternatives(value))
      if (one.kind === 'path') this.note(one.path, node, 'field', { scope, bound });
    return value;
  }

  /** The entries that an operand looks up with `index`, without noting them again. */
  private indexedPaths(node: OperandNode | CommandNode, scope: Scope): readonly string[] {
    const probe = new Analysis(this.trees, this.source, this.recordFunctions);
    const inner = { ...scope, variables: new Map(scope.variables) };
    if (node.kind === 'command') probe.command(node, inner, undefined, false);
    else probe.operand(node, inner, false);
    const value = node.kind === 'variable' ? scope.variables.get(node.path[0]) : undefined;
    const fromVariable =
      value?.kind === 'path' && node.kind === 'variable' && node.path.length === 1
        ? [JSON.stringify(value.path)]
        : [];
    const indexed = [...probe.reads.values()].filter((read) => read.access === 'index' && !read.isPrefix);
    return [...indexed.map((read) => JSON.stringify(read.path)), ...fromVariable];
  }

  private note(
    path: readonly string[],
    node: Node,
    access: DataRead['access'],
    { scope, bound, isPrefix = false }: { scope: Scope; bound: boolean; isPrefix?: boolean },
  ): void {
    const at = startOf(node);
    const key = JSON.stringify([scope.template, at, path, access, isPrefix]);
    const guarded = scope.guards.has(JSON.stringify(path));
    const known = this.reads.get(key);
    const place = {
      template: scope.template,
      line: this.source.lineOf(at),
      column: this.source.columnOf(at),
    };
    const both = { bound: bound && (known?.bound ?? true), guarded: guarded && (known?.guarded ?? true) };
    this.reads.set(key, { path, isPrefix, access, ...both, ...place, at });
  }
}

/** Where a node begins in the text: the position that Go gives a chain of fields is that of its second name. */
function startOf(node: Node): number {
  if (node.kind === 'field' && node.path.length > 1) return node.at - node.path[0].length - 1;
  return node.kind === 'variable' && node.path.length > 1 ? node.at - node.path[0].length : node.at;
}

/** A map from alternating keys and values; what stands under a computed key is lost. */
function recordOf(values: readonly Abstract[]): Abstract {
  const entries = new Map<string, Abstract>();
  for (let i = 0; i + 1 < values.length; i += 2) {
    const key = values[i];
    const value = values[i + 1];
    if (key?.kind === 'text' && !key.isPrefix && value) entries.set(key.text, value);
  }
  return { kind: 'record', entries };
}

/** The text of a `printf` as far as it is known: up to the first directive that is not a plain `%s` of something known. */
function formatted([format, ...args]: readonly Abstract[]): Abstract {
  if (format?.kind !== 'text') return unknown;
  const parts: Abstract[] = [];
  let next = 0;
  for (const piece of format.text.split(/(%%|%[sv]|%)/)) {
    if (piece === '%') return concatenate([...parts, unknown]);
    if (piece === '%s' || piece === '%v') parts.push(args[next++] ?? unknown);
    else parts.push({ kind: 'text', text: piece === '%%' ? '%' : piece, isPrefix: false });
  }
  return concatenate(format.isPrefix ? [...parts, unknown] : parts);
}
