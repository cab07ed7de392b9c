import { readData } from '../data-file.js';
import type { SchemaNode } from '../node.js';

type Span<T> = readonly [from: number, to: number, value: T];

/** The published definitions of all known Kubernetes versions; a definition is parsed when it is first asked for. */
export interface Definitions {
  /** Known minor versions, oldest first: `1.25`, ... */
  versions: readonly string[];
  /** `group/version/Kind` to the spans of versions (indexes) that serve it, and the definition's name. */
  kinds: ReadonlyMap<string, readonly Span<string>[]>;
  /** The definition as it was in the version with this index. */
  node(name: string, version: number): SchemaNode | undefined;
}

let loaded: Promise<Definitions> | undefined;

/** Reads the data file once per process: it is immutable program data, like code. */
export function loadDefinitions(): Promise<Definitions> {
  loaded ??= read();
  return loaded;
}

async function read(): Promise<Definitions> {
  const text = await readData('kubernetes.ndjson', { text: 'kubernetes.ndjson' });
  const [header = '', ...lines] = text.trimEnd().split('\n');
  const { versions, kinds } = JSON.parse(header) as {
    versions: string[];
    kinds: Record<string, Span<string>[]>;
  };
  const raw = new Map(lines.map((line) => [line.slice(0, line.indexOf('\t')), line]));
  const parsed = new Map<string, readonly Span<SchemaNode>[]>();
  const spans = (name: string): readonly Span<SchemaNode>[] => {
    let list = parsed.get(name);
    if (!list) {
      const line = raw.get(name);
      list = line === undefined ? [] : (JSON.parse(line.slice(name.length + 1)) as Span<SchemaNode>[]);
      parsed.set(name, list);
    }
    return list;
  };
  return {
    versions,
    kinds: new Map(Object.entries(kinds)),
    node: (name, version) => spans(name).find(([from, to]) => from <= version && version <= to)?.[2],
  };
}
