import type { FunctionMap, FunctionSpec } from '../go-type.js';
import { types } from '../type-constructors.js';
import type { Value } from '../value.js';
import { asText, define, fallible } from './define.js';
import { compareBytes } from '../../core/index.js';
import { fromPlain, type Plain, toPlain } from './plain.js';

/** The text of a value as encoding/json writes it: keys sorted, numbers and escapes as Go's. */
export function jsonText(value: Value, options: { indent?: string; escapeHtml?: boolean } = {}): string {
  const text = write(toPlain(value), options.indent ?? '', '\n');
  return options.escapeHtml === false
    ? text
    : text.replace(/[<>&]/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`);
}

function write(value: Plain, indent: string, lineStart: string): string {
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const parts = Array.isArray(value)
    ? value.map((item) => write(item, indent, lineStart + indent))
    : Object.keys(value)
        .sort(compareBytes)
        .map(
          (key) =>
            `${quoted(key)}:${indent === '' ? '' : ' '}${write(value[key]!, indent, lineStart + indent)}`,
        );
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  if (parts.length === 0) return open + close;
  if (indent === '') return `${open}${parts.join(',')}${close}`;
  return `${open}${lineStart}${indent}${parts.join(`,${lineStart}${indent}`)}${lineStart}${close}`;
}

/** A string literal; bytes that are no UTF-8 become U+FFFD, line separators are escaped (both as Go does). */
function quoted(text: string): string {
  return JSON.stringify(text.toWellFormed()).replace(
    /[\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16)}`,
  );
}

function encoder(options: Parameters<typeof jsonText>[1]): { lenient: FunctionSpec; strict: FunctionSpec } {
  const strict = define([types.any], types.string, (value) => jsonText(value, options), fallible);
  const lenient = define([types.any], types.string, (value) => {
    try {
      return jsonText(value, options);
    } catch {
      return '';
    }
  });
  return { lenient, strict };
}

/** Parses JSON. The messages of its errors are not Go's. */
function parse(text: string): Value {
  try {
    return fromPlain(JSON.parse(text) as unknown);
  } catch (error) {
    throw new Error(
      text.trim() === '' ? 'unexpected end of JSON input' : `invalid JSON: ${(error as Error).message}`,
      { cause: error },
    );
  }
}

const compact = encoder({});
const pretty = encoder({ indent: '  ' });
const raw = encoder({ escapeHtml: false });

/** JSON in and out. Without `must` errors are swallowed: nil or the empty text, except for toRawJson (as in sprig). */
export const jsonFunctions: FunctionMap = {
  toJson: compact.lenient,
  mustToJson: compact.strict,
  toPrettyJson: pretty.lenient,
  mustToPrettyJson: pretty.strict,
  toRawJson: { ...raw.strict, fallible: false },
  mustToRawJson: raw.strict,
  fromJson: define([types.string], types.any, (text) => {
    try {
      return parse(asText(text));
    } catch {
      return null;
    }
  }),
  mustFromJson: define([types.string], types.any, (text) => parse(asText(text)), fallible),
};
