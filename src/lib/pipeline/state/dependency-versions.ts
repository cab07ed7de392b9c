import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord } from '../../core/index.js';
import { writeJsonFile } from './atomic.js';

/** Versions of dependencies that an earlier run of this repository was given, by id. */
export function recordedVersions(state: string): Readonly<Record<string, string>> {
  try {
    const value: unknown = JSON.parse(readFileSync(join(state, 'dependencies.json'), 'utf8'));
    if (!isRecord(value)) return {};
    return Object.fromEntries(
      Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    );
  } catch {
    return {};
  }
}

/** Remembers versions for later runs; the newer one of an id counts. */
export function recordVersions(state: string, versions: Readonly<Record<string, string>>): void {
  if (Object.keys(versions).length === 0) return;
  mkdirSync(state, { recursive: true, mode: 0o700 });
  writeJsonFile(join(state, 'dependencies.json'), { ...recordedVersions(state), ...versions });
}
