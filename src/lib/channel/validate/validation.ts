import { ZkErrors, type Position, type ZkError } from '../../core/index.js';
import { kubernetesSchemas } from '../../schema/index.js';
import type { RenderedObject, Rendering } from '../rendering.js';
import { Findings, type Finding } from './finding.js';
import { budgets } from './rules/budgets.js';
import { duplicateObjects } from './rules/duplicates.js';
import { images } from './rules/images.js';
import { limits } from './rules/limits.js';
import { references } from './rules/references.js';
import { objectSchemas, stackSchemas } from './rules/schemas.js';
import { stackReferences } from './rules/stack-references.js';
import { yamlSurprises } from './rules/yaml-surprises.js';
import { describeObject, nameKey, namespaceOf, Places, type Report, type Subject } from './subject.js';

export interface ValidationOptions {
  /** The Kubernetes version of a cluster that does not say it (config item `kubernetes_version`). Default: the newest known. */
  defaultKubernetesVersion?: string;
}

/** Rules that look at one rendering each; order does not matter, findings are sorted. */
const rules: readonly ((subject: Subject) => Report[] | Promise<Report[]>)[] = [
  objectSchemas,
  stackSchemas,
  stackReferences,
  references,
  budgets,
  duplicateObjects,
  limits,
  yamlSurprises,
  images,
];

/**
 * Checks renderings one by one and keeps only what was found, so that a fleet needs no more memory than its biggest cluster. Render with
 * `provenance`, else positions end at the template file.
 */
export class ChannelValidation {
  readonly #findings = new Findings();

  constructor(private readonly options: ValidationOptions = {}) {}

  /**
   * Applies all rules to one cluster's rendering. `errors` are those that the rendering went on from (`onError`): their places in a
   * rendered text become places in its template.
   */
  async add(rendering: Rendering, errors: readonly ZkError[] = []): Promise<void> {
    const subject = await subjectOf(rendering, this.options.defaultKubernetesVersion ?? 'newest');
    const places = new Places(rendering);
    const { alias, id } = rendering.cluster;
    for (const report of (await Promise.all(rules.map(async (rule) => rule(subject)))).flat()) {
      const finding = toFinding(report, places);
      // Names that carry the cluster's id would make one mistake in the channel as many findings as there are clusters.
      this.#findings.add(withoutId(finding, id), alias);
    }
    for (const { message, position, hint } of rendering.warnings) {
      const rule = /is set twice/.test(message) ? 'yaml/duplicate-key' : 'render/warning';
      const place = places.ofRendered(position);
      this.#findings.add(
        { rule, severity: 'warning', message, position: place, ...(hint === undefined ? {} : { hint }) },
        alias,
      );
    }
    for (const error of errors) this.#addError(error, alias, (position) => places.ofRendered(position));
  }

  /** Takes in an error that kept a cluster from being rendered at all. */
  addError(error: ZkError, cluster?: string): void {
    this.#addError(error, cluster, (position) => position ?? {});
  }

  #addError(
    error: ZkError,
    cluster: string | undefined,
    place: (position: Position | undefined) => Position,
  ): void {
    if (error instanceof ZkErrors) {
      for (const part of error.errors) this.#addError(part, cluster, place);
      return;
    }
    // The rendering names the cluster in front of the message; here the list of clusters does.
    const message = error.message.replace(/^cluster "[^"]*": /, '');
    const rule = ruleOfError(error);
    this.#findings.add(
      {
        rule,
        severity: 'error',
        message,
        position: place(error.position),
        ...(error.hint === undefined ? {} : { hint: error.hint }),
      },
      cluster,
    );
  }

  /** Takes in what was found without any cluster (see `lintChannel`). */
  addFindings(findings: readonly Finding[]): void {
    for (const { clusters, ...finding } of findings) {
      if (clusters.length === 0) this.#findings.add(finding);
      for (const cluster of clusters) this.#findings.add(finding, cluster);
    }
  }

  findings(): Finding[] {
    return this.#findings.sorted();
  }
}

function withoutId(finding: Omit<Finding, 'clusters'>, id: string): Omit<Finding, 'clusters'> {
  const plain = (text: string): string => text.replaceAll(id, '<cluster id>');
  const { message, hint, ...rest } = finding;
  return { ...rest, message: plain(message), ...(hint === undefined ? {} : { hint: plain(hint) }) };
}

/** Errors of the rendering under the ids of the rules that they belong to. */
function ruleOfError({ code, message }: ZkError): string {
  if (/KMS encrypts/.test(message)) return 'limit/kms';
  switch (code) {
    case 'template-parse':
      return 'template/parse';
    case 'template-exec':
      return 'template/execute';
    case 'invalid-yaml':
      return 'yaml/invalid';
    default:
      return `render/${code ?? 'failed'}`;
  }
}

async function subjectOf(rendering: Rendering, fallbackVersion: string): Promise<Subject> {
  const base = await kubernetesSchemas(rendering.configItems['kubernetes_version'] ?? fallbackVersion);
  const objects = [...rendering.objects, ...rendering.pools.flatMap((pool) => pool.provisioners)];
  const definitions = objects
    .filter(({ value }) => value.kind === 'CustomResourceDefinition')
    .map(({ value }) => value);
  const schemas = definitions.length === 0 ? base : base.with(definitions);
  const byName = new Map<string, RenderedObject>(
    objects.map((object) => [
      nameKey(object.value.kind, namespaceOf(object, schemas), object.value.metadata.name),
      object,
    ]),
  );
  return { rendering, schemas, objects, byName };
}

function toFinding(report: Report, places: Places): Omit<Finding, 'clusters'> {
  const { about, rule, severity, message, hint } = report;
  const object =
    'value' in about ? describeObject(about) : 'template' in about ? `stack ${about.name}` : undefined;
  return {
    rule,
    severity,
    message,
    position: places.of(report),
    ...(hint === undefined ? {} : { hint }),
    ...(object === undefined ? {} : { object }),
  };
}
