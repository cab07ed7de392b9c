import type { Position } from '../../core/index.js';
import type { KubernetesSchemas, PathStep } from '../../schema/index.js';
import { decodeCloudFormation, decodeDocuments, type YamlDocument } from '../../yaml/index.js';
import type { RenderedFile, RenderedObject, RenderedStack, Rendering } from '../rendering.js';
import type { Finding } from './finding.js';
import { placeInTemplate } from './template-place.js';

/** What a rule reports: everything of a finding but the place, which is worked out only for what is reported. */
export interface Report extends Omit<Finding, 'position' | 'clusters' | 'object'> {
  /** The object, stack or file that it is about. */
  about: RenderedObject | RenderedStack | RenderedFile;
  path?: readonly PathStep[];
  /** The fault is the last key of the path, not its value. */
  atKey?: boolean;
}

/** One rendering with what the rules ask of it again and again. */
export interface Subject {
  rendering: Rendering;
  schemas: KubernetesSchemas;
  /** All objects, those of Karpenter pools included. */
  objects: readonly RenderedObject[];
  /** By `Kind/namespace/name`; kinds of any API version. */
  byName: ReadonlyMap<string, RenderedObject>;
}

/** The namespace that an object lands in: namespaced ones without one go to `default` (CLM). */
export function namespaceOf(object: RenderedObject, schemas: KubernetesSchemas): string {
  const { apiVersion, kind, metadata } = object.value;
  if (schemas.kind(apiVersion, kind)?.scope === 'Cluster') return '';
  return typeof metadata.namespace === 'string' && metadata.namespace !== '' ? metadata.namespace : 'default';
}

export function nameKey(kind: string, namespace: string, name: string): string {
  return `${kind}/${namespace}/${name}`;
}

/** `Deployment kube-system/coredns`. */
export function describeObject(object: RenderedObject): string {
  const { kind, metadata } = object.value;
  return `${kind} ${metadata.namespace === undefined ? '' : `${metadata.namespace}/`}${metadata.name}`;
}

/** Finds the places of reports in the templates of one rendering. Decodes a file a second time only when something is reported in it. */
export class Places {
  readonly #documents = new Map<RenderedFile, readonly YamlDocument[]>();
  readonly #templates = new Map<string, string>();
  readonly #files: ReadonlyMap<string, RenderedFile>;

  constructor(rendering: Rendering) {
    this.#files = new Map(rendering.files.map((file) => [file.path, file]));
    for (const source of rendering.version.sources) {
      for (const file of source.files.values()) this.#templates.set(file.realPath, file.text);
    }
  }

  of(report: Report): Position {
    const file = 'text' in report.about ? report.about : report.about.file;
    const rendered = this.#inText(report, file);
    if (rendered?.line === undefined) return { file: file.realPath };
    return this.#inTemplate(file, rendered.line, rendered.column ?? 1);
  }

  /** A position that names a rendered file by its path under the channel, as one in its template; others stay as they are. */
  ofRendered(position: Position | undefined): Position {
    const file = position && this.#files.get(position.file ?? '');
    if (!file || position.line === undefined) return file ? { file: file.realPath } : (position ?? {});
    return this.#inTemplate(file, position.line, position.column ?? 1);
  }

  #inTemplate(file: RenderedFile, line: number, column: number): Position {
    const template = this.#templates.get(file.realPath);
    return (
      (template === undefined ? undefined : placeInTemplate(file, template, line, column)) ?? {
        file: file.realPath,
      }
    );
  }

  #inText(report: Report, file: RenderedFile): Position | undefined {
    const { about, path = [], atKey = false } = report;
    const document =
      'value' in about
        ? this.#documentOf(about, file)
        : 'text' in about && path.length === 0
          ? undefined
          : this.#first(file, 'template' in about);
    if (!document) return { line: 1, column: 1 };
    // A missing field has no place of its own: the nearest thing around it has.
    for (let length = path.length; length >= 0; length--) {
      const position = document.positionOf(
        path.slice(0, length),
        atKey && length === path.length ? 'key' : 'value',
      );
      if (position) return position;
    }
    return { line: document.line, column: document.column };
  }

  #documentOf(object: RenderedObject, file: RenderedFile): YamlDocument | undefined {
    return this.#decoded(file, false).find((document) => document.line === object.renderedLine);
  }

  #first(file: RenderedFile, cloudFormation: boolean): YamlDocument | undefined {
    return this.#decoded(file, cloudFormation)[0];
  }

  #decoded(file: RenderedFile, cloudFormation: boolean): readonly YamlDocument[] {
    let documents = this.#documents.get(file);
    if (!documents) {
      documents = cloudFormation ? [decodeCloudFormation(file.text)] : decodeDocuments(file.text).documents;
      this.#documents.set(file, documents);
    }
    return documents;
  }
}
