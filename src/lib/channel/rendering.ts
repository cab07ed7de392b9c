import type { Position, ZkError } from '../core/index.js';
import type { AwsFacts } from '../aws/index.js';
import type { Segment } from '../gotemplate/index.js';
import type { Cluster, NodePool } from '../registry/index.js';
import type { ChannelVersion } from './channel.js';
import type { Redactor } from './redaction.js';

export type RenderedFileKind =
  | 'config-defaults'
  | 'cluster-stack'
  | 'etcd-stack'
  | 'etcd-files'
  | 'cf-manifest'
  | 'cf-deletions'
  | 'deletions'
  | 'manifest'
  | 'pool-stack'
  | 'pool-files'
  | 'pool-userdata'
  | 'pool-provisioners';

/** The text that one template gave for one cluster (and one pool). */
export interface RenderedFile {
  /** Under the channel, e.g. `cluster/manifests/coredns/deployment.yaml`. */
  path: string;
  source: string;
  /** The template on disk. */
  realPath: string;
  kind: RenderedFileKind;
  /** For manifests: the folder, prefixed with `SOURCE/` when there are several sources. */
  component?: string;
  pool?: string;
  text: string;
  /** Which part of the text comes from which template line and which config items; empty without provenance. */
  segments: readonly Segment[];
}

/** One Kubernetes object. The value is shared between renderings of equal text: read it, never change it. */
export interface RenderedObject {
  file: RenderedFile;
  value: KubernetesObject;
  /** First line of the object in `file.text`, from 1. */
  renderedLine: number;
  /** Line of the template that gave the object's first line, from 1; 0 when the rendering has no provenance and the template has actions. */
  templateLine: number;
  /** Names of the config items that fed any part of the object or decided that it is there; empty without provenance. */
  configItems: readonly string[];
  /** Where a value stands in `file.text`; `file` is the rendered file's path under the channel. */
  positionOf(path: readonly (string | number)[]): Position | undefined;
  /** Where a value comes from in the template on disk (needs provenance unless the template has no actions). */
  templatePositionOf(path: readonly (string | number)[]): Position | undefined;
}

export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; [key: string]: unknown };
  [key: string]: unknown;
}

export interface RenderedComponent {
  /** The folder name, prefixed with `SOURCE/` when there are several sources. */
  name: string;
  source: string;
  objects: readonly RenderedObject[];
}

/** A CloudFormation stack that should exist. */
export interface RenderedStack {
  kind: 'cluster' | 'etcd' | 'cf-manifest' | 'node-pool';
  name: string;
  /** `Metadata.Tags` of the template, overridden by those that CLM gives (spec of the stack kinds). */
  tags: Record<string, string>;
  file: RenderedFile;
  /** The text to send. */
  template: string;
  /** Where the template goes in the bucket when it is above `templateBodyLimit` bytes; absent: such a template cannot be sent. */
  uploadKey?: string;
  /** `StackPolicyDuringUpdateBody` as JSON text (etcd). */
  updatePolicy?: string;
  pool?: string;
}

/** One file of a pool's (or etcd's) `files.yaml`, before encryption. */
export interface ArchiveFile {
  /** As written, leading `/` kept; encrypted files get `.enc` in the archive. */
  path: string;
  data: Uint8Array;
  encrypted: boolean;
  /** Permission bits, e.g. 0o400. */
  mode: number;
}

export interface FilesArchive {
  file: RenderedFile;
  entries: readonly ArchiveFile[];
  /** `LOCALID/{etcd,master,worker}/SHA512.userdata` */
  key: string;
  bucket: string;
  /** `s3://bucket/key`: `.Values.S3GeneratedFilesPath`. */
  url: string;
  /** KMS key for the encrypted entries (may be a placeholder before the main stack exists). */
  encryptionKey: string;
}

export interface RenderedPool {
  name: string;
  pool: NodePool;
  role: 'master' | 'worker' | 'karpenter';
  files: FilesArchive;
  userData: {
    file: RenderedFile;
    text: string;
    /** What `.Values.UserData` was: base64 of gzip for ASG pools, the text itself for Karpenter pools. */
    encoded: string;
    /** Bytes that EC2 counts against its limit of 16,384 (after base64 decoding). */
    size: number;
  };
  /** ASG pools. */
  stack?: RenderedStack;
  /** Karpenter pools; empty when the text is empty. */
  provisioners: readonly RenderedObject[];
}

