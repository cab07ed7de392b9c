import { createHash } from 'node:crypto';

/** Room for the hash and for what callers put around the slug within the 63 characters of a label. */
const MAX_LENGTH = 48;

/**
 * A DNS-1123 label for a step: the id itself where it is one, else what is left of it and six hex digits of its hash, so that two ids
 * that differ only in what a label cannot hold get different ones.
 */
export function slugOf(id: string): string {
  if (id.length <= MAX_LENGTH && /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(id)) return id;
  const hash = createHash('sha256').update(id).digest('hex').slice(0, 6);
  const kept = id
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_LENGTH - 7)
    .replaceAll(/^-+|-+$/g, '');
  return kept === '' ? `step-${hash}` : `${kept}-${hash}`;
}
