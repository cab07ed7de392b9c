import { nearest, usageError } from '../core/index.js';
import { matchesSelector, type Selector } from './selector.js';

/** What the selection flags and the names argument say. */
export interface Selection {
  names?: readonly string[] | undefined;
  selector?: Selector | undefined;
  include?: string | undefined;
  exclude?: string | undefined;
}

/** How to read an item. */
export interface Selectable<T> {
  /** The word for messages, such as `cluster`. */
  kind: string;
  /** Where the items come from, for messages, such as `registry "clusters.yaml"`. */
  source: string;
  /** All names by which an item may be asked for; the first is the one shown. */
  names: (item: T) => readonly string[];
  labels: (item: T) => Readonly<Record<string, string>>;
  account: (item: T) => string;
}

/**
 * The items that the user means: by name (in the order given, an unknown name is an error that suggests the nearest), by label
 * selector, and by regular expressions on the account, where exclude wins (as CLM's `--include` and `--exclude`).
 */
export function selectItems<T>(items: readonly T[], selection: Selection, how: Selectable<T>): T[] {
  const include = pattern('include', selection.include);
  const exclude = pattern('exclude', selection.exclude);
  const named = selection.names?.length ? byName(items, selection.names, how) : [...items];
  return named.filter((item) => {
    const account = how.account(item);
    if (exclude?.test(account) || (include && !include.test(account))) return false;
    return !selection.selector || matchesSelector(selection.selector, how.labels(item));
  });
}

function byName<T>(items: readonly T[], names: readonly string[], how: Selectable<T>): T[] {
  const found = names.map((name) => {
    const item = items.find((candidate) => how.names(candidate).includes(name));
    if (item !== undefined) return item;
    const guess = nearest(
      name,
      items.flatMap((candidate) => how.names(candidate)),
    );
    throw usageError(`${how.kind} "${name}" not found in ${how.source}`, {
      code: 'not-found',
      ...(guess ? { hint: `Did you mean ${guess}?` } : {}),
    });
  });
  return [...new Set(found)];
}

function pattern(flag: string, source: string | undefined): RegExp | undefined {
  if (source === undefined) return undefined;
  try {
    return new RegExp(source, 'u');
  } catch {
    throw usageError(`invalid regular expression "${source}" for --${flag}`);
  }
}
