import { createHash } from 'node:crypto';
import { checkDependsOn } from './depends-on.js';
import { Field } from './field.js';
import { type Finding, sortedFindings } from './finding.js';
import { foreignTool } from './foreign-file.js';
import { legacyKeys, readLegacy } from './legacy.js';
import type { Definition, Step } from './model.js';
import { dependencyVariables, deploymentVariables, platformVariables } from './platform-variables.js';
import {
  checkOtherKeys,
  readDependencies,
  readNotifications,
  readSchedule,
  readTags,
  readVersion,
  topKeys,
} from './read-frame.js';
import { readStep } from './read-step.js';
import { readTree } from './read-yaml.js';
import { Reading, type ReadOptions } from './reading.js';
import { SourceText } from './source-text.js';
import { revealTokens } from './substitution.js';
import { YamlFault } from './yaml-fault.js';
import type { MappingNode, YamlTree } from './yaml-tree.js';

export interface ReadResult {
  /** Absent when there is an error among the findings. */
  definition?: Definition;
  findings: readonly Finding[];
}

/**
 * Reads the text of a `delivery.yaml`: substitution, YAML, strict schema. Never throws on account of the text; whatever is wrong with
 * it is a finding with its place in the original text. `file` only names it.
 */
export async function readDefinition(
  text: string,
  file: string,
  options: ReadOptions = {},
): Promise<ReadResult> {
  const body = text.startsWith('\ufeff') ? text.slice(1) : text;
  const source = new SourceText(body, file);
  const reading = new Reading(source, options, platformVariables, deploymentVariables);
  const frame = await readFrame(reading, text);
  const findings = sortedFindings(reading.findings);
  const broken = findings.some(({ severity }) => severity === 'error');
  return { findings, ...(frame && !broken && { definition: frame }) };
}

async function readFrame(reading: Reading, original: string): Promise<Definition | undefined> {
  let tree: YamlTree;
  try {
    tree = await readTree(reading.source);
  } catch (error) {
    if (!(error instanceof YamlFault)) throw error;
    // Names of anchors and tags may hold hidden tokens.
    const asWritten = (text: string): string => revealTokens(text, () => undefined);
    const hint = error.hint === undefined ? undefined : asWritten(error.hint);
    reading.error(error.rule, error, asWritten(error.message), hint);
    return undefined;
  }
  const root = rootMapping(tree, reading);
  if (!root) return undefined;
  for (const key of tree.duplicates)
    reading.error(
      'E-dup-key',
      key,
      `the key ${JSON.stringify(reading.text(key).slice(0, 40))} is written twice`,
      'Remove one of the two.',
    );
  if (tree.secondDocument !== undefined)
    reading.error(
      'E-yaml',
      { start: tree.secondDocument, end: tree.secondDocument + 3 },
      'a build definition is one YAML document, here a second one begins',
    );
  const definition = readRoot(new Field(root, '', reading), root, tree, original);
  for (const scalar of tree.scalars) {
    if (scalar.text.includes('\ue000')) reading.checkTokens(scalar);
    if (scalar.tag !== undefined && !/^!!(str|int|float|bool|null|timestamp)$/.test(scalar.tag))
      reading.error(
        'E-yaml',
        scalar,
        `the tag ${revealTokens(scalar.tag, () => undefined).slice(0, 30)} means nothing here`,
        'Remove it.',
      );
  }
  return definition;
}

