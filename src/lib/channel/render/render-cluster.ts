import { ZkError } from '../../core/index.js';
import type { AwsFacts } from '../../aws/index.js';
import { clusterVersion } from '../../registry/index.js';
import { createYamlCache, type YamlCache } from '../../yaml/index.js';
import type { MissingFact, RenderedPool, Rendering, RenderInput } from '../rendering.js';
import { baseValues } from '../values/base-values.js';
import { prepareConfigItems, type PreparedItems } from './config-items.js';
import { renderDefaults } from './defaults-stage.js';
import { renderDeletions } from './deletions-stage.js';
import { afterEks } from './eks-stage.js';
import { MissingFactError } from './function-environment.js';
import { renderManifests } from './manifests-stage.js';
import { renderPools } from './pools-stage.js';
import { createRedactor } from './redactor.js';
import { RenderSession } from './session.js';
import {
  renderEtcd,
  renderMainStack,
  renderManifestStacks,
  withOutputs,
  type EtcdStage,
} from './stack-stages.js';
import { TemplateEngine } from './template-engine.js';

/** Renders clusters and shares what they have in common: compiled templates and decoded documents. */
export interface Renderer {
  render(input: RenderInput): Promise<Rendering>;
}

/** A renderer for one process or thread. Its memory is bounded by the channel versions it saw and by the document cache. */
export function createRenderer(options: { yamlCache?: YamlCache | false } = {}): Renderer {
  const engine = new TemplateEngine();
  const cache = options.yamlCache === false ? undefined : (options.yamlCache ?? createYamlCache());
  return { render: (input) => renderWithFacts(input, engine, cache) };
}

/** Renders one cluster: everything that its channel says about it, as pure data. See `Rendering`. */
export function renderCluster(input: RenderInput, renderer: Renderer = createRenderer()): Promise<Rendering> {
  return renderer.render(input);
}

/** More look-ups than this for one cluster mean that fetching does not help. */
const maxFetches = 50;

/** Renders; when a template asks for a fact that was not recorded, fetches it and starts again. */
async function renderWithFacts(
  input: RenderInput,
  engine: TemplateEngine,
  cache: YamlCache | undefined,
): Promise<Rendering> {
  let facts = input.facts;
  for (let fetches = 0; ; fetches++) {
    input.signal?.throwIfAborted();
    const errors: ZkError[] = [];
    try {
      const rendering = await renderOnce(
        { ...input, ...(input.onError && { onError: (error: ZkError) => errors.push(error) }) },
        facts,
        engine,
        cache,
      );
      errors.forEach((error) => input.onError?.(error));
      return rendering;
    } catch (error) {
      if (!(error instanceof MissingFactError)) throw error;
      if (!input.fetchFact || fetches >= maxFetches) throw missingFact(input, facts, error.fact, error);
      facts = await input.fetchFact(error.fact);
    }
  }
}

function missingFact(input: RenderInput, facts: AwsFacts, fact: MissingFact, cause: Error): ZkError {
  const what =
    fact.kind === 'image'
      ? `the image "${fact.name}" of owner ${fact.owner ?? ''}`
      : `the instance type "${fact.name}"`;
  return new ZkError(
    `cluster "${input.cluster.id}": ${what} is not among the recorded facts of account ${facts.account}, ${facts.region}`,
    {
      code: 'missing-fact',
      hint: `Record them again: kubectl zk cluster facts ${input.cluster.alias || input.cluster.id}`,
      cause,
    },
  );
}

/** CLM's order of things, without doing any of them. */
async function renderOnce(
  input: RenderInput,
  facts: AwsFacts,
  engine: TemplateEngine,
  cache: YamlCache | undefined,
): Promise<Rendering> {
  const session = new RenderSession(input, facts, engine, cache);
  session.warnings.push(...session.sources.flatMap((source) => source.warnings));
  const prepared = await prepareConfigItems(input.cluster, renderDefaults(session), input);
  session.addPlaceholders(prepared.placeholders);
  session.warnings.push(...prepared.warnings);
  return renderStages(session, prepared);
}

function renderStages(session: RenderSession, prepared: PreparedItems): Rendering {
  const { input, facts } = session;
  const base = baseValues(prepared.cluster, facts);
  session.absentValues = base.absent;
  // Pools keep the items they were given before: discovered ones are not copied any more (CLM).
  const cluster = { ...prepared.cluster, configItems: base.configItems };
  const deletions = renderDeletions(session, session.stage(cluster, base.values));
  const managesEtcd = input.manageEtcdStack === true && cluster.provider === 'zalando-aws';
  const etcd: EtcdStage = (managesEtcd
    ? session.attempt(() => renderEtcd(session, cluster, base.values))
    : undefined) ?? { values: {} };
  const stackValues = { ...base.values, ...etcd.values };
  const main = renderMainStack(session, cluster, stackValues);
  session.stackOutputs = Object.keys(main.outputs);
  const running = afterEks(session, cluster);
  const values = withOutputs(stackValues, main.outputs);
  const manifestStacks = renderManifestStacks(session, running, values);
  const components = renderManifests(session, running, values);
  const pools = renderPools(session, {
    cluster: running,
    values,
    network: base.network,
    outputs: main.outputs,
  });
  return {
    cluster: input.cluster,
    configItems: running.configItems,
    defaultedItems: prepared.defaulted,
    targetVersion: clusterVersion(input.cluster, input.version.id),
    version: input.version,
    files: session.files,
    objects: components.flatMap((component) => component.objects),
    components,
    stacks: [
      etcd.stack,
      main.stack,
      ...manifestStacks,
      ...pools.map((pool: RenderedPool) => pool.stack),
    ].filter((stack) => stack !== undefined),
    pools,
    ...(etcd.files && { etcdFiles: etcd.files }),
    deletions,
    warnings: session.warnings,
    placeholders: session.placeholders,
    redactor: createRedactor(prepared.secrets),
  };
}
