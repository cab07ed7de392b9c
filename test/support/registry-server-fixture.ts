import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { AwsFacts } from '../../src/lib/aws/index.js';
import {
  directorySource,
  openChannel,
  renderCluster,
  type Rendering,
  type RenderInput,
} from '../../src/lib/channel/index.js';
import { openRegistry, type Cluster } from '../../src/lib/registry/index.js';
import { decodeDocuments } from '../../src/lib/yaml/index.js';
import { testContext } from './registry-server-context.js';

/** The fixture channel that uses every feature: folder, registry, recorded facts. */
export const fullFixture = {
  directory: fileURLToPath(new URL('../fixtures/channel-full/channel', import.meta.url)),
  registry: fileURLToPath(new URL('../fixtures/channel-full/registry.yaml', import.meta.url)),
  facts: fileURLToPath(new URL('../fixtures/channel-full/facts.yaml', import.meta.url)),
};

/** Recorded facts as plain data. */
export function readFacts(file: string): AwsFacts {
  return decodeDocuments(readFileSync(file, 'utf8'), { file }).documents[0]?.value as unknown as AwsFacts;
}

/** All clusters of the fixture's registry. */
export async function fixtureClusters(): Promise<Cluster[]> {
  return (await openRegistry({ location: fullFixture.registry }, testContext())).list();
}

/** Renders one cluster of the fixture. */
export async function renderFixture(alias: string, options: Partial<RenderInput> = {}): Promise<Rendering> {
  const allClusters = await fixtureClusters();
  const cluster = allClusters.find((candidate) => candidate.alias === alias);
  if (!cluster) throw new Error(`no cluster ${alias} in the fixture`);
  const channel = await openChannel([directorySource(fullFixture.directory)], testContext());
  return renderCluster({
    cluster,
    allClusters,
    version: await channel.checkout(cluster),
    facts: readFacts(fullFixture.facts),
    ...options,
  });
}
