/**
 * The results of jobs in the order of the jobs, while up to `limit` of them run; a slow one holds up only those who wait for its result. The first
 * failure in that order is thrown. Then, and when nobody takes more results, nothing new is started, `stop` is called, and what runs is waited for.
 */
export async function* inOrder<R>(
  jobs: readonly (() => Promise<R>)[],
  limit: number,
  stop: () => void,
): AsyncGenerator<R> {
  const started = new Map<number, Promise<R>>();
  let next = 0;
  let running = 0;
  let isOver = false;
  const startMore = (): void => {
    while (!isOver && running < limit && next < jobs.length) {
      const result = (jobs[next] as () => Promise<R>)();
      started.set(next++, result);
      running++;
      result.then(ended, ended);
    }
  };
  const ended = (): void => {
    running--;
    startMore();
  };
  startMore();
  try {
    // All jobs before it have ended, so that the one at `index` has been started.
    for (let index = 0; index < jobs.length; index++) {
      const result = await (started.get(index) as Promise<R>);
      started.delete(index);
      yield result;
    }
  } finally {
    isOver = true;
    stop();
    await Promise.allSettled(started.values());
  }
}
