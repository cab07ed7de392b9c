import { isRecord, usageError, type Position, type ZkError } from '../../core/index.js';
import { decodeDocuments, type YamlCache, type YamlDocument } from '../../yaml/index.js';
import type { KubernetesObject, RenderedFile, RenderedObject, RenderWarning } from '../rendering.js';
import { configItemsOf, LineIndex, segmentsBetween, templateLineOf, templatePosition } from './provenance.js';

export interface DecodedObjects {
  objects: RenderedObject[];
  warnings: RenderWarning[];
  errors: ZkError[];
}

/**
 * Decodes the Kubernetes objects of a rendered manifest as CLM does: YAML 1.1, empty documents vanish, and each object needs `kind`,
 * `apiVersion` and `metadata.name`. `report` receives what cannot be an object.
 */
export function decodeObjects(
  file: RenderedFile,
  templateText: string,
  cache: YamlCache | undefined,
): DecodedObjects {
  const result: DecodedObjects = { objects: [], warnings: [], errors: [] };
  const { documents, warnings } = decodeDocuments(file.text, { file: file.path, ...(cache && { cache }) });
  result.warnings.push(
    ...warnings.map(({ message, position }) => ({
      message,
      position: templatePosition(file, templateText, position) ?? position,
    })),
  );
  documents.forEach((document, index) => {
    if (document.value === null) return;
    const object = new LazyObject(file, templateText, document, documents[index + 1]);
    if (isKubernetesObject(document.value)) result.objects.push(object);
    else result.errors.push(unsupported(object));
  });
  return result;
}

function unsupported(object: LazyObject): ZkError {
  const position = object.templatePositionOf([]) ?? object.positionOf([]);
  return usageError('unsupported manifest, expecting kind/apiVersion/metadata.name for Kubernetes', {
    code: 'manifest-object',
    hint: 'Names must be fixed: generateName and lists without a name cannot be applied',
    ...(position && { position }),
  });
}

function isKubernetesObject(value: unknown): value is KubernetesObject {
  if (!isRecord(value) || !isRecord(value['metadata'])) return false;
  return [value['kind'], value['apiVersion'], value['metadata']['name']].every(
    (text) => typeof text === 'string' && text !== '',
  );
}

/** Positions and provenance are worked out when somebody asks: most objects of a fleet are only counted or compared. */
class LazyObject implements RenderedObject {
  readonly value: KubernetesObject;
  #items: readonly string[] | undefined;

  constructor(
    readonly file: RenderedFile,
    private readonly templateText: string,
    private readonly document: YamlDocument,
    private readonly next: YamlDocument | undefined,
  ) {
    this.value = document.value as unknown as KubernetesObject;
  }

  get renderedLine(): number {
    return this.document.line;
  }

  get templateLine(): number {
    if (this.templateText === this.file.text) return this.document.line;
    const offset = new LineIndex(this.file.text).offsetOf(this.document.line, this.document.column);
    return templateLineOf(this.file.text, this.file.segments, offset) ?? 0;
  }

  get configItems(): readonly string[] {
    this.#items ??=
      this.file.segments.length === 0
        ? []
        : configItemsOf(segmentsBetween(this.file.segments, ...this.#extent()));
    return this.#items;
  }

  positionOf(path: readonly (string | number)[]): Position | undefined {
    return this.document.positionOf(path);
  }

  templatePositionOf(path: readonly (string | number)[]): Position | undefined {
    const rendered = this.positionOf(path);
    return rendered && templatePosition(this.file, this.templateText, rendered);
  }

  /** The object's text: from its first token to the next object's, or to the end of the file. */
  #extent(): [number, number] {
    const lines = new LineIndex(this.file.text);
    const end = this.next ? lines.offsetOf(this.next.line, this.next.column) : this.file.text.length;
    return [lines.offsetOf(this.document.line, this.document.column), end];
  }
}
