import { wantsLiveView, type ReporterOptions } from '../index.js';
import type { WatchViewEvent } from './watch-state.js';

export type { ShownAlert, WatchViewEvent } from './watch-state.js';

/** The live view of a watch. It watches and changes nothing. */
export interface WatchView {
  /** False: nothing is drawn, so that plain lines are welcome. */
  live: boolean;
  show(event: WatchViewEvent): void;
  /** Takes the view away and gives the terminal back. */
  close(): Promise<void>;
}

/** A live view on a terminal; elsewhere nothing. */
export async function createWatchView(
  options: Pick<ReporterOptions, 'stream' | 'env' | 'now' | 'table' | 'verbosity'>,
): Promise<WatchView> {
  if (!wantsLiveView(options)) return { live: false, show: () => {}, close: async () => {} };
  const { renderWatch } = await import('./watch-render.js');
  return renderWatch(options);
}
