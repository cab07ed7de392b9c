import { wantsLiveView, type ReporterOptions } from '../index.js';
import type { BoardView, BoardViewOptions } from './board-view.js';

export type { BoardView, BoardViewOptions } from './board-view.js';

/** What decides whether a board can be live: somebody sees it and can press keys. */
export interface BoardTerminal extends Pick<ReporterOptions, 'stream' | 'env' | 'table' | 'verbosity'> {
  input: NodeJS.ReadStream;
  /** Where the answer would go. */
  output: { isTTY?: boolean };
}

/** Whether a live board is welcome: on a terminal that gives keys and shows both the answer and the view. */
export function wantsLiveBoard(terminal: BoardTerminal): boolean {
  return wantsLiveView(terminal) && terminal.input.isTTY === true && terminal.output.isTTY === true;
}

/** Loads what draws the board, which is large, and begins. */
export async function openBoardView(options: BoardViewOptions): Promise<BoardView> {
  const { renderBoard } = await import('./board-view.js');
  return renderBoard(options);
}
