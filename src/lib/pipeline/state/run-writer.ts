import { closeSync, cpSync, lstatSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { thisProcess } from '../../core/index.js';
import type { Build } from '../definition/model.js';
import { withoutColours } from '../log/index.js';
import type { RunEvent } from '../run/events.js';
import { writeJsonFile } from './atomic.js';
import type { RunStore, StoredRun, StoredStep } from './run-store.js';

/** Bytes that are written to a log at once. */
const batch = 64 * 1024;

/** Writes the folder of one run from its events. Whatever moment the process is killed at, the files are whole. */
export class RunWriter {
  readonly folder: string;
  readonly #run: StoredRun;
  readonly #steps = new Map<string, { stored: StoredStep; log: number; pending: string; folder: string }>();

  constructor(store: RunStore, run: number, file: string, build: Build, startedAt: number, resumes?: number) {
    this.folder = store.folderOf(run);
    mkdirSync(join(this.folder, 'steps'), { recursive: true, mode: 0o700 });
    this.#run = {
      run,
      status: 'running',
      startedAt,
      file,
      build,
      counts: {},
      process: thisProcess(),
      ...(resumes !== undefined && { resumes }),
    };
    writeJsonFile(join(this.folder, 'run.json'), this.#run);
  }

  stepFolder(slug: string): string {
    return join(this.folder, 'steps', slug);
  }

  /** Begins the record of a step; its events follow. */
  begin(step: { id: string; slug: string }, key: string): void {
    const folder = this.stepFolder(step.slug);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const stored: StoredStep = {
      step: step.id,
      slug: step.slug,
      status: 'running',
      reason: '',
      key,
      durationMs: 0,
    };
    // Nothing was there, so there is no old content to keep whole; a part of it counts as nothing.
    writeFileSync(join(folder, 'status.json'), JSON.stringify(stored), { mode: 0o600 });
    const log = openSync(join(folder, 'log.jsonl'), 'a', 0o600);
    this.#steps.set(step.id, { stored, log, pending: '', folder });
  }

  record(event: RunEvent): void {
    if (event.type === 'run.end') return this.#end(event);
    if (event.type === 'run.start' || event.step === undefined) return;
    const entry = this.#steps.get(event.step);
    if (!entry) return;
    const kept = event.type === 'line' ? { ...event, line: withoutColours(event.line) } : event;
    entry.pending += `${JSON.stringify(kept)}\n`;
    if (event.type === 'step.start') entry.stored.workspace = event.workspace;
    if (event.type === 'command.end' && event.exitCode !== 0) entry.stored.failedCommand = event.command;
    if (event.type === 'step.end' || entry.pending.length >= batch) this.#flush(event.step);
    if (event.type !== 'step.end') return;
    const { status, reason, durationMs, exitCode } = event;
    Object.assign(entry.stored, {
      status,
      reason,
      durationMs,
      ...(exitCode === undefined ? {} : { exitCode }),
    });
    closeSync(entry.log);
    writeJsonFile(join(entry.folder, 'status.json'), entry.stored);
    this.#steps.delete(event.step);
  }

  /** Writes what is only in memory; called now and then, so that a log can be followed. */
  flush(): void {
    for (const step of this.#steps.keys()) this.#flush(step);
  }

  #flush(step: string): void {
    const entry = this.#steps.get(step);
    if (!entry || entry.pending === '') return;
    writeSync(entry.log, entry.pending);
    entry.pending = '';
  }

  #end(event: RunEvent & { type: 'run.end' }): void {
    this.flush();
    Object.assign(this.#run, { status: event.status, endedAt: event.ts, counts: event.counts });
    writeJsonFile(join(this.folder, 'run.json'), this.#run);
  }
}

/** Takes what a step of an earlier run left for others over into this run: stash, artifacts, test results. */
export function takeOver(from: string, to: string, slug: string): void {
  for (const part of ['stash', 'artifacts', 'test-results']) {
    const source = join(from, part, slug);
    // A link that a step put there stays where it is.
    if (lstatSync(source, { throwIfNoEntry: false })?.isDirectory())
      cpSync(source, join(to, part, slug), { recursive: true, verbatimSymlinks: true });
  }
}
