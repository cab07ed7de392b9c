/**
 * YAML 1.1 as Go's yaml.v2 v2.4.0 reads it, with positions that cost nothing until somebody asks, on top of js-yaml's event parser.
 */
export { createYamlCache, type YamlCache } from './cache.js';
export { decodeCloudFormation, type CloudFormationDocument } from './cloudformation.js';
export { readYaml, type ReadOptions, type YamlCursor } from './cursor.js';
export {
  decodeDocuments,
  type DecodeOptions,
  type YamlDocument,
  type YamlStream,
  type YamlWarning,
} from './documents.js';
export { editYaml, type Edit, type EditPath, type ItemsEdit, type ValueEdit } from './edit/editor.js';
export type { EditValue } from './edit/written.js';
export { encodeYaml } from './encode.js';
export type { YamlPath } from './locate.js';
export { decodeStringMap, type YamlStringMap } from './string-map.js';
export { isMapping, setKey, type YamlMapping, type YamlValue } from './value.js';
