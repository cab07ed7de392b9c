// Makes `npm test`, `npm run demo` and the rest work as the first command in a fresh clone: plain JavaScript for any Node >= 18, nothing
// installed yet. It installs when package-lock.json says something else than node_modules, builds when a source is newer than the build,
// and then hands over to the real script under the project's own Node. With nothing to do it costs a few dozen milliseconds.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const at = (...parts) => join(root, ...parts);
const installStamp = at('node_modules', '.zk-installed');
const buildStamp = at('.cache', 'built');

/** The Node that the dev dependency `node` installs; every script runs on it, whatever Node started this one. */
export const projectNode = at(
  'node_modules',
  'node',
  'bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
);

/** Installs the locked dependencies unless they are there. */
export function ensureInstalled() {
  const wanted = createHash('sha256')
    .update(readFileSync(at('package-lock.json')))
    .digest('hex');
  if (existsSync(projectNode) && readOr(installStamp, '') === wanted) return;
  if (!existsSync(projectNode) || !installedMatchesLock()) {
    say('Installing dependencies (first run, about a minute) ...');
    npm(['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  }
  if (!existsSync(projectNode))
    fail(
      'the dependency "node" did not install its binary; look at the output of: npm ci --foreground-scripts',
    );
  writeFileSync(installStamp, wanted);
}

/** Builds dist/ unless it is newer than everything it is made from. */
export function ensureBuilt() {
  if (existsSync(at('dist', 'main.js')) && readOr(buildStamp, '') === sourceStamp()) return;
  say('Building ...');
  run(projectNode, ['--import', 'tsx', at('scripts', 'build.ts')]);
}

/** Remembers what the build was made from; called by the build at its end. */
export function markBuilt() {
  mkdirSync(dirname(buildStamp), { recursive: true });
  writeFileSync(buildStamp, sourceStamp());
}

/** Path, size and time of everything that goes into the build. Contents would be slower and no better in a working tree. */
function sourceStamp() {
  const hash = createHash('sha256');
  for (const path of ['package.json', 'package-lock.json', 'scripts/build', 'scripts/build.ts', 'src']) {
    for (const file of filesUnder(at(path))) {
      const { size, mtimeMs } = statSync(file);
      hash.update(`${file}\0${size}\0${mtimeMs}\n`);
    }
  }
  return hash.digest('hex');
}

function filesUnder(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesUnder(join(path, name)));
}

/** Whether what npm wrote down about node_modules has every locked, non-optional package in its locked version. */
function installedMatchesLock() {
  const installed = JSON.parse(readOr(at('node_modules', '.package-lock.json'), '{}')).packages;
  if (!installed) return false;
  const locked = JSON.parse(readFileSync(at('package-lock.json'), 'utf8')).packages;
  return Object.entries(locked).every(
    ([path, entry]) =>
      path === '' || entry.optional || entry.peer || installed[path]?.version === entry.version,
  );
}

function npm(args) {
  const cli = process.env.npm_execpath;
  if (cli && /\.[cm]?js$/.test(cli)) return run(process.execPath, [cli, ...args]);
  return run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args);
}

function run(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (error) fail(`cannot run ${command}: ${error.message}`);
  if (status !== 0) fail(`failed: ${[command, ...args].join(' ')}`);
}

function readOr(path, otherwise) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return otherwise;
  }
}

function say(text) {
  process.stderr.write(`${text}\n`);
}

function fail(text) {
  process.stderr.write(`error: ${text}\n`);
  process.exit(1);
}

/** What each npm script needs before it starts, and what it starts. */
const tasks = {
  test: { build: true, script: 'scripts/test.ts', args: ['unit', 'e2e'] },
  'test:real': { build: true, script: 'scripts/test.ts', args: ['real'] },
  demo: { build: true, script: 'scripts/demo.ts', args: [] },
  bench: { build: true, script: 'scripts/bench.ts', args: [] },
  build: { build: true, script: undefined, args: [] },
};

function start(name, extra) {
  const task = tasks[name];
  if (!task) fail(`unknown task "${name}", known are: ${Object.keys(tasks).join(', ')}`);
  ensureInstalled();
  if (name === 'build' && extra.includes('--force')) rmSync(buildStamp, { force: true });
  if (task.build) ensureBuilt();
  if (!task.script) return;
  const env = {
    ...process.env,
    PATH: `${at('node_modules', '.bin')}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH ?? ''}`,
  };
  const child = spawn(projectNode, ['--import', 'tsx', at(task.script), ...task.args, ...extra], {
    cwd: root,
    stdio: 'inherit',
    env,
  });
  // A terminal sends Ctrl-C to both; the child decides, and its exit is ours.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)));
}

if (process.argv[1] && pathToFileURL(process.argv[1]).href === import.meta.url)
  start(process.argv[2] ?? '', process.argv.slice(3));
