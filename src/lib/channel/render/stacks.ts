import { usageError } from '../../core/index.js';
import { clusterName, type Cluster, type NodePool } from '../../registry/index.js';
import {
  decodeCloudFormation,
  isMapping,
  readYaml,
  type CloudFormationDocument,
  type YamlValue,
} from '../../yaml/index.js';
import type { RenderedFile, RenderedStack } from '../rendering.js';
import { templatePosition } from './provenance.js';
import { createHash } from 'node:crypto';

/** A rendered template as CloudFormation will read it. */
export interface DecodedStack {
  document: CloudFormationDocument;
  /** `Metadata.Tags`, which become tags of the stack. */
  tags: Record<string, string>;
  /** Names of `Outputs`; undefined when a macro may add more. */
  outputs: readonly string[] | undefined;
}

/** Decodes a stack's template only to read its metadata: the text itself is what is sent. */
export function decodeStack(file: RenderedFile, templateText: string): DecodedStack {
  const document = decodeCloudFormation(file.text, { file: file.path });
  const root = document.value;
  if (!isMapping(root))
    throw usageError('a CloudFormation template must be a mapping', {
      position: templatePosition(file, templateText, { line: 1 }) ?? { file: file.path },
      code: 'stack-template',
    });
  const outputs = isMapping(root['Outputs']) ? Object.keys(root['Outputs']) : [];
  return { document, tags: metadataTags(document, file), outputs: 'Transform' in root ? undefined : outputs };
}

/** CLM decodes tags into text: a number or a boolean keeps its source text, which only a second reading can tell. */
function metadataTags(document: CloudFormationDocument, file: RenderedFile): Record<string, string> {
  const tags = metadata(document)['Tags'];
  if (!isMapping(tags)) return {};
  if (Object.values(tags).every((value) => typeof value === 'string')) return tags as Record<string, string>;
  const root = readYaml(file.text, { file: file.path, unknownKeys: 'warn', duplicateKeys: 'warn' });
  return root?.entries().get('Metadata')?.entries().get('Tags')?.stringMap() ?? {};
}

function metadata(document: CloudFormationDocument): Record<string, YamlValue> {
  const root = document.value;
  const found = isMapping(root) ? root['Metadata'] : undefined;
  return isMapping(found) ? found : {};
}

/** The main stack: named by the cluster's local id, tagged by its id (not by its name, unlike all others). */
export function mainStack(cluster: Cluster, file: RenderedFile, decoded: DecodedStack): RenderedStack {
  return {
    kind: 'cluster',
    name: cluster.localId,
    tags: {
      ...decoded.tags,
      [`kubernetes.io/cluster/${cluster.id}`]: 'owned',
      'cluster-lifecycle-controller.zalando.org/main-stack': 'true',
    },
    file,
    template: file.text,
    uploadKey: `${cluster.id}.template`,
  };
}

/** An extra stack; its own template says its name. The bucket key is the hash of the template's path with its source. */
export function manifestStack(cluster: Cluster, file: RenderedFile, decoded: DecodedStack): RenderedStack {
  const name = metadata(decoded.document)['StackName'];
  if (typeof name !== 'string' || name === '') {
    throw usageError('Metadata.StackName is missing', {
      position: decoded.document.positionOf(['Metadata']) ?? { file: file.path },
      code: 'stack-template',
      hint: 'Templates in cf-manifests name their stack themselves',
    });
  }
  return {
    kind: 'cf-manifest',
    name,
    tags: { ...decoded.tags, [`kubernetes.io/cluster/${clusterName(cluster)}`]: 'owned' },
    file,
    template: file.text,
    uploadKey: `${createHash('sha256').update(`${file.source}/${file.path}`).digest('hex')}.template`,
  };
}

/** One etcd stack serves all clusters of an account; its groups, buckets and roles must not be replaced or deleted by an update. */
export function etcdStack(cluster: Cluster, file: RenderedFile, decoded: DecodedStack): RenderedStack {
  return {
    kind: 'etcd',
    name: cluster.configItems['etcd_stack_name'] ?? 'etcd-cluster-etcd',
    tags: { ...decoded.tags, application: 'kubernetes', component: 'etcd-cluster' },
    file,
    template: file.text,
    updatePolicy: JSON.stringify({
      Statement: [
        { Effect: 'Allow', Action: ['Update:*'], Principal: '*', Resource: ['*'] },
        {
          Effect: 'Deny',
          Action: ['Update:Replace', 'Update:Delete'],
          Principal: '*',
          Resource: ['*'],
          Condition: {
            StringEquals: {
              ResourceType: ['AWS::AutoScaling::AutoScalingGroup', 'AWS::S3::Bucket', 'AWS::IAM::Role'],
            },
          },
        },
      ],
    }),
  };
}

/** The stack of an ASG pool. CloudFormation hands the tags on to the scaling groups, by which they are found. */
export function poolStack(
  cluster: Cluster,
  pool: NodePool,
  file: RenderedFile,
  decoded: DecodedStack,
): RenderedStack {
  return {
    kind: 'node-pool',
    name: poolStackName(cluster, pool.name),
    tags: {
      ...decoded.tags,
      [`kubernetes.io/cluster/${clusterName(cluster)}`]: 'owned',
      'kubernetes.io/role/node-pool': 'true',
      'kubernetes.io/node-pool': pool.name,
      NodePool: pool.name,
      'kubernetes.io/node-pool/profile': pool.profile,
    },
    file,
    template: file.text,
    pool: pool.name,
  };
}

/** `nodepool-POOL-CLUSTER_ID` with `-` for `:`. */
export function poolStackName(cluster: Pick<Cluster, 'id'>, pool: string): string {
  return `nodepool-${pool}-${cluster.id.replaceAll(':', '-')}`;
}

/** The bucket for templates and files of an account and region. */
export function bucketName(cluster: Pick<Cluster, 'infrastructureAccount' | 'region'>): string {
  return `cluster-lifecycle-manager-${cluster.infrastructureAccount.replace(/^aws:/, '')}-${cluster.region}`;
}
