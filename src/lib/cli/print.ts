import { parseLargeIntegers } from '../core/index.js';
import type { ZkCommand } from './command.js';
import { formatTable, type Cell } from './table.js';

/** One column of a table. `wide` columns appear only with `-o wide`. */
export interface Column<T> {
  header: string;
  value: (item: T) => Cell;
  wide?: boolean;
}

/** An answer that every output format can show. */
export interface Printable<T> {
  /** The resource word for `-o name`, such as `cluster`. */
  kind: string | ((item: T) => string);
  items: readonly T[];
  columns: readonly Column<T>[];
  /** One object was asked for by name: `-o json` prints it alone instead of a List. */
  single?: boolean;
  /** Default: `metadata.name`, else `name`, else `id`. */
  name?: (item: T) => string;
  /** What json, yaml, jsonpath, custom-columns and --sort-by see. Default: the item itself. */
  object?: (item: T) => unknown;
  /** For `--show-labels` and `-L`. Default: `metadata.labels`, else none. */
  labels?: (item: T) => Readonly<Record<string, string>>;
  /** Said on stderr when there is nothing. Default: `No resources found`. */
  empty?: string;
}

/** Prints an answer to stdout in the format that `-o` asked for. An empty list says so on stderr and is no failure. */
export async function print<T>(command: ZkCommand, printable: Printable<T>): Promise<void> {
  const { output, sortBy } = command.printOptions;
  const items = sortBy === undefined ? printable.items : await sorted(printable, sortBy);
  const objects = (): unknown[] => items.map((item) => objectOf(printable, item));
  switch (output.format) {
    case 'table':
    case 'wide':
      if (items.length === 0) return command.note(printable.empty ?? 'No resources found');
      return command.out(tableText(command, printable, items, output.format === 'wide'));
    case 'name':
      return items.forEach((item) => command.out(`${kindOf(printable, item)}/${nameOf(printable, item)}`));
    case 'json':
      return command.out(JSON.stringify(envelope(printable, objects()), jsonValue, 4));
    case 'yaml':
      return command.out(await yamlText(envelope(printable, objects())));
    case 'jsonpath': {
      const { jsonPath } = await import('./jsonpath/index.js');
      return command.stdio.out(jsonPath(output.template)(envelope(printable, objects())));
    }
    case 'custom-columns': {
      const { customColumns } = await import('./custom-columns.js');
      return command.out(customColumns(output.spec, objects(), command.printOptions.noHeaders));
    }
  }
}

/** A List as kubectl writes it, or the object itself when one was asked for by name. */
function envelope<T>(printable: Printable<T>, objects: readonly unknown[]): unknown {
  if (printable.single && objects.length === 1) return objects[0];
  return { apiVersion: 'v1', items: objects, kind: 'List', metadata: { resourceVersion: '' } };
}

function tableText<T>(
  command: ZkCommand,
  printable: Printable<T>,
  items: readonly T[],
  wide: boolean,
): string {
  const { labelColumns, showLabels, noHeaders } = command.printOptions;
  const columns = printable.columns.filter((column) => wide || !column.wide);
  const labelled = labelColumns.map((label): Column<T> => ({
    header: label.split('/').at(-1) ?? label,
    value: (item) => labelsOf(printable, item)[label] ?? '',
  }));
  const all: Column<T> = {
    header: 'LABELS',
    value: (item) =>
      Object.entries(labelsOf(printable, item))
        .map(([key, value]) => `${key}=${value}`)
        .sort()
        .join(','),
  };
  const shown = [...columns, ...labelled, ...(showLabels ? [all] : [])];
  return formatTable(
    shown.map((column) => column.header),
    items.map((item) => shown.map((column) => column.value(item))),
    { noHeaders },
  );
}

async function sorted<T>(printable: Printable<T>, path: string): Promise<T[]> {
  const { sortByPath } = await import('./sort-by.js');
  return sortByPath(printable.items, (item) => objectOf(printable, item), path);
}

/** YAML as kubectl writes it: keys sorted, two spaces. */
async function yamlText(value: unknown): Promise<string> {
  const { stringify } = await import('yaml');
  return stringify(
    parseLargeIntegers(JSON.stringify(value, jsonValue), (large) => large),
    {
      sortMapEntries: true,
      lineWidth: 0,
      aliasDuplicateObjects: false,
    },
  ).trimEnd();
}

/** Exact integers beyond 2^53 stay digits in strings, as they would be lost as numbers. */
function jsonValue(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  return value;
}

function kindOf<T>({ kind }: Printable<T>, item: T): string {
  return typeof kind === 'string' ? kind : kind(item);
}

function objectOf<T>(printable: Printable<T>, item: T): unknown {
  return printable.object ? printable.object(item) : item;
}

function nameOf<T>(printable: Printable<T>, item: T): string {
  if (printable.name) return printable.name(item);
  const object = recordOf(objectOf(printable, item));
  const name = recordOf(object['metadata'])['name'] ?? object['name'] ?? object['id'];
  return typeof name === 'string' ? name : '<unknown>';
}

function labelsOf<T>(printable: Printable<T>, item: T): Readonly<Record<string, string>> {
  if (printable.labels) return printable.labels(item);
  return recordOf(recordOf(recordOf(objectOf(printable, item))['metadata'])['labels']) as Record<
    string,
    string
  >;
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
