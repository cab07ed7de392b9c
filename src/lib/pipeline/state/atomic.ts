import { renameSync, writeFileSync } from 'node:fs';

/** Writes a JSON file so that a reader sees the old or the new content, never a part; readable by its owner only. */
export function writeJsonFile(path: string, value: unknown): void {
  const temporary = `${path}.new-${process.pid}`;
  writeFileSync(temporary, `${JSON.stringify(value, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(temporary, path);
}
