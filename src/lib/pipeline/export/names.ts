import { createHash } from 'node:crypto';
import { usageError } from '../../core/index.js';

/** Room for the suffix that controllers append to names of pods. */
const longest = 57;

/** `PREFIX-PART`, shortened with a hash where it would not fit into a label. */
export function objectName(prefix: string, part: string): string {
  const name = `${prefix}-${part}`;
  if (name.length <= longest) return name;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 8);
  return `${name.slice(0, longest - 9).replace(/-+$/, '')}-${hash}`;
}

/** The prefix of what belongs to one build: another build of the same pipeline must not meet its objects. */
export function runName(name: string, buildVersion: string | undefined): string {
  return objectName(name, labelOf(buildVersion ?? 'build'));
}

/** Checks the prefix that the operator chose. */
export function checkPrefix(name: string): void {
  if (name.length <= 40 && /^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(name)) return;
  throw usageError(
    `"${name}" is no name for an export: a letter, then at most 39 small letters, digits and -`,
    {
      hint: 'Choose one with --name.',
    },
  );
}

/** A label made of any text, such as a build version. */
export function labelOf(text: string): string {
  const kept = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 30)
    .replace(/-+$/, '');
  return kept === '' ? 'build' : kept;
}
