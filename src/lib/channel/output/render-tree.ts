import type { RenderedFile, RenderedObject, Rendering } from '../rendering.js';
import { kubernetesObjects, objectDocument, type ProvenanceStyle } from './object-stream.js';

export interface TreeOptions {
  /** The text as templates gave it, before YAML is read. */
  raw: boolean;
  provenance?: ProvenanceStyle;
}

/**
 * The rendering as files: each under its path in the channel, those of node pools under `node-pools/POOL/`. Of several sources each has a
 * folder of its own. Manifests are written as the objects that will be applied (none: no file), everything else as text.
 */
export function renderTree(rendering: Rendering, options: TreeOptions): Map<string, string> {
  const objects = new Map<RenderedFile, RenderedObject[]>();
  for (const object of kubernetesObjects(rendering)) {
    const ofFile = objects.get(object.file);
    if (ofFile) ofFile.push(object);
    else objects.set(object.file, [object]);
  }
  const severalSources = rendering.version.sources.length > 1;
  const tree = new Map<string, string>();
  for (const file of rendering.files) {
    const path = severalSources ? `${file.source}/${outputPath(file)}` : outputPath(file);
    if (options.raw || !holdsObjects(file)) tree.set(path, file.text);
    else if (objects.has(file))
      tree.set(
        path,
        (objects.get(file) ?? []).map((object) => objectDocument(object, options.provenance)).join(''),
      );
  }
  return tree;
}

function holdsObjects(file: RenderedFile): boolean {
  return file.kind === 'manifest' || file.kind === 'pool-provisioners';
}

function outputPath(file: RenderedFile): string {
  return file.pool === undefined ? file.path : `node-pools/${file.pool}/${file.path.split('/').at(-1) ?? ''}`;
}
