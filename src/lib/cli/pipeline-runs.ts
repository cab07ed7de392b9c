import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { nearest, usageError, type Context } from '../core/index.js';
import type * as Pipeline from '../pipeline/index.js';
import { changeLine, type DryRun } from './change.js';
import type { ZkCommand } from './command.js';
import { confirm } from './confirm.js';
import { oneFilename } from './pipeline-flags.js';

/** The runs of the repository that a definition, or the working directory, belongs to. */
export async function openRuns(
  flags: { filename: string[] | undefined },
  context: Context,
): Promise<{ store: Pipeline.RunStore; folders: Pipeline.StateFolders; root: string }> {
  const { gitIn, RunStore, stateFolders } = await import('../pipeline/index.js');
  const filename = oneFilename(flags.filename);
  const folder = filename === undefined || filename === '-' ? process.cwd() : dirname(resolve(filename));
  const root = (await gitIn(folder, { env: context.env })(['rev-parse', '--show-toplevel'])) ?? folder;
  const folders = stateFolders(root, context.env);
  return { store: new RunStore(folders.state), folders, root };
}

/** The run that is meant: a number, or the last one. */
export function chosenRun(store: Pipeline.RunStore, wanted: number | undefined): Pipeline.StoredRun {
  const run = wanted ?? store.numbers()[0];
  if (run === undefined)
    throw usageError('nothing was run in this repository yet', { hint: 'kubectl zk pipeline run-local' });
  return store.read(run);
}

/** Prints the stored log of a run or of one of its steps; with `follow` until the run has ended. */
export async function showLog(
  command: ZkCommand,
  store: Pipeline.RunStore,
  wanted: { run: number | undefined; step: string | undefined; follow: boolean },
  context: Context,
): Promise<void> {
  const { plainLogger } = await import('../pipeline/index.js');
  const stored = chosenRun(store, wanted.run);
  const steps = chosenSteps(store, stored.run, wanted.step);
  const isJson = command.printOptions.output.format === 'json';
  const log = plainLogger(
    {
      isConcurrent: steps.length > 1,
      groups: false,
      zoneMinutes: -new Date(stored.startedAt).getTimezoneOffset(),
    },
    (line) => command.out(line),
  );
  const show = (event: Pipeline.RunEvent): void => (isJson ? command.out(JSON.stringify(event)) : log(event));
  const read = new Map<string, number>();
  for (;;) {
    const { status } = store.read(stored.run);
    const isOver = status !== 'running';
    const names = wanted.step === undefined ? chosenSteps(store, stored.run, undefined) : steps;
    const events = names.flatMap((step) =>
      newEvents(join(store.folderOf(stored.run), 'steps', step.slug, 'log.jsonl'), read),
    );
    for (const event of events.sort((a, b) => a.ts - b.ts)) show(event);
    if (isOver || !wanted.follow) return;
    await context.clock.sleep(200, context.signal);
  }
}

/** What was written since the last look; a line that is not whole yet waits. */
function newEvents(path: string, read: Map<string, number>): Pipeline.RunEvent[] {
  if (!existsSync(path)) return [];
  const text = readFileSync(path, 'utf8').slice(read.get(path) ?? 0);
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  read.set(path, (read.get(path) ?? 0) + whole.length);
  return whole
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Pipeline.RunEvent);
}

function chosenSteps(
  store: Pipeline.RunStore,
  run: number,
  wanted: string | undefined,
): Pipeline.StoredStep[] {
  const steps = store.steps(run);
  if (wanted === undefined) return steps;
  const found = steps.filter(({ step, slug }) => step === wanted || slug === wanted);
  if (found.length > 0) return found;
  const near = nearest(
    wanted,
    steps.map(({ step }) => step),
  );
  throw usageError(`run ${run} has no step ${JSON.stringify(wanted)} that ran`, {
    hint:
      near === undefined
        ? 'kubectl zk pipeline runs shows what ran.'
        : `Did you mean ${JSON.stringify(near)}?`,
  });
}

/** Removes state and caches after a confirmation; a run that goes on keeps the lock, and then nothing is removed. */
export async function cleanRuns(
  command: ZkCommand,
  folders: Pipeline.StateFolders,
  flags: { caches: boolean; 'dry-run': DryRun; yes: boolean },
  context: Context,
): Promise<void> {
  const wanted = [folders.state, ...(flags.caches ? [folders.cache] : [])].filter((folder) =>
    existsSync(folder),
  );
  const name = (folder: string): string => (folder === folders.state ? 'runs' : 'caches');
  if (flags['dry-run'] !== 'none' || wanted.length === 0) {
    for (const folder of wanted) command.out(changeLine(`${name(folder)}/${folder}`, 'deleted', 'client'));
    if (wanted.length === 0) command.note('There is nothing to remove.');
    return;
  }
  await confirm({ message: `Remove ${wanted.join(' and ')}?`, yes: flags.yes });
  const { takeLock } = await import('../pipeline/index.js');
  const lock = await takeLock(folders.state, context, { wait: false });
  try {
    for (const folder of wanted) {
      await rm(folder, { recursive: true, force: true });
      command.out(changeLine(`${name(folder)}/${folder}`, 'deleted'));
    }
  } finally {
    lock.release();
  }
}
