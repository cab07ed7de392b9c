import { Buffer } from 'node:buffer';
import { AwsError } from '../../world/index.js';

export interface Page<T> {
  items: T[];
  next: string | undefined;
}

/** Cuts one page out of a list. Tokens are opaque to clients; a token that is none of ours is refused. */
export function page<T>(
  items: readonly T[],
  token: string | undefined,
  size: number,
  code = 'ValidationError',
): Page<T> {
  const start = token === undefined || token === '' ? 0 : readToken(token, code);
  const end = start + Math.max(1, size);
  return {
    items: items.slice(start, end),
    next: end < items.length ? Buffer.from(`page/${end}`).toString('base64url') : undefined,
  };
}

function readToken(token: string, code: string): number {
  const offset = /^page\/(\d+)$/.exec(Buffer.from(token, 'base64url').toString('utf8'))?.[1];
  if (offset === undefined)
    throw new AwsError(code, 'The token that was given to get the next page is invalid.', { status: 400 });
  return Number(offset);
}
