import type { AwsFacts } from '../../../src/lib/aws/index.js';
import {
  renderCluster,
  type ChannelFile,
  type ChannelVersion,
  type Rendering,
  type RenderInput,
} from '../../../src/lib/channel/index.js';
import type { Cluster } from '../../../src/lib/registry/index.js';
import { sampleCluster, samplePool } from '../registry/sample-cluster.js';
import { fullFixture, readFacts } from '../../support/registry-server-fixture.js';

const mainStack =
  'Resources: {}\nOutputs:\n  MasterFilesEncryptionKey: {Value: k}\n  WorkerFilesEncryptionKey: {Value: k}\n';

/** A channel version in memory; `cluster/cluster.yaml` is there unless given. The path in the map starts below `cluster/`. */
export function channelOf(...sources: Record<string, string>[]): ChannelVersion {
  return {
    id: 'sha',
    sources: sources.map((files, index) => {
      const name = index === 0 ? 'main' : `extra${index}`;
      const all: Record<string, string> = index === 0 ? { 'cluster.yaml': mainStack, ...files } : files;
      const entries = Object.keys(all)
        .sort()
        .map((path): [string, ChannelFile] => [
          `cluster/${path}`,
          {
            path: `cluster/${path}`,
            templateName: `${name}/cluster/${path}`,
            realPath: `/channel/${name}/cluster/${path}`,
            text: all[path] ?? '',
          },
        ]);
      return { name, root: `/channel/${name}`, files: new Map(entries), warnings: [] };
    }),
  };
}

/** Recorded facts of the fixture, with changes. */
export function someFacts(changes: Partial<AwsFacts> = {}): AwsFacts {
  return { ...readFacts(fullFixture.facts), ...changes };
}

/** A cluster without node pools, in the account of the facts. */
export function bareCluster(changes: Partial<Cluster> = {}): Cluster {
  return sampleCluster({ nodePools: [], configItems: {}, ...changes });
}

/** Renders files (paths below `cluster/`) for a bare cluster. */
export function renderFiles(
  files: Record<string, string>,
  cluster: Partial<Cluster> = {},
  options: Partial<RenderInput> = {},
): Promise<Rendering> {
  const bare = bareCluster(cluster);
  return renderCluster({
    cluster: bare,
    allClusters: [bare],
    version: channelOf(files),
    facts: someFacts(),
    ...options,
  });
}

/** A ConfigMap whose data is the given YAML. */
export function configMap(data: string, name = 'm'): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata:\n${data}\n`;
}

export { samplePool };
