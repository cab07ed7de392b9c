// Runs one command from the bundle. Apart from kubectl-zk.js, so that its instant answers load nothing.
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
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
  const manifest = readPart(root, 'oclif.manifest.json');
  const catalog = {
    ids: Object.keys(manifest.commands),
    facts: async (id) => manifest.commands[id],
    load: async (id) => (await load(root, `${id.replaceAll(':', '.')}.js`)).default,
  };
  const pkg = readPart(root, 'package.json');
  process.exit(await main(argv, { root, package: pkg, catalog }));
}

/** A file of the package. Without it there is nothing to go on with, and nothing that whoever typed the command did wrong. */
function readPart(root, name) {
  try {
    return JSON.parse(readFileSync(join(root, name), 'utf8'));
  } catch ({ code }) {
    const what = code === 'ENOENT' ? 'is missing' : code ? `cannot be read (${code})` : 'is broken';
    const again = existsSync(join(root, 'scripts', 'bootstrap.mjs'))
      ? 'run npm run build in the clone'
      : 'install kubectl-zk again: npm install --global kubectl-zk';
    process.stderr.write(`error: this installation is incomplete, ${join(root, name)} ${what}; ${again}\n`);
    process.exit(1);
  }
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
