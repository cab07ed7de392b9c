import type { Position } from '../core/index.js';
import type { YamlCache } from './cache.js';
import { decodeChunk, type DecodedChunk } from './chunk.js';
import type { YamlRemark } from './compose.js';
import { YamlFault } from './fault.js';
import { locate, type Located, type YamlPath } from './locate.js';
import { type Parsed, parseText } from './parse.js';
import { YamlSource } from './source.js';
import { type Chunk, splitDocuments } from './split.js';
import { isMapping, type YamlValue } from './value.js';

export interface DecodeOptions {
  /** The name that errors, warnings and positions carry. */
  file?: string;
  /** Shares decoded documents of equal text; the values are frozen then. See `createYamlCache`. */
  cache?: YamlCache;
}

export interface YamlWarning {
  message: string;
  code: 'duplicate-key' | 'unknown-key' | 'ignored-document' | 'unsupported-by-cloudformation';
  position: Position;
}

/** One document. Everything but `value` is computed when it is asked for. */
export interface YamlDocument {
  readonly value: YamlValue;
  /** Line and column (from 1) of its first token. */
  readonly line: number;
  readonly column: number;
  /**
   * Where the value at a path stands: the key of the last step for a mapping (`at: 'key'`), else the value itself (the default).
   * A path that leads through an alias or a merge key ends there. Undefined when nothing stands at the path.
   */
  positionOf(path: YamlPath, at?: 'key' | 'value'): Position | undefined;
}

export interface YamlStream {
  documents: YamlDocument[];
  warnings: YamlWarning[];
}

/**
 * Decodes all documents of a text as yaml.v2 v2.4.0 decodes them into `interface{}` (YAML 1.1): `yes`, `on`, `n` are booleans, as keys
 * too; `0400` is 256; dates and `12:30` are text; aliases and merge keys are inlined; unknown tags are dropped. Of a key that is set
 * twice the last value counts, with a warning. A text without content has no documents; an empty document between markers is null.
 * Throws a ZkError (exit 2) with line and column.
 */
export function decodeDocuments(text: string, options: DecodeOptions = {}): YamlStream {
  const source = new YamlSource(text, options.file);
  const stream: YamlStream = { documents: [], warnings: [] };
  for (const chunk of splitDocuments(text)) {
    const decoded = decodeCached(chunk, source, options.cache);
    for (const document of decoded.documents)
      stream.documents.push(new LazyDocument(document.value, document.root, chunk, source));
    for (const remark of decoded.remarks) {
      if (remark.code === 'duplicate-key')
        stream.warnings.push(warningAt(source, chunk, remark, 'duplicate-key'));
    }
  }
  return stream;
}

/** A remark as a warning with its place in the whole text. */
export function warningAt(
  source: YamlSource,
  chunk: Chunk,
  remark: YamlRemark,
  code: YamlWarning['code'],
  message = remark.message,
): YamlWarning {
  return { message, code, position: source.positionAt(chunk.offset + remark.offset) };
}

/** Runs something on a chunk and places its faults in the whole text. */
export function placingFaults<T>(source: YamlSource, chunk: Chunk, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof YamlFault)
      throw source.error(new YamlFault(error.message, chunk.offset + error.offset, error.hint));
    throw error;
  }
}

function decodeCached(chunk: Chunk, source: YamlSource, cache: YamlCache | undefined): DecodedChunk {
  const known = cache?.get(chunk.text);
  if (known) return known;
  const text = cache ? detached(chunk.text, source.text) : chunk.text;
  const decoded = placingFaults(source, chunk, () => decodeChunk(text, { freeze: cache !== undefined }));
  cache?.set(text, decoded);
  return decoded;
}

/** A copy that does not keep the whole text alive, which V8's substrings do. */
function detached(part: string, whole: string): string {
  if (part.length === whole.length) return part;
  const copy = Buffer.from(part, 'utf8').toString('utf8');
  return copy === part ? copy : part;
}

/** A decoded document with its text; parses that again when the first position is asked for. */
export class LazyDocument implements YamlDocument {
  private parsed: Parsed | undefined;

  constructor(
    readonly value: YamlValue,
    private readonly root: number,
    private readonly chunk: Chunk,
    private readonly source: YamlSource,
  ) {}

  get line(): number {
    return this.start().line ?? 1;
  }

  get column(): number {
    return this.start().column ?? 1;
  }

  positionOf(path: YamlPath, at: 'key' | 'value' = 'value'): Position | undefined {
    const located = this.locate(path);
    return located && this.source.positionAt(this.chunk.offset + Math.max(0, located[at]));
  }

  private start(): Position {
    return this.source.positionAt(this.chunk.offset + Math.max(0, this.locate([])?.value ?? 0));
  }

  private locate(path: YamlPath): Located | undefined {
    this.parsed ??= parseText(this.chunk.text);
    return locate(this.parsed, this.root, path);
  }

  /** For printing in a debugger and for equality in tests. */
  toJSON(): unknown {
    return isMapping(this.value) ? { ...this.value } : this.value;
  }
}
