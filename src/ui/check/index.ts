import { wantsLiveView, type ReporterOptions } from '../index.js';
import type { CheckViewEvent } from './check-state.js';

export type { CheckViewEvent } from './check-state.js';
export type { Point } from './sparkline.js';
export { createWatchView, type WatchView, type WatchViewEvent } from './watch-view.js';

/** The live view of a check run. It watches and changes nothing. */
export interface CheckView {
  /** False: nothing is drawn, so that plain lines are welcome. */
  live: boolean;
  show(event: CheckViewEvent): void;
  /** Takes the view away and gives the terminal back. */
  close(): Promise<void>;
}

/** A live view on a terminal; elsewhere nothing. */
export async function createCheckView(
  options: Pick<ReporterOptions, 'stream' | 'env' | 'now' | 'table' | 'verbosity'>,
): Promise<CheckView> {
  if (!wantsLiveView(options)) return { live: false, show: () => {}, close: async () => {} };
  const { renderCheck } = await import('./render-check.js');
  return renderCheck(options);
}

/** Loads what draws the view while something else is waited for; it is large. Nothing where no view will be drawn. */
export async function preloadCheckView(
  options: Pick<ReporterOptions, 'stream' | 'env' | 'table' | 'verbosity'>,
): Promise<void> {
  if (wantsLiveView(options)) await import('./render-check.js');
}

export {
  openBoardView,
  wantsLiveBoard,
  type BoardTerminal,
  type BoardView,
  type BoardViewOptions,
} from './board-terminal.js';
