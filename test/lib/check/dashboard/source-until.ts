import type { Board, BoardSource } from '../../../../src/lib/check/index.js';
import type { Context } from '../../../../src/lib/core/index.js';
import { VirtualClock } from '../../../support/virtual-clock.js';

/** The first pictures of a source that is followed in virtual time, which begins at `start` (seconds); then it is interrupted. */
export async function sourceUntil(
  count: number,
  open: (context: Pick<Context, 'clock' | 'signal'>) => BoardSource,
  start: number,
): Promise<Board[]> {
  const enough = new AbortController();
  const source = open({ clock: new VirtualClock(start * 1000), signal: enough.signal });
  const pictures: Board[] = [];
  await source.follow(() => {
    const picture = source.picture();
    if (picture !== undefined) pictures.push(picture);
    if (pictures.length >= count) enough.abort();
  });
  return pictures;
}
