import { ZkErrors } from '../core/index.js';
import { type DecodeOptions, placingFaults, warningAt, type YamlWarning } from './documents.js';
import { YamlFault } from './fault.js';
import { firstDocument, type MappingNode, mergedMappings, type YamlNode } from './node.js';
import { parseText } from './parse.js';
import { YamlSource } from './source.js';
import { firstDocumentOf } from './split.js';
import { setKey } from './value.js';
import type { Position } from '../core/index.js';

export interface YamlStringMap {
  value: Record<string, string>;
  warnings: YamlWarning[];
  /** Where the entry of a key that counts stands; undefined for an unknown key. */
  positionOf: (this: void, key: string) => Position | undefined;
}

/**
 * Decodes the first document as yaml.v2 decodes into `map[string]string`: a scalar keeps its source text (`0400`, `1.50`, `yes`), null
 * and empty become the empty string, lists and mappings are errors (all of them reported). A text without content is an empty map.
 * Documents behind the first are not read, as in Go, but a warning says so. Throws a ZkError (exit 2) with line and column.
 */
export function decodeStringMap(text: string, options: Pick<DecodeOptions, 'file'> = {}): YamlStringMap {
  const source = new YamlSource(text, options.file);
  const { first: body, rest } = firstDocumentOf(text);
  const warnings: YamlWarning[] = [];
  if (rest && rest.text.replace(/^\.\.\./, '').trim() !== '') {
    warnings.push({
      message: 'only the first document is read',
      code: 'ignored-document',
      position: source.positionAt(rest.offset),
    });
  }
  return placingFaults(source, body, () => {
    const parsed = parseText(body.text);
    const collector = new StringCollector((fault) =>
      source.error(new YamlFault(fault.message, body.offset + parsed.original(fault.offset))),
    );
    const root = firstDocument(parsed);
    if (root) collector.root(root);
    collector.fail();
    for (const { key, offset } of collector.duplicates) {
      const remark = {
        message: `key ${JSON.stringify(key)} is set twice; the last one wins`,
        offset: parsed.original(offset),
        code: 'duplicate-key' as const,
      };
      warnings.push(warningAt(source, body, remark, 'duplicate-key'));
    }
    const places = collector.places;
    return {
      value: collector.value,
      warnings,
      positionOf: (key) => {
        const offset = places.get(key);
        return offset === undefined ? undefined : source.positionAt(body.offset + parsed.original(offset));
      },
    };
  });
}

class StringCollector {
  readonly value: Record<string, string> = {};
  readonly places = new Map<string, number>();
  readonly duplicates: { key: string; offset: number }[] = [];
  private readonly faults: YamlFault[] = [];

  constructor(private readonly toError: (fault: YamlFault) => ReturnType<YamlSource['error']>) {}

  root(node: YamlNode): void {
    if (node.kind === 'mapping') this.mapping(node, false);
    else if (node.kind !== 'scalar' || node.value !== null)
      this.faults.push(new YamlFault('expected a mapping of names to text', node.offset));
  }

  /** One error as it is; several collected. */
  fail(): void {
    if (this.faults.length === 0) return;
    const errors = this.faults.map(this.toError);
    throw errors.length === 1
      ? errors[0]!
      : new ZkErrors(`${errors.length} values are not plain text`, errors, {
          exit: errors[0]!.exit,
          code: 'invalid-yaml',
        });
  }

  private mapping(node: MappingNode, merged: boolean): void {
    const own = new Set<string>();
    for (const entry of node.entries) {
      if (entry.merge) {
        for (const part of mergedMappings(entry.value)) this.mapping(part, true);
        continue;
      }
      const key = this.textOf(entry.key);
      const text = key === undefined ? undefined : this.textOf(entry.value, key);
      if (key === undefined || text === undefined) continue;
      if (own.has(key) && !merged) this.duplicates.push({ key, offset: entry.key.offset });
      own.add(key);
      this.places.set(key, entry.key.offset);
      setKey(this.value, key, text);
    }
  }

  private textOf(node: YamlNode, key?: string): string | undefined {
    if (node.kind === 'scalar') return node.value === null ? '' : node.text;
    const what = node.kind === 'sequence' ? 'a list' : 'a mapping';
    this.faults.push(
      new YamlFault(
        key === undefined
          ? `${what} cannot be a key`
          : `${JSON.stringify(key)} must be a plain value, found ${what}`,
        node.offset,
      ),
    );
    return undefined;
  }
}
