import { migrateDefinition } from './migrate.js';
import { textDifference } from './text-difference.js';
import type { ValidatedFile } from './validate-files.js';

/** What `--fix` would write into one file. */
export interface Fix {
  path: string;
  file: string;
  /** What the file held when it was read, and what it should hold. */
  before: string;
  text: string;
  /** As a unified diff. */
  difference: string;
}

/** The files that are not in the current form, rewritten; a file with errors is left alone. */
export async function fixesFor(files: readonly ValidatedFile[]): Promise<Fix[]> {
  const fixes: Fix[] = [];
  for (const { path, file, text, definition } of files) {
    // Standard input cannot be written back.
    if (!definition || text === undefined || file === '<stdin>') continue;
    const { text: migrated, changes } = await migrateDefinition(text, file);
    if (changes.length > 0)
      fixes.push({
        path,
        file,
        before: text,
        text: migrated,
        difference: await textDifference(file, text, migrated),
      });
  }
  return fixes;
}
