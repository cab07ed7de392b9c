export { checkSourceSpecs, directorySource, parseSourceSpec, type SourceSpec } from './source-spec.js';
export type * from './channel.js';
export type * from './rendering.js';
export type { Redactor } from './redaction.js';
export { openChannel } from './open-channel.js';
export { createRenderer, renderCluster, type Renderer } from './render/render-cluster.js';
export { createRedactor } from './render/redactor.js';
export { bucketName, poolStackName } from './render/stacks.js';
export { componentsOf, paths as channelPaths, stackManifestsOf } from './render/channel-layout.js';
export { buildArchive, type Encrypt } from './userdata/archive.js';
export { readFilesYaml, kmsPlaintextLimit } from './userdata/files-yaml.js';
export {
  decodeUserData,
  encodeUserData,
  templateBodyLimit,
  templateUrlLimit,
  userDataLimit,
} from './userdata/user-data.js';
export * from './validate/index.js';
export {
  kubernetesObjects,
  objectDocument,
  printableObject,
  rawDocument,
  type ProvenanceStyle,
} from './output/object-stream.js';
export { renderTree } from './output/render-tree.js';
export { writeTree } from './output/write-tree.js';
export { renderOne } from './render-one.js';
export { renderFleet, type FleetMember, type FleetRenderInput } from './render-fleet.js';
export type { FleetFailure, FleetResult } from './fleet-job.js';
