import { GoMap, GoStruct, TemplateError, type GoPointer } from '../../gotemplate/index.js';
import { ZkError } from '../../core/index.js';
import type { AwsFacts } from '../../aws/index.js';
import type { Cluster } from '../../registry/index.js';
import type { YamlCache } from '../../yaml/index.js';
import type { ChannelFile, ChannelSource } from '../channel.js';
import { ClusterFamily } from '../data/cluster-family.js';
import { templateData } from '../data/template-data.js';
import type {
  Placeholder,
  RenderedFile,
  RenderedFileKind,
  RenderInput,
  RenderWarning,
} from '../rendering.js';
import type { Values } from '../values/base-values.js';
import { MissingFactError } from './function-environment.js';
import { renderError } from './render-error.js';
import type { TemplateEngine, TemplateScope } from './template-engine.js';

/** What the templates of one stage see. */
export interface Stage {
  /** The cluster as it is in this stage; for error texts. */
  cluster: Cluster;
  pointer: GoPointer;
  values: Values | undefined;
  pool?: { name: string; pointer: GoPointer };
}

/** One rendering of one cluster under way: collects files, warnings and placeholders, and turns template errors into ours. */
export class RenderSession {
  readonly files: RenderedFile[] = [];
  readonly warnings: RenderWarning[] = [];
  readonly family: ClusterFamily;
  readonly #placeholders = new Map<string, Placeholder>();
  /** For the hints of errors. */
  stackOutputs: readonly string[] = [];
  absentValues: Readonly<Record<string, string>> = {};

  constructor(
    readonly input: RenderInput,
    readonly facts: AwsFacts,
    readonly engine: TemplateEngine,
    readonly cache: YamlCache | undefined,
  ) {
    this.family = new ClusterFamily(input.cluster, input.allClusters);
  }

  get sources(): readonly ChannelSource[] {
    return this.input.version.sources;
  }

  /** Stacks, etcd and node pools come from the first source only. */
  get firstSource(): ChannelSource {
    const [first] = this.sources;
    if (!first) throw new ZkError('the channel has no source');
    return first;
  }

  get placeholders(): readonly Placeholder[] {
    return [...this.#placeholders.values()];
  }

  stage(cluster: Cluster, values: Values | undefined, pool?: Stage['pool']): Stage {
    return { cluster, pointer: this.family.pointerFor(cluster), values, ...(pool && { pool }) };
  }

  /** A scope for one component (or one file on its own): what `manifestHash` may name. */
  scope(stage: Stage, files: readonly ChannelFile[]): TemplateScope {
    return {
      data: templateData(stage.pointer, stage.values, stage.pool?.pointer),
      siblings: new Map(files.map((file) => [file.templateName, file])),
      observe: (reads) => observeItems(stage.pointer, reads),
      rendered: new Map(),
    };
  }

  /** Renders one file on its own; undefined when that failed and the error was only reported. */
  renderAlone(
    file: ChannelFile,
    source: ChannelSource,
    kind: RenderedFileKind,
    stage: Stage,
  ): RenderedFile | undefined {
    return this.render(file, source, kind, stage, this.scope(stage, [file]));
  }

  render(
    file: ChannelFile,
    source: ChannelSource,
    kind: RenderedFileKind,
    stage: Stage,
    scope: TemplateScope,
    component?: string,
  ): RenderedFile | undefined {
    return this.attempt(() => {
      const { text, segments } =
        scope.rendered.get(file.templateName) ??
        this.engine.execute(file, scope, this.facts, this.input.provenance === true);
      const { path, realPath } = file;
      const rendered: RenderedFile = {
        path,
        source: source.name,
        realPath,
        kind,
        text,
        segments,
        ...(component !== undefined && { component }),
        ...(stage.pool && { pool: stage.pool.name }),
      };
      this.files.push(rendered);
      return rendered;
    }, stage);
  }

  /** Runs something that may fail; with `onError` its failure is reported and the rest goes on. */
  attempt<T>(run: () => T, stage?: Stage): T | undefined {
    try {
      return run();
    } catch (error) {
      const failure = error instanceof TemplateError ? this.#templateFailure(error, stage) : error;
      if (!(failure instanceof ZkError)) throw failure;
      this.report(failure);
      return undefined;
    }
  }

  /** Throws, unless the caller collects errors. */
  report(error: ZkError): void {
    if (!this.input.onError) throw error;
    this.input.onError(error);
  }

  /** The visible text that stands in for a value which only an apply can know; an error when that must not be. */
  placeholder(kind: Placeholder['kind'], name: string, text: string): string {
    if (this.input.placeholders === 'refuse')
      throw new ZkError(
        `cluster "${this.input.cluster.id}": not known yet: ${text.replace(/^\(|\)$/g, '')}`,
        { code: 'not-known-yet' },
      );
    this.#placeholders.set(text, { text, kind, name });
    return text;
  }

  addPlaceholders(placeholders: readonly Placeholder[]): void {
    for (const placeholder of placeholders) this.#placeholders.set(placeholder.text, placeholder);
  }

  #templateFailure(error: TemplateError, stage: Stage | undefined): Error {
    const missing = missingFactIn(error);
    if (missing) return missing;
    return renderError(error, {
      clusterId: this.input.cluster.id,
      fileOf: (name) => this.#fileNamed(name),
      configItems: Object.keys(stage?.cluster.configItems ?? {}),
      stackOutputs: this.stackOutputs,
      absentValues: this.absentValues,
    });
  }

  #fileNamed(templateName: string): ChannelFile | undefined {
    const source = this.sources.find(({ name }) => templateName.startsWith(`${name}/`));
    return source?.files.get(templateName.slice(source.name.length + 1));
  }
}

const itemLabel = 'Cluster.ConfigItems.';

/** Reads config items of the cluster again, for the sake of an execution that traces reads. */
function observeItems(pointer: GoPointer, reads: readonly string[]): void {
  const items = pointer.target instanceof GoStruct ? pointer.target.field('ConfigItems') : undefined;
  if (!(items instanceof GoMap)) return;
  for (const read of new Set(reads)) if (read.startsWith(itemLabel)) items.get(read.slice(itemLabel.length));
}

/** The look-up that failed for want of a fact, behind the error of the template that asked for it. */
function missingFactIn(error: unknown): MissingFactError | undefined {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 10; cause = cause.cause, depth++) {
    if (cause instanceof MissingFactError) return cause;
  }
  return undefined;
}
