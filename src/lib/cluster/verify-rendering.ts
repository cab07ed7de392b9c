import type { RenderedFile, Rendering } from '../channel/index.js';
import { ZkError } from '../core/index.js';
import { describeRef, refOf } from '../kube/index.js';

/**
 * Checks that a rendering with real values says the same as the one that was planned and confirmed: the same stacks and objects, and
 * lines that differ only where a placeholder stood, or something computed from one (a digest, an encoded or compressed text). Otherwise
 * a template decided something by an output that was not known yet, and what follows must be seen before it is done.
 */
export function assertOnlyPlaceholdersChanged(planned: Rendering, actual: Rendering): void {
  const before = namesOf(planned);
  const after = namesOf(actual);
  const odd = [
    ...after.filter((name) => !before.includes(name)),
    ...before.filter((name) => !after.includes(name)),
  ];
  if (odd.length > 0) throw moved(`it is now about ${odd.slice(0, 3).join(', ')}`);
  const known = new Map(planned.files.map((file) => [keyOf(file), file]));
  const placeholders = planned.placeholders.map((one) => one.text);
  for (const file of actual.files) {
    const line = firstOddLine(known.get(keyOf(file))?.text, file.text, placeholders);
    if (line !== undefined) throw moved(`${file.path} differs`, { file: file.path, line });
  }
}

function namesOf({ stacks, objects, pools }: Rendering): string[] {
  return [
    ...stacks.map((stack) => `stack/${stack.name}`),
    ...objects.map((object) => describeRef(refOf(object.value))),
    ...pools.flatMap((pool) => pool.provisioners.map((object) => describeRef(refOf(object.value)))),
  ];
}

function keyOf(file: RenderedFile): string {
  return `${file.source}/${file.path}/${file.pool ?? ''}`;
}

/** Digests in hex, and base64 long enough to be an encoded text. */
const derived = /[0-9a-f]{40,}|[A-Za-z0-9+/_-]{20,}={0,2}/g;

function firstOddLine(
  planned: string | undefined,
  actual: string,
  placeholders: readonly string[],
): number | undefined {
  if (planned === actual) return undefined;
  const before = (planned ?? '').split('\n');
  const after = actual.split('\n');
  if (before.length !== after.length) return Math.min(before.length, after.length);
  const index = before.findIndex((line, at) => !isSameLine(line, after[at] ?? '', placeholders));
  return index < 0 ? undefined : index + 1;
}

function isSameLine(planned: string, actual: string, placeholders: readonly string[]): boolean {
  if (planned === actual) return true;
  const parts = placeholders.reduce(
    (pieces, text) => pieces.flatMap((piece) => piece.split(text)),
    [planned],
  );
  const pattern = parts.map((part) => part.split(derived).map(escape).join('.+')).join('.*');
  return new RegExp(`^${pattern}$`).test(actual);
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function moved(what: string, position?: { file: string; line: number }): ZkError {
  return new ZkError(`the rendering changed by more than what was not known before: ${what}`, {
    code: 'rendering-moved',
    hint: 'Run the same command again: everything is known now, and the new plan shows it.',
    ...(position ? { position } : {}),
  });
}
