import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeJsonFile } from './atomic.js';

/** Whether the operator has agreed to run this very definition on the host. */
export function isTrusted(state: string, digest: string): boolean {
  return read(state).includes(digest);
}

/** Remembers the agreement, for this repository and this content of the file. */
export function trust(state: string, digest: string): void {
  mkdirSync(state, { recursive: true, mode: 0o700 });
  writeJsonFile(join(state, 'trusted.json'), [...new Set([...read(state), digest])].slice(-200));
}

function read(state: string): string[] {
  try {
    const value: unknown = JSON.parse(readFileSync(join(state, 'trusted.json'), 'utf8'));
    return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
  } catch {
    return [];
  }
}
