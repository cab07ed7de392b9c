import { isMapping, setKey, type YamlMapping, type YamlPath, type YamlValue } from '../../yaml/index.js';
import type { FieldReader } from './field-reader.js';
import type { EntityFilter } from './model.js';

/** A list of entity filters. The server reads every value as text; where YAML reads something else, a warning says what arrives. */
export function readFilters(reader: FieldReader, name: string): EntityFilter[] {
  return reader.items(name).flatMap((item, index) => {
    if (isMapping(item)) return [readFilter(reader, item, [name, index])];
    reader.error(
      'filter-form',
      [name, index],
      `\`${name}[${index}]\` must be a mapping of properties to text`,
      {
        hint: 'Write it as `- type: host`.',
      },
    );
    return [];
  });
}

function readFilter(reader: FieldReader, item: YamlMapping, path: YamlPath): EntityFilter {
  const filter: YamlMapping = {};
  for (const [key, value] of Object.entries(item)) {
    const text = filterText(reader, [...path, key], value);
    if (text !== undefined) setKey(filter, key, text);
  }
  return filter as EntityFilter;
}

function filterText(reader: FieldReader, path: YamlPath, value: YamlValue): string | undefined {
  const key = path.at(-1);
  if (typeof value === 'string') return value;
  if (value === null || typeof value === 'object') {
    const found = value === null ? 'nothing' : Array.isArray(value) ? 'a list' : 'a mapping';
    reader.error('filter-form', path, `filter property \`${key}\`: expected text, found ${found}`, {
      hint: Array.isArray(value)
        ? 'A filter compares text; for several values write several filters.'
        : 'Filters reach only properties at the top level of an entity.',
    });
    return undefined;
  }
  const text = asTheServerReads(value, reader.origin.sourceOf(reader.pathOf(...path)));
  if (!/^-?(0|[1-9]\d*)$/.test(text))
    reader.warn(
      'filter-text',
      path,
      `filter property \`${key}\` is no text in YAML, and arrives at the server as "${text}"`,
      'Put it in quotes to say what is meant.',
    );
  return text;
}

/** zmon-cli keeps `1.0` apart from `1`. */
function asTheServerReads(value: boolean | number | bigint, source: string): string {
  return typeof value === 'number' && /^-?\d+\.0+(?![\w.])/.test(source) ? `${value}.0` : String(value);
}
