import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

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
  const names = (await readdir(folder).catch(() => [])).sort();
  return Promise.all(names.map(async (name) => parseRecord(await readFile(join(folder, name), 'utf8'))));
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
