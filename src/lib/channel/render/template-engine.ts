import {
  parseTemplate,
  TemplateError,
  type Segment,
  type Template,
  type Value,
} from '../../gotemplate/index.js';
import type { AwsFacts } from '../../aws/index.js';
import type { ChannelFile } from '../channel.js';
import { clmFunctions } from '../functions/index.js';
import { InstanceTypes } from '../values/instance-info.js';
import { functionEnvironment, type FunctionState } from './function-environment.js';

/** What the templates of one stage see and may refer to. */
export interface TemplateScope {
  /** `.Cluster`, `.Values`, `.NodePool`. */
  data: Value;
  /** Files that `manifestHash` may name, by template name: those of the same component. */
  siblings: ReadonlyMap<string, ChannelFile>;
  /** Tells a traced execution that these observed entries (`label.key`) were read, too. */
  observe(reads: readonly string[]): void;
  /** Texts that were rendered in this scope, by template name: `manifestHash` uses them again (CLM). */
  rendered: Map<string, RenderedText>;
}

export interface RenderedText {
  text: string;
  segments: readonly Segment[];
}

const noSegments: readonly Segment[] = [];

/**
 * Compiles and executes channel templates. One engine serves a whole fleet: a template is compiled once for its name and text, whatever
 * version or cluster it comes from. Functions that depend on the cluster ask the state of the execution that is under way; executions
 * are synchronous, so there is never more than one (and `manifestHash` nests properly).
 */
export class TemplateEngine {
  readonly #compiled = new Map<string, Map<string, Template | TemplateError>>();
  readonly #instanceTypes = new WeakMap<AwsFacts, InstanceTypes>();
  #state: FunctionState | undefined;
  readonly #functions = clmFunctions(functionEnvironment(() => this.#state));

  /** Parses a template, or gives it back from the last time. A faulty one fails again with the same error. */
  compile(file: Pick<ChannelFile, 'templateName' | 'text'>): Template {
    let byText = this.#compiled.get(file.templateName);
    if (!byText)
      this.#compiled.set(file.templateName, (byText = new Map<string, Template | TemplateError>()));
    let template = byText.get(file.text);
    if (template === undefined)
      byText.set(
        file.text,
        (template = parseOrError(() =>
          parseTemplate(file.templateName, file.text, { functions: this.#functions, missingKey: 'error' }),
        )),
      );
    if (template instanceof TemplateError) throw template;
    return template;
  }

  /** Executes a template in a scope. With `trace` the text comes with its segments. */
  execute(file: ChannelFile, scope: TemplateScope, facts: AwsFacts, trace: boolean): RenderedText {
    const template = this.compile(file);
    const outer = this.#state;
    // A file that is rendered for its hash only is rendered in an execution of its own, inside the one that asked.
    const hashing = outer !== undefined;
    this.#state = {
      facts,
      instanceTypes: this.#typesOf(facts),
      file,
      scope,
      hashing,
      render: (sibling) => this.execute(sibling, scope, facts, trace),
    };
    try {
      const result: RenderedText = trace
        ? template.executeTraced(scope.data)
        : { text: template.execute(scope.data), segments: noSegments };
      scope.rendered.set(file.templateName, result);
      return result;
    } finally {
      this.#state = outer;
    }
  }

  #typesOf(facts: AwsFacts): InstanceTypes {
    let known = this.#instanceTypes.get(facts);
    if (!known) this.#instanceTypes.set(facts, (known = new InstanceTypes(facts.instanceTypes)));
    return known;
  }
}

function parseOrError(parse: () => Template): Template | TemplateError {
  try {
    return parse();
  } catch (error) {
    if (error instanceof TemplateError) return error;
    throw error;
  }
}
