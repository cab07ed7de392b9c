import { PythonError, type Tagged } from '../../bridge/wire.js';

type Value = null | boolean | number | string | Tagged | readonly unknown[] | object;

/** Names that Python's namedtuple refuses, Python 2 and 3 together. */
const keywords = new Set(
  (
    'and as assert break class continue def del elif else except exec finally for from global if import in is lambda ' +
    'not or pass print raise return try while with yield'
  ).split(' '),
);

/**
 * The keys under which the worker gives the columns: its cursor makes named tuples, so whatever is no identifier is rewritten
 * (`?column?` → `f_column_`, psycopg2's NamedTupleCursor), and two columns of one name, or a Python keyword, are an error.
 * @throws PythonError DbError
 */
export function tupleNames(columns: readonly string[], statement: string): string[] {
  const names = columns.map((column) => {
    const clean = column.replace(/[^A-Za-z0-9_]/g, '_');
    return /^[_0-9]/.test(clean) ? `f${clean}` : clean;
  });
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name))
      throw new PythonError('DbError', [`Encountered duplicate field name: '${name}'`, statement]);
    if (keywords.has(name))
      throw new PythonError('DbError', [
        `Type names and field names cannot be a keyword: '${name}'`,
        statement,
      ]);
    seen.add(name);
  }
  return names;
}

/** Rows of one database: names in their order, and for each row its values in the same order. */
export interface Rows {
  names: readonly string[];
  rows: readonly (readonly Value[])[];
}

/** `results()`: one dict for each row, shard after shard. */
export function rowDicts(shards: readonly Rows[]): Record<string, unknown>[] {
  return shards.flatMap(({ names, rows }) =>
    rows.map((row) => Object.fromEntries(names.map((name, at) => [name, row[at] ?? null]))),
  );
}

/** `result()`: for each column the values of the first rows, shard after shard. Shards without a row contribute nothing. */
export function columnLists(shards: readonly Rows[]): Record<string, unknown[]> {
  const columns = new Map<string, unknown[]>();
  for (const { names, rows } of shards) {
    const [first] = rows;
    if (!first) continue;
    names.forEach((name, at) => {
      const list = columns.get(name) ?? [];
      list.push(first[at] ?? null);
      columns.set(name, list);
    });
  }
  return Object.fromEntries(columns);
}
