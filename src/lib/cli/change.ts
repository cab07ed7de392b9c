/** The values of `--dry-run`. */
export type DryRun = 'none' | 'client' | 'server';

/** The line that a change prints: `nodepool/worker configured`, with ` (dry run)` or ` (server dry run)` when nothing was changed. */
export function changeLine(object: string, verb: string, dryRun: DryRun = 'none'): string {
  const suffix = { none: '', client: ' (dry run)', server: ' (server dry run)' }[dryRun];
  return `${object} ${verb}${suffix}`;
}
