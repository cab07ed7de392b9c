// Runs one command from the bundle. Apart from kubectl-zk.js, so that its instant answers load nothing.
import { mkdirSync, readFileSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Runs the command line and ends the process with its exit code. */
export async function run(root, argv) {
  dropKnownWarnings();
  const cache = process.env.XDG_CACHE_HOME || (process.env.HOME && join(process.env.HOME, '.cache'));
  // In the user's own folder: a cache of code in a shared one could be planted by others. Where it cannot be written, Node goes without.
  if (cache && !process.env.NODE_COMPILE_CACHE && makeFolder(join(cache, 'zk', 'v8')))
    enableCompileCache(join(cache, 'zk', 'v8'));
  const { main, fail } = await load(root, 'main.js');
  process.on('uncaughtException', (error) => process.exit(fail(error, undefined, 0)));
  const manifest = JSON.parse(readFileSync(join(root, 'oclif.manifest.json'), 'utf8'));
  const catalog = {
    ids: Object.keys(manifest.commands),
    facts: async (id) => manifest.commands[id],
    load: async (id) => (await load(root, `${id.replaceAll(':', '.')}.js`)).default,
  };
  const pkg = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  process.exit(await main(argv, { root, package: pkg, catalog }));
}

function load(root, name) {
  return import(pathToFileURL(join(root, 'dist', name)).href);
}

/** Whether the folder is there now. Step by step: Node's own recursive mkdir, and so its cache, hangs on a HOME below /proc. */
function makeFolder(folder) {
  try {
    mkdirSync(folder);
    return true;
  } catch ({ code }) {
    if (code !== 'ENOENT' || dirname(folder) === folder || !makeFolder(dirname(folder)))
      return code === 'EEXIST';
  }
  try {
    mkdirSync(folder);
    return true;
  } catch ({ code }) {
    return code === 'EEXIST';
  }
}

/** Warnings of dependencies that no user can act on; everything else is still shown. */
function dropKnownWarnings() {
  const emit = process.emitWarning;
  const known = /NodeDeprecationWarning|NodeVersionSupportWarning|DEP0040|ExperimentalWarning/;
  process.emitWarning = (warning, ...rest) => {
    const kind = typeof rest[0] === 'object' ? `${rest[0].type} ${rest[0].code}` : rest.join(' ');
    if (!known.test(`${warning.name ?? ''} ${kind}`)) emit.call(process, warning, ...rest);
  };
}
