import { AwsError, type Tags } from '../../world/index.js';

export interface Filter {
  Name?: string | undefined;
  Values?: string[] | undefined;
}

/** What a filter name looks at; several values for list-like attributes. */
export type FilterFields<T> = Readonly<Record<string, (item: T) => string | readonly string[] | undefined>>;

/** Items that match all filters; each filter matches if any of its values does. `*` and `?` are wildcards, as in EC2. */
export function filterItems<T>(
  items: Iterable<T>,
  filters: readonly Filter[] | undefined,
  fields: FilterFields<T>,
  tagsOf?: (item: T) => Tags,
): T[] {
  const tests = (filters ?? []).map((filter) => filterTest(filter, fields, tagsOf));
  return [...items].filter((item) => tests.every((test) => test(item)));
}

function filterTest<T>(
  { Name: name = '', Values: values = [] }: Filter,
  fields: FilterFields<T>,
  tagsOf: ((item: T) => Tags) | undefined,
): (item: T) => boolean {
  const patterns = values.map(wildcard);
  const matches = (texts: readonly string[]): boolean =>
    texts.some((text) => patterns.some((pattern) => pattern.test(text)));
  if (tagsOf && name.startsWith('tag:')) {
    const key = name.slice('tag:'.length);
    return (item) => {
      const value = tagsOf(item)[key];
      return value !== undefined && matches([value]);
    };
  }
  if (tagsOf && name === 'tag-key') return (item) => matches(Object.keys(tagsOf(item)));
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (!field) throw new AwsError('InvalidParameterValue', `The filter '${name}' is invalid`, { status: 400 });
  return (item) => {
    const value = field(item);
    return value !== undefined && matches(typeof value === 'string' ? [value] : value);
  };
}

function wildcard(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's');
}
