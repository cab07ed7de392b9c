import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeFolder, refusal, usageError, ZkError } from '../../core/index.js';

/** What writing the default channel into a folder would do. */
export interface StarterPlan {
  folder: string;
  /** Files that are not there yet, by path below the folder. */
  created: readonly string[];
  /** Files that are there with another content: only these would be lost. */
  replaced: readonly string[];
  unchanged: readonly string[];
}

interface StarterFile {
  /** Below the target folder, with forward slashes. */
  path: string;
  from: string;
}

/** The channels that come with the program. */
export const starterProfiles = ['eks'] as const;

/**
 * Looks what the default channel, the example registry and the recorded facts would change in a folder. A folder that holds anything
 * else is refused unless `force` is given, so that nobody's channel is mixed up by a slip; other people's files are never touched.
 */
export function planStarter(folder: string, options: { force: boolean }): StarterPlan {
  const target = resolve(folder);
  if (existsSync(target) && !statSync(target).isDirectory())
    throw usageError(`"${folder}" is not a folder`, { code: 'not-a-folder' });
  const files = starterFiles();
  const states = files.map((file) => ({ path: file.path, state: stateOf(file, target) }));
  const paths = (state: string): string[] =>
    states.filter((entry) => entry.state === state).map((entry) => entry.path);
  const plan = {
    folder: target,
    created: paths('created'),
    replaced: paths('replaced'),
    unchanged: paths('unchanged'),
  };
  const isWritten = plan.created.length === 0 && plan.replaced.length === 0;
  if (!options.force && !isWritten && existsSync(target) && readdirSync(target).length > 0) {
    throw refusal(`folder "${folder}" is not empty`, {
      code: 'not-empty',
      hint: 'Choose another folder, or add --force to write into this one',
    });
  }
  return plan;
}

/** Writes the files of a plan. Each appears whole or not at all. */
export async function writeStarter(plan: StarterPlan): Promise<void> {
  const wanted = new Set([...plan.created, ...plan.replaced]);
  for (const { path, from } of starterFiles().filter((file) => wanted.has(file.path))) {
    const target = join(plan.folder, path);
    makeFolder(dirname(target));
    const temporary = `${target}.zk-new`;
    await writeFile(temporary, readFileSync(from));
    await rename(temporary, target);
  }
}

function stateOf(file: StarterFile, folder: string): 'created' | 'replaced' | 'unchanged' {
  const target = join(folder, file.path);
  if (!existsSync(target)) return 'created';
  return readFileSync(target).equals(readFileSync(file.from)) ? 'unchanged' : 'replaced';
}

/** `templates/channel` at the root of the folder, the example registry and facts beside it. */
function starterFiles(): StarterFile[] {
  const templates = templatesFolder();
  const channel = join(templates, 'channel');
  const below = filesBelow(channel).map((from) => ({
    path: relative(channel, from).split('\\').join('/'),
    from,
  }));
  return [
    ...below,
    ...['registry.yaml', 'facts.yaml'].map((path) => ({ path, from: join(templates, path) })),
  ];
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) =>
      entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)],
    );
}

/** The `templates` folder of this installation, found upwards: sources and bundle lie at different depths. */
function templatesFolder(): string {
  for (let at = dirname(fileURLToPath(import.meta.url)); ; at = dirname(at)) {
    const found = join(at, 'templates');
    if (existsSync(join(found, 'channel', 'cluster', 'cluster.yaml'))) return found;
    if (at === dirname(at))
      throw new ZkError('the default channel is missing from this installation', {
        hint: 'install kubectl-zk again',
      });
  }
}