/** The top of the file, if it is one of ours. */
function rootMapping({ root }: YamlTree, reading: Reading): MappingNode | undefined {
  const hint = 'A build definition has version: "2017-09-20" and a list of steps under pipeline.';
  if (!root || (root.kind === 'scalar' && root.text === '')) {
    reading.error('E-not-cdp', { start: 0, end: 0 }, 'not a CDP build definition: the file is empty', hint);
    return undefined;
  }
  if (root.kind !== 'mapping') {
    const what = root.kind === 'sequence' ? 'a list' : 'text';
    reading.error(
      'E-not-cdp',
      { start: root.start, end: root.end },
      `not a CDP build definition: the file holds ${what}`,
      hint,
    );
    return undefined;
  }
  const keys = root.entries.map(({ key }) => reading.text(key));
  if (keys.includes('pipeline') || keys.includes('build_steps')) return root;
  if (keys.includes('build_pipeline')) return refuseBuildPipeline(root, reading);
  if (keys.includes('version') && isOurVersion(root)) {
    reading.error(
      'E-missing',
      root.entries[0]!.key,
      'pipeline is missing',
      'Add a list of steps under `pipeline:`.',
    );
    return undefined;
  }
  const tool = foreignTool(root);
  const shown = `${keys
    .slice(0, 6)
    .map((key) => key.slice(0, 30))
    .join(', ')}${keys.length > 6 ? ', …' : ''}`;
  reading.error(
    'E-not-cdp',
    { start: root.start, end: root.start },
    `not a CDP build definition: found ${keys.length === 0 ? 'no key' : `the keys ${shown}`}${tool === undefined ? '' : ` (this looks like ${tool})`}`,
    hint,
  );
  return undefined;
}

function isOurVersion(root: MappingNode): boolean {
  const version = root.entries.find(({ key }) => key.text === 'version')?.value;
  return version?.kind === 'scalar' && /^20\d\d-/.test(version.text);
}

function refuseBuildPipeline(root: MappingNode, reading: Reading): undefined {
  const { key } = root.entries.find((entry) => entry.key.text === 'build_pipeline')!;
  reading.error(
    'E-not-cdp',
    key,
    'build_pipeline is a form that was given up in 2017 and is not read any more',
    'Write its steps as a list under `pipeline`, with version: "2017-09-20".',
  );
}

function readRoot(root: Field, node: MappingNode, tree: YamlTree, original: string): Definition {
  const { reading } = root;
  const legacy = root.get('pipeline') === undefined ? root.get('build_steps') : undefined;
  const known: readonly string[] = legacy
    ? [...legacyKeys, ...topKeys.filter((key) => key !== 'pipeline')]
    : topKeys;
  checkOtherKeys(node, known, tree.usedAnchors, reading);
  if (!legacy) readVersion(root.get('version'), root);
  const dependencies = readDependencies(root.get('dependencies'));
  reading.addVariables(dependencyVariables(dependencies, reading.options.dependencyVersions ?? {}));
  const allowConcurrentSteps = root.get('allow_concurrent_steps')?.boolean() ?? false;
  const steps = legacy
    ? readLegacy(root, legacy)
    : readSteps(root.get('pipeline')!, new Set(dependencies.map(({ id }) => id)));
  checkDependsOn(steps, allowConcurrentSteps, root);
  const schedule = readSchedule(root.get('schedule'));
  return {
    form: legacy ? 'legacy' : 'current',
    file: reading.source.file,
    digest: createHash('sha256').update(original).digest('hex'),
    steps,
    allowConcurrentSteps,
    allowConcurrentPipelines: root.get('allow_concurrent_pipelines')?.boolean() ?? false,
    dependencies,
    tags: readTags(root.get('tags')),
    notifications: readNotifications(root.get('notifications')),
    ...(schedule !== undefined && { schedule }),
  };
}

function readSteps(field: Field, dependencies: ReadonlySet<string>): Step[] {
  const items = field.items('a list of steps') ?? [];
  if (field.node.kind === 'sequence' && items.length === 0) field.error('E-missing', 'there is no step');
  const ids = new Map<string, Step>();
  const slugs = new Set<string>();
  return items.flatMap((item, index) => {
    const step = readStep(item, index, dependencies);
    if (!step) return [];
    const other = ids.get(step.id);
    if (other && step.id !== '')
      (item.get('id') ?? item)
        .named('')
        .error(
          'E-dup-id',
          `the id ${JSON.stringify(step.id)} is taken by the step in line ${other.position.line}`,
        );
    ids.set(step.id, step);
    // Two ids with one slug are two ids all the same.
    const { slug } = step;
    for (let count = 2; slugs.has(step.slug); count += 1) step.slug = `${slug}-${count}`;
    slugs.add(step.slug);
    return [step];
  });
}
