import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildkitConfig, platformOnly, guards, helpers } from './scripts.js';

/** Folders of the stand-ins, all inside the folder of a run. */
export interface ShimFolders {
  shims: string;
  records: string;
  stash: string;
  results: string;
  files: string;
}

export function shimFolders(run: string): ShimFolders {
  return {
    shims: join(run, 'shims'),
    records: join(run, 'records'),
    stash: join(run, 'stash'),
    results: join(run, 'test-results'),
    files: join(run, 'files'),
  };
}

/** Writes the stand-ins of a run. With `allowPush` the programs themselves are reached, and only the platform's helpers are stood in for. */
export async function installShims(folders: ShimFolders, options: { allowPush: boolean }): Promise<void> {
  await Promise.all(
    Object.values<string>({ ...folders }).map((folder) => mkdir(folder, { recursive: true, mode: 0o700 })),
  );
  const scripts = { ...helpers, ...(options.allowPush ? platformOnly : guards) };
  await Promise.all([
    ...Object.entries(scripts).map(([name, text]) =>
      writeFile(join(folders.shims, name), text, { mode: 0o755 }),
    ),
    writeFile(join(folders.files, 'cdp-buildkitd.toml'), buildkitConfig),
  ]);
}

/** The variables by which the stand-ins find their folders, for one step. */
export function shimEnvironment(
  folders: ShimFolders,
  step: { slug: string; pops: readonly string[]; allowPush: boolean },
): Record<string, string> {
  return {
    ...(step.allowPush ? {} : pushNowhere),
    ZK_SHIMS: folders.shims,
    ZK_RECORDS: folders.records,
    ZK_STASH: folders.stash,
    ZK_RESULTS: folders.results,
    ZK_FILES: folders.files,
    ZK_STEP: step.slug,
    ZK_POPS: step.pops.join(' '),
  };
}

/**
 * A second wall behind the stand-in of git, for pushes that do not come by it: of aliases, and of `git submodule foreach`. They fail.
 */
const pushNowhere: Readonly<Record<string, string>> = Object.fromEntries([
  ...['https://', 'http://', 'ssh://', 'git@'].flatMap((prefix, index): [string, string][] => [
    [`GIT_CONFIG_KEY_${index}`, 'url.zk-not-pushed:.pushInsteadOf'],
    [`GIT_CONFIG_VALUE_${index}`, prefix],
  ]),
  ['GIT_CONFIG_COUNT', '4'],
]);
