import { readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import type { AwsFacts } from '../../../../src/lib/aws/index.js';
import {
  createRenderer,
  directorySource,
  openChannel,
  type ChannelVersion,
  type Rendering,
} from '../../../../src/lib/channel/index.js';
import { ChannelValidation, lintChannel, type Finding } from '../../../../src/lib/channel/validate/index.js';
import { systemClock, type Context, type ZkError } from '../../../../src/lib/core/index.js';
import { openRegistry, type Cluster } from '../../../../src/lib/registry/index.js';

export const repository = fileURLToPath(new URL('../../../../', import.meta.url));

export interface ChannelInput {
  /** Folders and files relative to the repository. */
  directory: string;
  registry: string;
  facts: string;
}

export const defaultChannel: ChannelInput = {
  directory: 'templates/channel',
  registry: 'templates/registry.yaml',
  facts: 'templates/facts.yaml',
};
export const mistakes: ChannelInput = {
  directory: 'test/fixtures/validate-mistakes',
  registry: 'test/fixtures/validate-mistakes/registry.yaml',
  facts: 'test/fixtures/validate-mistakes/facts.yaml',
};

export const context: Context = {
  clock: systemClock,
  env: {},
  signal: new AbortController().signal,
  emit: () => undefined,
};

/** The channel's files as they stand. */
export async function checkout(directory: string): Promise<ChannelVersion> {
  const channel = await openChannel([directorySource(resolve(repository, directory))], context);
  return channel.checkout({ id: 'none', channel: 'none', configItems: {} });
}

export interface Loaded {
  version: ChannelVersion;
  clusters: Cluster[];
  facts: AwsFacts;
  positionOf: (
    clusterId: string,
    path: readonly (string | number)[],
  ) => { file?: string; line?: number; column?: number } | undefined;
}

export async function load(input: ChannelInput): Promise<Loaded> {
  const registry = await openRegistry({ location: resolve(repository, input.registry) }, context);
  const clusters = await registry.list();
  const facts = parse(readFileSync(resolve(repository, input.facts), 'utf8')) as AwsFacts;
  return {
    version: await checkout(input.directory),
    clusters,
    facts,
    positionOf: (id, path) => registry.positionOf(id, path),
  };
}

/** Renders one cluster with provenance; errors are collected. */
export async function render(
  loaded: Loaded,
  cluster: Cluster,
): Promise<{ rendering: Rendering; errors: ZkError[] }> {
  const errors: ZkError[] = [];
  const { version, clusters, facts } = loaded;
  const rendering = await createRenderer().render({
    cluster,
    allClusters: clusters,
    version,
    facts,
    provenance: true,
    onError: (error) => errors.push(error),
  });
  return { rendering, errors };
}

/** Everything that `cluster validate` would find. */
export async function findingsOf(
  loaded: Loaded,
  clusters: readonly Cluster[] = loaded.clusters,
): Promise<Finding[]> {
  const validation = new ChannelValidation();
  validation.addFindings(lintChannel(loaded.version, clusters, { positionOf: loaded.positionOf }));
  for (const cluster of clusters) {
    const { rendering, errors } = await render(loaded, cluster);
    await validation.add(rendering, errors);
  }
  return validation.findings();
}

/** `file:line:column severity rule`, the file relative to the folder. */
export function placesOf(findings: readonly Finding[], folder: string): string[] {
  return findings.map(
    ({ position: { file = '', line = 0, column = 0 }, severity, rule }) =>
      `${relative(resolve(repository, folder), file)}:${line}:${column} ${severity} ${rule}`,
  );
}
