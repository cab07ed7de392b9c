#!/usr/bin/env node
// Start-up only: the Node version, instant answers from generated files, then the bundle. Only syntax that old Nodes can read.
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const minimum = [22, 20];
// krew links to this file under another name, so siblings are looked for beside the real one.
const root = fileURLToPath(
  new URL(
    '..',
    'file://' + encodeURI(realpathSync(fileURLToPath(import.meta.url))).replace(/[?#]/g, encodeURIComponent),
  ),
);
const argv = process.argv.slice(2);

if (!newEnough()) await restart();
else if (!answerAtOnce()) await start();

function newEnough() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  return major > minimum[0] || (major === minimum[0] && minor >= minimum[1]);
}

/** Goes on under the Node of the development install, if there is one; else says which version is needed. */
async function restart() {
  const better = join(
    root,
    'node_modules',
    'node',
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  );
  if (!existsSync(better)) {
    process.stderr.write(
      'error: kubectl zk needs Node ' +
        minimum.join('.') +
        ' or newer, this is ' +
        process.versions.node +
        '\n',
    );
    process.exit(1);
  }
  const { spawn } = await import('node:child_process');
  const child = spawn(better, process.execArgv.concat(fileURLToPath(import.meta.url), argv), {
    stdio: 'inherit',
  });
  // The terminal sends Ctrl-C to both; only the child acts on it.
  process.on('SIGINT', function () {});
  process.on('SIGTERM', function () {
    child.kill('SIGTERM');
  });
  child.on('exit', function (code, signal) {
    process.exit(code === null ? (signal === 'SIGINT' ? 130 : 143) : code);
  });
}

/** `--version` and `--help` from files of the build, without loading anything. */
function answerAtOnce() {
  if (argv[0] === '--version' && argv.length === 1) {
    const pkg = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    return print(pkg.name + ' v' + pkg.version + '\n');
  }
  const asked =
    argv.length === 0 ||
    argv[0] === 'help' ||
    argv[argv.length - 1] === '--help' ||
    argv[argv.length - 1] === '-h';
  if (!asked) return false;
  const words = argv.filter(function (word, index) {
    return word !== '--help' && word !== '-h' && !(index === 0 && word === 'help');
  });
  // A name is letters and dashes, so nothing but a help file can be addressed.
  if (
    !words.every(function (word) {
      return /^[a-z][a-z-]*$/.test(word);
    })
  )
    return false;
  const file = join(root, 'dist', 'help', (words.join('.') || 'index') + '.txt');
  return existsSync(file) && print(readFileSync(file, 'utf8'));
}

function print(text) {
  // A reader that has gone (`| head`) is no failure.
  process.stdout.on('error', function (error) {
    process.exit(error.code === 'EPIPE' ? 0 : 1);
  });
  process.stdout.write(text);
  return true;
}

async function start() {
  if (!existsSync(join(root, 'dist', 'main.js'))) await buildFirst();
  const { run } = await import('./run.js');
  await run(root, argv);
}

/** In a fresh clone: install and build, once. */
async function buildFirst() {
  const bootstrap = join(root, 'scripts', 'bootstrap.mjs');
  if (!existsSync(bootstrap)) {
    process.stderr.write(
      'error: this installation is incomplete, dist/ is missing; install kubectl-zk again\n',
    );
    process.exit(1);
  }
  const { ensureInstalled, ensureBuilt } = await import(
    new URL('../scripts/bootstrap.mjs', import.meta.url).href
  );
  ensureInstalled();
  ensureBuilt();
}
