/** Tags of a resource. Order of insertion is kept, as AWS shows it. */
export type Tags = Record<string, string>;

/** Tags in the list form of CloudFormation and most APIs. */
export interface TagEntry {
  Key: string;
  Value: string;
}

export function tagList(tags: Readonly<Tags>): TagEntry[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** Reads a list of `{Key, Value}`; entries without a key are left out, a missing value is empty. Later entries win. */
export function readTags(list: unknown): Tags {
  if (!Array.isArray(list)) return {};
  const tags: Tags = {};
  for (const entry of list as Partial<TagEntry>[]) {
    if (entry?.Key !== undefined) tags[entry.Key] = String(entry.Value ?? '');
  }
  return tags;
}

/** The name of the cluster that owns a resource, from its tag `kubernetes.io/cluster/NAME=owned`. */
export function owningCluster(tags: Readonly<Tags>): string | undefined {
  const prefix = 'kubernetes.io/cluster/';
  const owned = Object.entries(tags).find(([key, value]) => key.startsWith(prefix) && value === 'owned');
  return owned?.[0].slice(prefix.length);
}
