import { usageError } from '../core/index.js';
import { jsonPathValues } from './jsonpath/index.js';
import { formatTable } from './table.js';

/** A table from `NAME:.metadata.name,AGE:.metadata.creationTimestamp`, as kubectl's `-o custom-columns`. */
export function customColumns(spec: string, objects: readonly unknown[], noHeaders: boolean): string {
  const columns = spec.split(',').map((part) => {
    const colon = part.indexOf(':');
    if (colon < 0) {
      throw usageError(`unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`, {
        hint: 'Write -o custom-columns=NAME:.metadata.name.',
      });
    }
    return { header: part.slice(0, colon), values: jsonPathValues(part.slice(colon + 1)) };
  });
  const rows = objects.map((object) => columns.map((column) => cellText(column.values(object))));
  return formatTable(
    columns.map((column) => column.header),
    rows,
    { noHeaders },
  );
}

function cellText(values: readonly unknown[]): string {
  return values.map((value) => goText(value)).join(',');
}

/** Nested values print as Go's `%v` prints decoded JSON: `map[a:1 b:2]`, `[x y]`. */
function goText(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`;
  if (typeof value === 'bigint') return String(value);
  // What writes itself as JSON is no map: a whole number beyond 2^53.
  if (typeof value === 'object' && !('toJSON' in value)) {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `map[${entries.map(([key, inner]) => `${key}:${goText(inner)}`).join(' ')}]`;
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}
