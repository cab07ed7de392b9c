import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { usageError } from '../../core/index.js';
import { loadTexts } from '../definition/load-definitions.js';
import { FileRun, type GoldenRun, type RanTest } from './file-run.js';
import { inOrder } from './in-order.js';
import type { GoldenOutcome } from './model.js';
import { readTestFile } from './read-test-file.js';

/**
 * All tests of the files, some at a time; the outcomes in the order of files and tests, each as soon as it and those before it are there. All files
 * are read before the first test runs, and what is written is written in their order. Throws a usage error for a file that is wrong.
 */
export async function* runGoldenFiles(
  paths: readonly string[],
  run: GoldenRun,
): AsyncGenerator<GoldenOutcome> {
  const over = new AbortController();
  const signal = AbortSignal.any([run.signal, over.signal]);
  const files = await fileRuns(paths, { ...run, signal });
  const jobs = files.flatMap((file) => file.file.tests.map((test) => () => file.test(test)));
  const ran = inOrder(jobs, run.parallel, () => over.abort());
  try {
    for (const file of files) yield* outcomesOf(file, ran, run);
  } finally {
    await ran.return(undefined);
  }
}

async function fileRuns(paths: readonly string[], run: GoldenRun): Promise<FileRun[]> {
  const files: FileRun[] = [];
  for (const path of await testFiles(paths)) {
    const [{ text, file } = { text: '', file: path }] = await loadTexts([path]);
    files.push(new FileRun(readTestFile(text, file), run));
  }
  if (run.record) refuseSharedCassettes(files);
  return files;
}

/** A recording writes the whole cassette: the second file would take away what the first one needs. */
function refuseSharedCassettes(files: readonly FileRun[]): void {
  const owners = new Map<string, string>();
  for (const { file } of files) {
    const path = resolve(file.cassette);
    const owner = owners.get(path);
    if (owner !== undefined)
      throw usageError(`${owner} and ${file.file} both record ${file.cassette}`, {
        hint: 'Give each test file a cassette of its own, with `cassette:` or without one.',
      });
    owners.set(path, file.file);
  }
}

/** The outcomes of the tests of a file, which are the next ones; once the file has been written, if it is. */
async function* outcomesOf(
  file: FileRun,
  ran: AsyncGenerator<RanTest>,
  run: GoldenRun,
): AsyncGenerator<GoldenOutcome> {
  const own: RanTest[] = [];
  while (own.length < file.file.tests.length) {
    const next = await ran.next();
    if (next.done === true) throw new Error('a test has no outcome');
    if (own.length === 0) (await file.warnings()).forEach((warning) => run.warn(warning));
    own.push(next.value);
    if ('recording' in next.value)
      run.recorded(next.value.recording.test, next.value.recording.entries.length);
    else if (!run.update) yield next.value.outcome;
  }
  if (!run.record && !run.update) return;
  const outcomes = run.record
    ? await file.recorded(own)
    : own.flatMap((one) => ('outcome' in one ? [one.outcome] : []));
  yield* run.update ? await file.updated(outcomes) : outcomes;
}

/** The named files, and all `*.check-test.yaml` in the named folders and below. */
export async function testFiles(paths: readonly string[]): Promise<string[]> {
  const files = await Promise.all(paths.map(filesOf));
  return [...new Set(files.flat())];
}

async function filesOf(path: string): Promise<string[]> {
  const facts = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw usageError(
      `cannot read ${path}: ${error.code === 'ENOENT' ? 'there is no such file' : error.code}`,
      { hint: 'Name test files, or folders that hold *.check-test.yaml files.' },
    );
  });
  if (!facts.isDirectory()) return [path];
  const names = await readdir(path, { recursive: true, encoding: 'utf8' });
  const found = names.filter(
    (name) => /\.check-test\.ya?ml$/.test(name) && !/(^|\/)(\.|node_modules\/)/.test(name),
  );
  if (found.length === 0)
    throw usageError(`${path} holds no *.check-test.yaml`, { hint: 'Name a test file, or another folder.' });
  return found.sort().map((name) => join(path, name));
}
