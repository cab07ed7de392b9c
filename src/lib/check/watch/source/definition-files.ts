import { formatPosition, ZkError, ZkErrors } from '../../../core/index.js';
import { loadTexts } from '../../definition/load-definitions.js';
import type { AnyLoaded } from '../../definition/model.js';
import { changedFiles, fileStamps } from './file-stamps.js';
import { readWatchedText } from './read-watched.js';

/** The definitions in files and folders, read again when a file is written. One with a mistake stays as it was. */
export class DefinitionFiles {
  private stamps = new Map<string, string>();
  private readonly read = new Map<string, AnyLoaded[]>();
  /** Files that were away at the last look. An editor may be about to put a new one there. */
  private readonly away = new Set<string>();

  constructor(private readonly paths: readonly string[]) {}

  get all(): AnyLoaded[] {
    return [...this.read.values()].flat();
  }

  /** Reads everything. Throws a usage error for what is wrong. */
  async open(stdin?: AsyncIterable<string | Uint8Array>): Promise<void> {
    this.stamps = await fileStamps(this.paths);
    for (const text of await loadTexts(this.paths, stdin)) this.read.set(text.file, readWatchedText(text));
  }

  /** Reads what has changed: which files are read otherwise now, and what is wrong with others. */
  async look(): Promise<{ edited: string[]; notices: string[] }> {
    const now = await fileStamps(this.paths);
    this.holdAway(now);
    const changed = changedFiles(this.stamps, now);
    this.stamps = now;
    const edited: string[] = [];
    const notices: string[] = [];
    for (const file of changed) {
      if (!now.has(file)) {
        if (this.read.delete(file)) edited.push(file);
      } else if (await this.readAgain(file, notices)) edited.push(file);
    }
    return { edited, notices };
  }

  /** What is away for the first time counts as unchanged, and so does everything when nothing is left. */
  private holdAway(now: Map<string, string>): void {
    const nothing = now.size === 0;
    for (const [file, stamp] of this.stamps) {
      if (now.has(file)) this.away.delete(file);
      else if (nothing || !this.away.has(file)) {
        this.away.add(file);
        now.set(file, stamp);
      } else this.away.delete(file);
    }
  }

  private async readAgain(file: string, notices: string[]): Promise<boolean> {
    try {
      for (const text of await loadTexts([file])) this.read.set(file, readWatchedText(text));
      return true;
    } catch (error) {
      if (!(error instanceof ZkError)) throw error;
      notices.push(...reasons(error).map(staysAsItWas));
      return false;
    }
  }
}

/** What is wrong, one line for each mistake, with its place. */
export function reasons(error: ZkError): string[] {
  const all = error instanceof ZkErrors ? error.errors : [error];
  return all.map(({ message, position }) => `${formatPosition(position)}${message}`);
}

export function staysAsItWas(text: string): string {
  return `${text}; what was there before stays`;
}
