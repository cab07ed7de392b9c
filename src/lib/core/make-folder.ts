import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it; that it exists already is fine. Throws the system's error. Node's own `recursive: true` is not used:
 * it never comes back where a folder exists but refuses new entries with ENOENT, as `/proc` does (Node 24).
 */
export function makeFolder(path: string, options: { mode?: number } = {}): void {
  try {
    mkdirSync(path, options);
  } catch (error) {
    if (isCode(error, 'EEXIST') && statSync(path).isDirectory()) return;
    if (!isCode(error, 'ENOENT') || dirname(path) === path) throw error;
    makeFolder(dirname(path), options);
    makeOne(path, options);
  }
}

/** Its parent is there now. Another process may have been faster. */
function makeOne(path: string, options: { mode?: number }): void {
  try {
    mkdirSync(path, options);
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
