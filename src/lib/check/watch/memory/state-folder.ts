import { createHash } from 'node:crypto';
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import {
  holds,
  makeFolder,
  releaseHold,
  takeHold,
  type Clock,
  type Context,
  type Holder,
} from '../../../core/index.js';
import type { LoadedCheck } from '../../definition/model.js';
import { AlertStates } from '../../evaluation/alert-states.js';
import type { Redact } from '../../evaluation/report/result-object.js';
import { HistoryStore } from '../../history/history-store.js';
import { CounterMemory } from '../../wrappers/counter/counter-memory.js';
import type { CheckMemory, WatchMemory } from '../model.js';
import { decodeState, encodeState } from './state-text.js';

/** Between two writes of a file, milliseconds; the last state is written in any case. */
const PAUSE = 5000;
const MAX_BYTES = 256 * 1024 * 1024;

export interface StateFolderOptions {
  folder: string;
  /** What keeps apart the histories of one check that runs against different clusters. */
  scope: string;
  clock: Clock;
  redact: Redact;
}

interface Kept {
  path: string;
  identity: string;
  /** False: another watch has it, or the folder cannot be written, so that nothing is. */
  held: boolean;
  notice: (text: string) => void;
  name: string;
  dirty?: CheckMemory;
  writing: Promise<void>;
  writtenAt: number;
  troubled: boolean;
}

/** `$XDG_STATE_HOME/zk/check-watch`, else `~/.local/state/zk/check-watch`. */
export function watchStateFolder(env: Context['env']): string {
  return join(
    env['XDG_STATE_HOME'] || join(env['HOME'] || homedir(), '.local', 'state'),
    'zk',
    'check-watch',
  );
}

/**
 * Memory that outlives a watch: one file for each check, readable by its owner only, written whole or not at all. A file that is broken or of something else
 * is left out with a notice and replaced. Two watches never write the same file: the later one begins with what is there and keeps nothing.
 */
export class StateFolder implements WatchMemory {
  private readonly kept = new Map<string, Kept>();
  private readonly others = new Set<string>();

  constructor(private readonly options: StateFolderOptions) {}

  async open(check: LoadedCheck, notice: (text: string) => void): Promise<CheckMemory> {
    const { name } = check.definition;
    const identity = this.identityOf(check);
    const path = join(this.options.folder, fileName(name, identity));
    const known = this.kept.get(identity);
    // A check that comes back within one watch: what it left behind is to be found.
    await known?.writing;
    if (known !== undefined) await this.write(known);
    const held = known?.held || this.take(path, name, notice);
    if (held && known === undefined) await removeDrafts(path);
    this.kept.set(identity, {
      path,
      identity,
      held,
      notice,
      name,
      writing: Promise.resolve(),
      writtenAt: -Infinity,
      troubled: false,
    });
    return (await this.read(path, identity, name, notice)) ?? emptyMemory();
  }

  keep(check: LoadedCheck, memory: CheckMemory): void {
    const kept = this.kept.get(this.identityOf(check));
    if (!kept?.held) return;
    kept.dirty = memory;
    const now = this.options.clock.now();
    if (now - kept.writtenAt < PAUSE) return;
    kept.writtenAt = now;
    kept.writing = kept.writing.then(() => this.write(kept));
  }

  async close(): Promise<void> {
    for (const kept of this.kept.values()) {
      await kept.writing;
      await this.write(kept);
      if (kept.held) releaseHold(lockOf(kept.path));
    }
    this.kept.clear();
  }

  private identityOf({ definition, origin }: LoadedCheck): string {
    const { id, name } = definition;
    return JSON.stringify([this.options.scope, resolve(origin.file), id ?? name]);
  }

  private take(path: string, name: string, notice: (text: string) => void): boolean {
    try {
      makeFolder(this.options.folder, { mode: 0o700 });
      const holder = takeHold(lockOf(path), this.options.clock.now());
      if (holder === undefined) return true;
      this.tellOther(holder, notice);
    } catch (error) {
      notice(`the history of "${name}" cannot be kept in ${this.options.folder}: ${reason(error)}`);
    }
    return false;
  }

  /** Once, although it is usually so for every check. */
  private tellOther({ pid, host }: Holder, notice: (text: string) => void): void {
    const other = `process ${pid}${host === undefined ? '' : ` on ${host}`}`;
    if (this.others.has(other)) return;
    this.others.add(other);
    notice(
      `another watch of these checks (${other}) keeps their history; this one begins with it and keeps nothing. Give it a folder of its own with --state.`,
    );
  }

  private async read(
    path: string,
    identity: string,
    name: string,
    notice: (text: string) => void,
  ): Promise<CheckMemory | undefined> {
    try {
      const { size } = await stat(path);
      if (size > MAX_BYTES) throw new Error('it is larger than 256 MiB');
      const decoded = decodeState(await readFile(path, 'utf8'), identity, this.options.clock.now() / 1000);
      if ('memory' in decoded) return decoded.memory;
      notice(`the history of "${name}" begins anew, ${path} is left out: ${decoded.reason}`);
    } catch (error) {
      if (!isCode(error, 'ENOENT'))
        notice(`the history of "${name}" begins anew, ${path} cannot be read: ${reason(error)}`);
    }
    return undefined;
  }

  private async write(kept: Kept): Promise<void> {
    const { dirty, held, path, identity } = kept;
    if (dirty === undefined || !held) return;
    delete kept.dirty;
    const { clock, redact } = this.options;
    const draft = `${path}.${process.pid}.new`;
    try {
      if (!holds(lockOf(path))) throw new Error('another watch has taken it over');
      const text = encodeState(identity, dirty, clock.now() / 1000, redact);
      if (text.length > MAX_BYTES) throw new Error('it is larger than 256 MiB');
      await rm(draft, { force: true });
      await writeFile(draft, text, { mode: 0o600, flag: 'wx' });
      await rename(draft, path);
      kept.troubled = false;
    } catch (error) {
      await rm(draft, { force: true }).catch(() => {});
      if (!kept.troubled)
        kept.notice(`the history of "${kept.name}" cannot be kept in ${path}: ${reason(error)}`);
      kept.troubled = true;
    }
  }
}

/** What a watch left that was killed while it wrote. Only for who holds the file: nobody else is writing it then. */
async function removeDrafts(path: string): Promise<void> {
  const start = `${basename(path)}.`;
  const names = await readdir(dirname(path)).catch(() => []);
  const drafts = names.filter(
    (name) => name.startsWith(start) && /^\d+\.new$/.test(name.slice(start.length)),
  );
  await Promise.all(
    // One that cannot be removed is in nobody's way.
    drafts.map((name) => rm(join(dirname(path), name), { force: true }).catch(() => {})),
  );
}

/** Of a check that nobody has watched yet. */
export function emptyMemory(): CheckMemory {
  return { history: new HistoryStore(), states: new AlertStates(), counters: new CounterMemory() };
}

function lockOf(path: string): string {
  return `${path}.lock`;
}

/** A name that a person recognises, and what keeps it apart from others. */
function fileName(name: string, identity: string): string {
  const slug = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 40);
  const digest = createHash('sha256').update(identity).digest('hex').slice(0, 12);
  return `${slug || 'check'}-${digest}.json`;
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
