import { sourceCatalog } from '../../src/lib/cli/index.js';

/** What a user can type, without any text: a change here changes somebody's script. */
export interface SnapshotEntry {
  id: string;
  args: string[];
  flags: string[];
  letters: Record<string, string>;
}

/** The commands of a source folder, sorted, with their arguments, flags and letters. */
export async function commandSnapshot(directory: string): Promise<SnapshotEntry[]> {
  const catalog = sourceCatalog(directory);
  const all = await Promise.all(catalog.ids.map((id) => catalog.facts(id)));
  return all.map(({ id, args, flags }) => ({
    id,
    args: Object.values(args).map(
      (arg) => `${arg.name}${arg.multiple ? '...' : ''}${arg.required ? '!' : ''}`,
    ),
    flags: Object.values(flags)
      .map((flag) => `${flag.name}${flag.type === 'boolean' ? '' : '='}`)
      .sort(),
    letters: Object.fromEntries(
      Object.values(flags).flatMap((flag) => (flag.char ? [[flag.char, flag.name]] : [])),
    ),
  }));
}
