import { isRecord, usageError, type Position } from '../../core/index.js';
import type { KubeObject } from '../../kube/index.js';
import type { StackSpec } from '../../stack/index.js';
import { decodeCloudFormation, decodeDocuments, type YamlDocument } from '../../yaml/index.js';

/** What one rendered file holds: objects of Kubernetes, or one CloudFormation stack. */
export type Manifest =
  | { kind: 'object'; object: KubeObject; position: Position }
  | { kind: 'stack'; spec: StackSpec; position: Position };

/**
 * Reads a rendered file. A CloudFormation template is recognised by `AWSTemplateFormatVersion`, or by `Resources` with `Metadata.StackName`;
 * anything else must be objects of Kubernetes, of which a `List` gives its items. An object without a namespace gets the default one, if
 * there is one. Throws a usage error with file and line.
 */
export function readManifests(text: string, file: string, defaultNamespace?: string): Manifest[] {
  const stack = asStack(text, file);
  if (stack) return [stack];
  return decodeDocuments(text, { file })
    .documents.flatMap((document) =>
      document.value === null ? [] : objectsOf(document.value, placeOf(document, file), document),
    )
    .map(({ object, position }) => ({
      kind: 'object',
      object: withNamespace(object, defaultNamespace),
      position,
    }));
}

function asStack(text: string, file: string): Manifest | undefined {
  // Objects of Kubernetes may have tags that CloudFormation does not know, so look before decoding as a template.
  if (!/^["'{\s]*(AWSTemplateFormatVersion|Resources)["']?\s*:/m.test(text)) return undefined;
  const document = decodeCloudFormation(text, { file });
  const template = document.value;
  if (!isRecord(template)) return undefined;
  const metadata = isRecord(template['Metadata']) ? template['Metadata'] : {};
  const name = metadata['StackName'];
  if (template['AWSTemplateFormatVersion'] === undefined && !(isRecord(template['Resources']) && name))
    return undefined;
  const position = placeOf(document, file);
  if (typeof name !== 'string' || !/^[a-zA-Z][-a-zA-Z0-9]{0,127}$/.test(name))
    throw usageError(
      'a CloudFormation template needs Metadata.StackName: a letter, then letters, digits and -',
      {
        position: document.positionOf(['Metadata', 'StackName']) ?? position,
        hint: 'Add `Metadata: {StackName: NAME}`; Metadata.Tags become its tags.',
      },
    );
  return {
    kind: 'stack',
    spec: { name, template: text, tags: tagsOf(metadata['Tags'], document) },
    position,
  };
}

function tagsOf(tags: unknown, document: YamlDocument): Record<string, string> {
  if (tags === undefined || tags === null) return {};
  const pairs = Array.isArray(tags)
    ? tags.map((tag: unknown) => (isRecord(tag) ? [tag['Key'], tag['Value']] : [undefined, undefined]))
    : isRecord(tags)
      ? Object.entries(tags)
      : [[undefined, undefined]];
  return Object.fromEntries(
    pairs.map(([key, value]) => {
      if (typeof key === 'string' && ['string', 'number', 'boolean'].includes(typeof value))
        return [key, String(value)];
      const position = document.positionOf(['Metadata', 'Tags']);
      throw usageError('Metadata.Tags is a map from names to texts', position ? { position } : {});
    }),
  );
}

function objectsOf(
  value: unknown,
  position: Position,
  document: YamlDocument,
): { object: KubeObject; position: Position }[] {
  if (isRecord(value) && value['kind'] === 'List' && Array.isArray(value['items'])) {
    return value['items'].flatMap((item: unknown, index) =>
      objectsOf(item, document.positionOf(['items', index]) ?? position, document),
    );
  }
  return [{ object: asObject(value, position), position }];
}

function asObject(value: unknown, position: Position): KubeObject {
  if (!isRecord(value)) throw usageError('an object of Kubernetes is a map', { position });
  for (const key of ['apiVersion', 'kind']) {
    if (typeof value[key] !== 'string' || value[key] === '')
      throw usageError(`an object of Kubernetes needs ${key}`, { position });
  }
  const metadata = isRecord(value['metadata']) ? value['metadata'] : {};
  const name = metadata['name'];
  if (typeof name !== 'string' || name === '')
    throw usageError(`${String(value['kind'])} ${nameFault(name)}`, {
      position,
      ...(metadata['generateName'] !== undefined && {
        hint: 'generateName would make a new object in each build; give it a name.',
      }),
    });
  return value as KubeObject;
}

/** `name: n` is false and `name: 0400` is 256 in YAML 1.1, which is what API servers' clients read. */
function nameFault(name: unknown): string {
  return name === undefined || name === null || name === ''
    ? 'has no metadata.name'
    : `has the metadata.name ${JSON.stringify(name)}, which is not a text: quote it`;
}

/** Kinds that belong to no namespace never get one; of other kinds the server knows better, and ignores a needless one. */
const clusterScoped = new Set([
  'APIService',
  'ClusterRole',
  'ClusterRoleBinding',
  'CustomResourceDefinition',
  'IngressClass',
  'MutatingWebhookConfiguration',
  'Namespace',
  'Node',
  'PersistentVolume',
  'PriorityClass',
  'RuntimeClass',
  'StorageClass',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'ValidatingWebhookConfiguration',
]);

function withNamespace(object: KubeObject, namespace: string | undefined): KubeObject {
  if (namespace === undefined || object.metadata.namespace !== undefined || clusterScoped.has(object.kind))
    return object;
  return { ...object, metadata: { ...object.metadata, namespace } };
}

function placeOf({ line, column }: YamlDocument, file: string): Position {
  return { file, line, column };
}
