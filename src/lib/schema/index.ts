/**
 * What Kubernetes and CloudFormation accept, as compact data that loads in milliseconds: kinds, fields, types, removed API
 * versions; resource types, properties, attributes and what a change of a property does. Nothing here does more than read its
 * own data files.
 */
export { type PathStep, type SchemaIssue, type SchemaRule, formatPath } from './issue.js';
export { type SchemaNode, type ListType } from './node.js';
export {
  type KubernetesSchemas,
  type KindFacts,
  type ResourceScope,
  kubernetesSchemas,
  validateKubernetesObject,
  kubernetesVersions,
} from './kubernetes/schemas.js';
export { type RemovedApi, removedApi, removedApis } from './kubernetes/removed.js';
export {
  type CloudFormationSpec,
  type CloudFormationResource,
  type CloudFormationProperty,
  type CloudFormationType,
  type UpdateBehaviour,
  cloudFormationSpec,
  cloudFormationResource,
} from './cloudformation/spec.js';
export {
  type TemplateOptions,
  type TemplateFacts,
  validateTemplate,
  templateFacts,
  templateSizeIssues,
} from './cloudformation/template.js';
