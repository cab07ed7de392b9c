import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Masker } from '../masking/index.js';
import { filesIn, readHandedIn } from './handed-in.js';

/** Something that a step would have done to the outside world. */
export interface PushRecord {
  /** Slug of the step. */
  step: string;
  program: string;
  /** `push`, `publish`, `promote`, `gh-release`, `change`, … */
  action: string;
  args: readonly string[];
  /** Sizes in bytes of the arguments that were files. */
  files: Readonly<Record<string, number>>;
}

/** All records of a run, in the order in which they were made. */
export async function readRecords(folder: string): Promise<PushRecord[]> {
  const texts = await Promise.all((await filesIn(folder)).map((name) => readHandedIn(join(folder, name))));
  return texts.flatMap((text) => (text === undefined || text === '' ? [] : [parseRecord(text)]));
}

/**
 * Hides secrets in the records of a step that has ended; the shell scripts that write them know none. Those of steps that still run may be half written, so
 * they stay.
 */
export async function maskRecords(folder: string, step: string, masker: Masker): Promise<void> {
  for (const name of masker.reach === 0 ? [] : await filesIn(folder)) {
    const path = join(folder, name);
    const text = await readHandedIn(path);
    if (text === undefined || !text.startsWith(`${step}\0`)) continue;
    // Word by word, so that what separates them stays.
    const masked = text
      .split('\0')
      .map((word, at) => (at === 0 ? word : masker.mask(word)))
      .join('\0');
    if (masked === text) continue;
    // Beside it and then in its place: writing to the file itself would follow a link that took its place.
    const other = `${path}.masked`;
    await rm(other, { force: true });
    await writeFile(other, masked, { mode: 0o600, flag: 'wx' });
    await rename(other, path);
  }
}

function parseRecord(text: string): PushRecord {
  const [step = '', program = '', action = '', ...words] = text.split('\0').slice(0, -1);
  const end = words.indexOf('#size');
  const files: [string, number][] = [];
  for (let at = end; end !== -1 && at + 2 < words.length + 1; at += 3) {
    if (words[at] !== '#size') break;
    files.push([words[at + 1] ?? '', Number(words[at + 2])]);
  }
  return {
    step,
    program,
    action,
    args: end === -1 ? words : words.slice(0, end),
    files: Object.fromEntries(files),
  };
}
