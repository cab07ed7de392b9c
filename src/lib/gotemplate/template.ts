import { readSetOf, type ReadSet, type ReadSetOptions } from './analysis/read-set.js';
import { builtins } from './builtins/index.js';
import { joinBytes } from './byte-string.js';
import { ExpressionCompiler } from './exec/expression.js';
import { Execution } from './exec/execution.js';
import type { MissingKey } from './exec/field.js';
import type { Program } from './exec/program.js';
import { Source } from './exec/source.js';
import { type Block, runToEnd, StatementCompiler } from './exec/statement.js';
import { TracedExecution, type TracedOutput } from './exec/traced-execution.js';
import { isStackOverflow, TemplateError } from './error.js';
import type { FunctionMap, FunctionSpec } from './go-type.js';

import { swapCollector } from './observer.js';
import type { TracedText } from './segment.js';
import type { ListNode } from './syntax/node.js';
import { parseTrees, type TreeSet } from './syntax/parser.js';
import type { Value } from './value.js';

export interface TemplateOptions {
  /** Functions beside the built-in ones; one of the same name takes the place of a built-in. */
  readonly functions?: FunctionMap;
  /** `missingkey` of Go: what a field of a map gives when there is no such key. Default: the untyped nil, `<no value>`. */
  readonly missingKey?: MissingKey;
  readonly delimiters?: { readonly left: string; readonly right: string };
}

export interface ExecuteOptions {
  /** Bodies for this run, by name, in place of those given when parsing. Their signatures must be the same. */
  readonly functions?: FunctionMap;
  /** Runs one of the templates that the file defines, instead of the file itself. */
  readonly template?: string;
}

type Call = (...args: Value[]) => Value;

/** A parsed template. It is compiled when it is first executed, and can then be executed any number of times. */
export class Template {
  readonly name: string;
  private readonly source: Source;
  private readonly trees: TreeSet;
  private readonly functions: FunctionMap;
  private readonly missingKey: MissingKey;
  private compiled: { readonly program: Program; readonly calls: readonly Call[] } | undefined;

  constructor(name: string, text: string, options: TemplateOptions = {}) {
    this.name = name;
    this.functions = options.functions ?? {};
    this.missingKey = options.missingKey ?? 'default';
    this.source = new Source(name, text);
    const { left, right } = options.delimiters ?? { left: '', right: '' };
    this.trees = parseTrees(name, text, {
      delimiters: { left: left || '{{', right: right || '}}' },
      isFunction: (word) => Object.hasOwn(this.functions, word) || builtins.has(word),
    });
  }

  /** The names of the templates in this file: its own, and those of `define` and `block`. */
  templateNames(): string[] {
    return [...this.trees.keys()];
  }

  /** Applies the template to data and returns the text. Throws TemplateError with Go's message. */
  execute(data: Value, options: ExecuteOptions = {}): string {
    return this.withinStack(() => {
      const { program, calls } = this.prepare(options);
      const { name, block, node } = this.start(program, options);
      const output = { text: '' };
      const root = data ?? undefined;
      runToEnd(block.walk(new Execution(program, name, calls, output, 0, root, node), root));
      return joinBytes(output.text);
    });
  }

  /** The same text as `execute`, and where each piece of it came from. Slower. */
  executeTraced(data: Value, options: ExecuteOptions = {}): TracedText {
    const output: TracedOutput = { text: '', segments: [] };
    const root = data ?? undefined;
    const outer = swapCollector(undefined);
    try {
      this.withinStack(() => {
        const { program, calls } = this.prepare(options);
        const { name, block, node } = this.start(program, options);
        runToEnd(block.walk(new TracedExecution(program, name, calls, output, 0, root, node), root));
      });
    } finally {
      swapCollector(outer);
    }
    return output;
  }

  /** What the template reads from its data and which functions it uses, found without executing it. */
  readSet(options: ReadSetOptions = {}): ReadSet {
    return this.withinStack(() => readSetOf(this.name, this.trees, this.source, options));
  }

  /** Nesting that JavaScript's stack cannot hold is a fault of the template, and said as one. */
  private withinStack<T>(run: () => T): T {
    try {
      return run();
    } catch (error) {
      if (!isStackOverflow(error)) throw error;
      const message = `template: ${this.name}: max expression depth exceeded`;
      throw new TemplateError(message, 'exec', this.name, 1, undefined, { cause: error });
    }
  }

  private start(program: Program, options: ExecuteOptions): { name: string; block: Block; node: ListNode } {
    const name = options.template ?? this.name;
    const block = program.templates.get(name);
    const node = this.trees.get(name);
    if (block && node) return { name, block, node };
    throw new Error(
      `template: no template ${JSON.stringify(name)} associated with template ${JSON.stringify(this.name)}`,
    );
  }

  private prepare(options: ExecuteOptions): { program: Program; calls: readonly Call[] } {
    this.compiled ??= this.compile();
    const overrides = options.functions;
    if (!overrides) return this.compiled;
    const { program } = this.compiled;
    const calls = program.functions.map(({ name, spec }) =>
      callOf(Object.hasOwn(overrides, name) ? overrides[name] : spec, spec),
    );
    return { program, calls };
  }

  private compile(): { program: Program; calls: readonly Call[] } {
    const functions: { name: string; spec: FunctionSpec }[] = [];
    const indexes = new Map<string, number>();
    const find = (name: string): { signature: FunctionSpec; index: number } | undefined => {
      const spec = Object.hasOwn(this.functions, name) ? this.functions[name] : undefined;
      if (!spec) return undefined;
      const index = indexes.get(name) ?? functions.push({ name, spec }) - 1;
      indexes.set(name, index);
      return { signature: spec, index };
    };
    const compiler = new StatementCompiler(new ExpressionCompiler(find, this.missingKey));
    const templates = new Map([...this.trees].map(([name, list]) => [name, compiler.block(list)]));
    return {
      program: { source: this.source, templates, functions },
      calls: functions.map(({ spec }) => callOf(spec, spec)),
    };
  }
}

function callOf(spec: FunctionSpec | undefined, fallback: FunctionSpec): Call {
  const used = spec ?? fallback;
  return (...args) => used.call(...args);
}

/**
 * Parses a template text. Throws TemplateError (kind `parse`) with exactly the message of Go's text/template.
 * Source of all rules: Go 1.26, packages text/template, text/template/parse and fmt.
 */
export function parseTemplate(name: string, text: string, options: TemplateOptions = {}): Template {
  return new Template(name, text, options);
}
