import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { holderOf, isAlive, isRecord, usageError, type Holder } from '../../core/index.js';
import type { Build } from '../definition/model.js';
import type { RunStatus, StepStatus } from '../run/events.js';

/** What is known of one run from its folder. */
export interface StoredRun {
  run: number;
  /** `killed`: its process is gone, and did not come to write how it ended. */
  status: RunStatus | 'running' | 'killed';
  startedAt: number;
  endedAt?: number;
  file: string;
  build: Build;
  counts: Partial<Record<StepStatus, number>>;
  /** The process that runs it, or ran it. */
  process?: Holder;
  /** The run that this one goes on with. */
  resumes?: number;
}

export interface StoredStep {
  step: string;
  slug: string;
  status: StepStatus | 'running';
  reason: string;
  /** What the step was made from; equal keys mean that its result can be used again. */
  key: string;
  durationMs: number;
  exitCode?: number;
  /** Number of the command that failed. */
  failedCommand?: number;
  workspace?: string;
}

/** How many runs are kept, and how much room they may take. */
const keptRuns = 50;
const keptBytes = 2 * 1024 ** 3;

/** The runs of one repository. */
export class RunStore {
  readonly folder: string;

  constructor(state: string) {
    this.folder = join(state, 'runs');
  }

  /** Numbers of all runs, newest first; one that has only claimed its number is none yet. */
  numbers(): number[] {
    return this.#claimed().filter((run) => existsSync(join(this.folderOf(run), 'run.json')));
  }

  #claimed(): number[] {
    if (!existsSync(this.folder)) return [];
    return readdirSync(this.folder)
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .sort((a, b) => b - a);
  }

  folderOf(run: number): string {
    return join(this.folder, String(run));
  }

  /** The number that the next run would get. */
  next(): number {
    return (this.#claimed()[0] ?? 0) + 1;
  }

  /** Takes the next number; two that start at the same time get different ones. */
  claim(): number {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    for (let run = this.next(); ; run++) {
      try {
        mkdirSync(this.folderOf(run), { mode: 0o700 });
        return run;
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      }
    }
  }

  /** Gives a number back that was claimed and not used. */
  unclaim(run: number): void {
    if (!existsSync(join(this.folderOf(run), 'run.json')))
      rmSync(this.folderOf(run), { recursive: true, force: true });
  }

  read(run: number): StoredRun {
    const value = readJson(join(this.folderOf(run), 'run.json'));
    if (value === undefined) throw noSuchRun(run, this.numbers());
    const stored = value as unknown as StoredRun;
    const holder = holderOf(stored.process);
    return stored.status === 'running' && holder && !isAlive(holder)
      ? { ...stored, status: 'killed' }
      : stored;
  }

  steps(run: number): StoredStep[] {
    const folder = join(this.folderOf(run), 'steps');
    if (!existsSync(folder)) return [];
    return readdirSync(folder).flatMap((slug) => {
      const value = readJson(join(folder, slug, 'status.json'));
      return value === undefined ? [] : [value as unknown as StoredStep];
    });
  }

  /** Removes the oldest runs above the limits, and never one of `except` or one that goes on. Returns how many. */
  prune(except: readonly number[], limits = { runs: keptRuns, bytes: keptBytes }): number {
    let removed = 0;
    let bytes = 0;
    this.numbers().forEach((run, index) => {
      bytes += this.#sizeOf(run);
      if ((index < limits.runs && bytes <= limits.bytes) || except.includes(run)) return;
      if (this.read(run).status === 'running') return;
      rmSync(this.folderOf(run), { recursive: true, force: true });
      removed++;
    });
    return removed;
  }

  /** Counting is expensive for a run of a thousand steps, so it is done once, when the run is over. */
  #sizeOf(run: number): number {
    const path = join(this.folderOf(run), 'size');
    const known = Number(readText(path));
    if (known > 0) return known;
    const bytes = sizeOf(this.folderOf(run));
    if (this.read(run).status !== 'running') writeFileSync(path, String(bytes), { mode: 0o600 });
    return bytes;
  }

  /**
   * What is known of the steps of a run and of those that it resumed itself, by step: a run that was killed early has not lost what the one before it had
   * done.
   */
  history(run: number): Map<string, StoredStep & { run: number }> {
    const steps = new Map<string, StoredStep & { run: number }>();
    const seen = new Set<number>();
    for (
      let at: number | undefined = run;
      at !== undefined && !seen.has(at) && this.numbers().includes(at);
    ) {
      seen.add(at);
      for (const step of this.steps(at))
        if (!steps.has(step.step)) steps.set(step.step, { ...step, run: at });
      at = this.read(at).resumes;
    }
    return steps;
  }
}

export function noSuchRun(run: number, known: readonly number[]): Error {
  return usageError(`there is no run ${run}`, {
    hint:
      known.length === 0
        ? 'Nothing was run in this repository yet.'
        : `Known are: ${known.slice(0, 10).join(', ')}.`,
  });
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function readJson(path: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(readText(path));
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function sizeOf(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => {
      try {
        return sum + statSync(join(entry.parentPath, entry.name)).size;
      } catch {
        return sum;
      }
    }, 0);
}
