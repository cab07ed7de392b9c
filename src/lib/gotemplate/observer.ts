/**
 * Who wants to know which entries of observed maps are read. Executions are synchronous, so one place for the whole module is
 * enough; it is unset except during a traced execution, and then a read costs one lookup in a set.
 */
let reads: Set<string> | undefined;

/** Called by an observed map for each entry that is looked up. */
export function collectRead(label: string, key: string): void {
  if (reads !== undefined) reads.add(`${label}.${key}`);
}

/** Adds reads that happened earlier, for example when the variable was declared that is used now. */
export function collectReads(more: Iterable<string>): void {
  if (reads === undefined) return;
  for (const read of more) reads.add(read);
}

/** Makes `next` the collector (undefined: none) and returns the one before, which the caller must put back. */
export function swapCollector(next: Set<string> | undefined): Set<string> | undefined {
  const previous = reads;
  reads = next;
  return previous;
}
