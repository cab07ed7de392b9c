import { setTimeout as sleep } from 'node:timers/promises';

/** How a view learns that its terminal is to be given back for a while (Ctrl-Z), and how the process then stops. */
export interface JobControl {
  /** Calls the listener instead of stopping the process. Returns what ends that. */
  listen(listener: () => void): () => void;
  /** Stops the process as if nobody listened; resolves when it goes on. */
  stop(): Promise<void>;
  /** What Ctrl-Z does, for a view that reads the keys itself: all processes of the job are told. */
  askToStop(): void;
}

/** A stopped process has no time, so that this is over at once when it goes on; it is for one that nothing can stop, because no shell waits for it. */
const PAUSE = 50;

export const processJob: JobControl = {
  listen(listener) {
    process.on('SIGTSTP', listener);
    return () => void process.off('SIGTSTP', listener);
  },
  async stop() {
    process.kill(process.pid, 'SIGTSTP');
    await sleep(PAUSE);
  },
  askToStop() {
    process.kill(0, 'SIGTSTP');
  },
};
