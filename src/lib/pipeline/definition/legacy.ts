import type { Field } from './field.js';
import type { Command, EnvEntry, Step } from './model.js';
import { readScriptEnv } from './read-env.js';
import { readCommand, readMachine } from './read-script.js';

/** The top-level keys of the form before `pipeline`. */
export const legacyKeys = ['build_steps', 'build_meta'] as const;

/**
 * The form before `pipeline`: a list of commands, `build_steps`, beside `build_meta.env`. It becomes one script step `build`. The
 * overlay is that of the first item; the environment of an item is that of the whole step, because the step is one.
 */
export function readLegacy(root: Field, list: Field): Step[] {
  root.reading.warn(
    'W-legacy',
    list.key ?? list.node,
    'build_steps is the form of before 2017-09-20',
    'kubectl zk pipeline migrate prints the current form.',
  );
  const items = list.items('a list of commands') ?? [];
  if (list.node.kind === 'sequence' && items.length === 0) list.error('E-missing', 'there is no command');
  const env = new Map<string, EnvEntry>();
  const add = (entries: readonly EnvEntry[]): void => entries.forEach((entry) => env.set(entry.name, entry));
  add(readScriptEnv(root.get('build_meta')?.fields(['env'])?.env));
  const commands = items.flatMap((item): Command[] => {
    add(readScriptEnv(item.get('env')));
    return [readCommand(item, ['desc', 'cmd', 'env', 'overlay']) ?? []].flat();
  });
  const overlay = items[0]?.get('overlay');
  return [
    {
      id: 'build',
      slug: 'build',
      type: 'script',
      requiresApproval: false,
      position: root.reading.source.span(list.key?.start ?? 0, list.key?.end ?? 0),
      commands,
      env: [...env.values()],
      machine: readMachine(overlay ? { overlay } : {}),
      cache: { paths: [] },
      artifacts: [],
      authenticateHosts: [],
    },
  ];
}
