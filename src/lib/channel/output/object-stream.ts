import { encodeYaml } from '../../yaml/index.js';
import type { KubernetesObject, RenderedFile, RenderedObject, Rendering } from '../rendering.js';

/** How to say where an object comes from: not at all, as YAML comments, or as annotations of the object. */
export type ProvenanceStyle = 'comments' | 'annotations' | undefined;

/** All Kubernetes objects of a rendering in apply order: the manifests, then those of Karpenter pools. */
export function kubernetesObjects(rendering: Rendering): RenderedObject[] {
  return [...rendering.objects, ...rendering.pools.flatMap((pool) => pool.provisioners)];
}

/** An object to print, with annotations about its origin if asked for. */
export function printableObject(object: RenderedObject, style: ProvenanceStyle): KubernetesObject {
  if (style !== 'annotations') return object.value;
  const annotations: Record<string, unknown> = {
    ...(object.value.metadata['annotations'] as Record<string, unknown> | undefined),
    'zk.dev/template': origin(object),
  };
  if (object.configItems.length > 0) annotations['zk.dev/config-items'] = object.configItems.join(',');
  return { ...object.value, metadata: { ...object.value.metadata, annotations } };
}

/** One YAML document of the stream, with its leading `---`. */
export function objectDocument(object: RenderedObject, style: ProvenanceStyle): string {
  const comment =
    style === 'comments'
      ? `# template: ${origin(object)}\n${object.configItems.length > 0 ? `# config items: ${object.configItems.join(', ')}\n` : ''}`
      : '';
  return `---\n${comment}${encodeYaml(printableObject(object, style))}`;
}

function origin(object: RenderedObject): string {
  const { source, path } = object.file;
  return object.templateLine > 0 ? `${source}/${path}:${object.templateLine}` : `${source}/${path}`;
}

/** The texts of all files as one stream, each behind a comment that names it. */
export function rawDocument(file: RenderedFile): string {
  const pool = file.pool === undefined ? '' : ` (node pool ${file.pool})`;
  return `---\n# source: ${file.source}/${file.path}${pool}\n${file.text}${file.text.endsWith('\n') ? '' : '\n'}`;
}