/** One entry of `deletions.yaml`. */
export interface Deletion {
  name?: string;
  namespace: string;
  kind: string;
  selector?: string;
  labels?: Record<string, string>;
  hasOwner?: boolean;
  gracePeriodSeconds?: number;
  propagationPolicy?: string;
  /** In the rendered text. */
  position: Position;
  file: RenderedFile;
}

export interface StackDeletion {
  stackName: string;
  position: Position;
  file: RenderedFile;
}

export interface Deletions {
  preApply: readonly Deletion[];
  postApply: readonly Deletion[];
  stacksPreApply: readonly StackDeletion[];
  stacksPostApply: readonly StackDeletion[];
}

export interface RenderWarning {
  message: string;
  /** In the template on disk where known, else in the rendered text. */
  position?: Position;
  hint?: string;
}

/** Everything that a channel says about one cluster. Pure data and positions: nothing here has touched AWS or Kubernetes. */
export interface Rendering {
  cluster: Cluster;
  /** Config items after defaults, decryption and discovery, as the last stage saw them. Holds secrets: print only through `redactor`. */
  configItems: Readonly<Record<string, string>>;
  /** Which of them came from `config-defaults.yaml`. */
  defaultedItems: ReadonlySet<string>;
  /** `<config version>#<hash>`, CLM's version of the cluster. */
  targetVersion: string;
  version: ChannelVersion;
  files: readonly RenderedFile[];
  /** All Kubernetes objects of `cluster/manifests`, in apply order. */
  objects: readonly RenderedObject[];
  components: readonly RenderedComponent[];
  /** In apply order: etcd, cluster, cf-manifests, then one for each ASG pool. */
  stacks: readonly RenderedStack[];
  pools: readonly RenderedPool[];
  etcdFiles?: FilesArchive;
  deletions: Deletions;
  warnings: readonly RenderWarning[];
  /** Placeholders that stand in for values that only an apply can know, in order of first use. */
  placeholders: readonly Placeholder[];
  /** Knows the decrypted secrets of this cluster and takes them out of any text. */
  redactor: Redactor;
}

export interface Placeholder {
  /** The visible text, such as `(known after apply: stack kube-1 output WorkerSecurityGroup)`. */
  text: string;
  kind: 'stack-output' | 'eks' | 'secret' | 'kms';
  name: string;
}

export interface RenderInput {
  cluster: Cluster;
  /** The whole registry: siblings and trust policies depend on it. */
  allClusters: readonly Cluster[];
  version: ChannelVersion;
  facts: AwsFacts;
  /**
   * Decrypts one `aws:kms:` value. Absent: `(secret NAME)` stands in (offline). The name is for messages only.
   */
  decrypt?: (ciphertext: Uint8Array, name: string) => Promise<Uint8Array>;
  /** What to do where a value is known only after an apply. Default `show`; `refuse` makes it an error (apply time). */
  placeholders?: 'show' | 'refuse';
  /** Only the texts are wanted: manifests are not read as YAML, so there are no objects, and broken YAML is no error. Default off. */
  textOnly?: boolean;
  /** Record where every piece of text came from. Default off: faster. */
  provenance?: boolean;
  /** Render `cluster/etcd/` (CLM's --manage-etcd-stack; only provider zalando-aws). Default off. */
  manageEtcdStack?: boolean;
  /** User data that is in force in a pool's launch template (raw bytes as EC2 holds them), to keep its exact bytes when the text is equal. */
  userDataInForce?: (pool: string) => Uint8Array | undefined;
  /** Fetches a fact that a template asked for and that was not recorded (an AMI); the render is then repeated. Absent: an error names it. */
  fetchFact?: (missing: MissingFact) => Promise<AwsFacts>;
  /** Receives errors instead of the first one being thrown; what failed is left out of the rendering (for `validate`). */
  onError?: (error: ZkError) => void;
  signal?: AbortSignal;
}

export interface MissingFact {
  kind: 'image' | 'instance-type';
  name: string;
  owner?: string;
}
