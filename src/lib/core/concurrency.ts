/** How one item of a bounded run ended. `skipped`: it was never started, because of an abort. */
export type Settled<R> =
  { status: 'fulfilled'; value: R } | { status: 'rejected'; error: unknown } | { status: 'skipped' };

/**
 * Works on all items, at most `limit` at a time, in order of their start. One failure does not stop the others. When the signal is
 * aborted nothing new is started; what runs is waited for. The results are in the order of the items.
 */
export async function settleBounded<T, R>(
  items: Iterable<T>,
  limit: number,
  work: (item: T, index: number) => Promise<R>,
  signal?: AbortSignal,
): Promise<Settled<R>[]> {
  if (!(limit >= 1)) throw new RangeError(`the limit must be at least 1, not ${limit}`);
  const all = [...items];
  const results: Settled<R>[] = all.map(() => ({ status: 'skipped' }));
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < all.length && !signal?.aborted) {
      const index = next++;
      results[index] = await settle(() => work(all[index] as T, index));
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, all.length) }, worker));
  return results;
}

/**
 * The results of all items, at most `limit` at a time. The first failure stops the start of new items; it is thrown once everything that
 * was running has ended, so that nothing goes on behind the caller's back. An abort throws the signal's reason in the same way.
 */
export async function mapBounded<T, R>(
  items: Iterable<T>,
  limit: number,
  work: (item: T, index: number) => Promise<R>,
  signal?: AbortSignal,
): Promise<R[]> {
  const stop = new AbortController();
  const stopped = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
  const guarded = async (item: T, index: number): Promise<R> => {
    try {
      return await work(item, index);
    } catch (error) {
      stop.abort(error);
      throw error;
    }
  };
  const results = await settleBounded(items, limit, guarded, stopped);
  if (stop.signal.aborted) throw stop.signal.reason;
  signal?.throwIfAborted();
  return results.map((result) => {
    if (result.status !== 'fulfilled') throw new Error('an item was left out without an abort');
    return result.value;
  });
}

async function settle<R>(work: () => Promise<R>): Promise<Settled<R>> {
  try {
    return { status: 'fulfilled', value: await work() };
  } catch (error) {
    return { status: 'rejected', error };
  }
}
