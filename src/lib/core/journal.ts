import { closeSync, openSync, writeSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Event } from './events.js';
import { makeFolder } from './make-folder.js';
import { redactor } from './redact.js';

type Env = Readonly<Record<string, string | undefined>>;

export interface JournalOptions {
  /** Kind of run, such as `cluster-create`; part of the file name. */
  name: string;
  env: Env;
  now: () => number;
  /** Known secret values; secrets that can be recognised by their look are removed anyway. */
  secrets?: readonly string[];
  /** Called at most once, when the journal cannot be written. The operation goes on. */
  onTrouble: (message: string) => void;
  /** Written as the first line. */
  header?: Readonly<Record<string, string>>;
}

/** An append-only record of one run. It explains afterwards what happened and is never read to decide anything. */
export interface Journal {
  readonly path: string;
  append(event: Event): void;
  close(): void;
}

/** `$XDG_STATE_HOME/zk/journal`, else `~/.local/state/zk/journal`. */
export function journalDirectory(env: Env): string {
  return join(env['XDG_STATE_HOME'] || join(env['HOME'] || homedir(), '.local', 'state'), 'zk', 'journal');
}

/**
 * Opens a journal of JSON lines, one file per run, readable by its owner only. The file appears with the first event. A full disk or a
 * read-only home never breaks the operation: one warning, then the journal is silent.
 */
export function openJournal(options: JournalOptions): Journal {
  const path = join(
    journalDirectory(options.env),
    `${fileTime(options.now())}-${options.name}-${process.pid}.jsonl`,
  );
  const redact = redactor(options.secrets ?? []);
  let state: 'new' | 'broken' | 'closed' | { descriptor: number } = 'new';
  const write = (value: unknown): void => {
    if (state === 'broken' || state === 'closed') return;
    try {
      state = state === 'new' ? { descriptor: create(path) } : state;
      writeSync(state.descriptor, `${redact(JSON.stringify(value))}\n`);
    } catch (error) {
      state = 'broken';
      options.onTrouble(
        `the journal cannot be written, the run goes on without it: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  };
  return {
    path,
    append: (event) => {
      if (state === 'new') write({ type: 'journal', at: options.now(), ...options.header });
      write(event);
    },
    close: () => {
      if (typeof state === 'object') closeSync(state.descriptor);
      state = 'closed';
    },
  };
}

function create(path: string): number {
  makeFolder(dirname(path), { mode: 0o700 });
  return openSync(path, 'a', 0o600);
}

/** `20260314T150926Z`: sorts by time and is a valid file name everywhere. */
function fileTime(ms: number): string {
  return new Date(ms).toISOString().replace(/[-:]/g, '').replace(/\.\d+/, '');
}
