import { Text, useInput, type Key } from 'ink';
import { processJob, type JobControl } from '../job-control.js';
import { closeApp, openApp } from '../live-app.js';
import type { BoardPicture } from './board-model.js';
import { frameOptions, type Screen } from '../paint.js';
import { boardFrame, frameExtent } from './board-frame.js';
import { paintedLines } from './board-paint.js';
import { afterKey, emptyBoard, withBoard, type BoardKey } from './board-state.js';
import type { BoardFrameOptions } from './board-text.js';

/** How often ages move on, in milliseconds. */
const TICK = 1000;
/** The other screen of a terminal, which leaves what was on it before as it was. */
const ENTER_SCREEN = '\x1b[?1049h\x1b[H';
const LEAVE_SCREEN = '\x1b[?1049l';

export interface BoardViewOptions extends Screen {
  /** Where the keys come from. */
  input: NodeJS.ReadStream;
  redact: (text: string) => string;
  /** The reader leaves. */
  onLeave: () => void;
  job?: JobControl;
}

/** A live board on a terminal. */
export interface BoardView {
  show(board: BoardPicture): void;
  /** Gives the terminal back, as it was before. */
  close(): Promise<void>;
}

/** Draws the board on a screen of its own, as large as the terminal, and moves about in it by keys. */
export function renderBoard(options: BoardViewOptions): BoardView {
  const { stream, input, redact, onLeave, job = processJob } = options;
  let state = emptyBoard;
  const frame = (): BoardFrameOptions => ({
    ...frameOptions(options, Math.max(4, (stream.rows ?? 24) - 1)),
    redact,
  });
  const press = (key: BoardKey): void => {
    const next = afterKey(state, key, frameExtent(state, frame()));
    if (next === undefined) return onLeave();
    state = next;
    draw();
  };
  const view = () => (
    <Screenful
      text={paintedLines(boardFrame(state, frame()), stream)}
      press={press}
      askToStop={() => job.askToStop()}
    />
  );
  // Also when something goes wrong: a terminal that is left on the other screen is a riddle.
  const leave = (): void => void stream.write(LEAVE_SCREEN);
  process.once('exit', leave);
  stream.write(ENTER_SCREEN);
  const app = openApp(view(), stream, {
    input,
    job,
    onStop: leave,
    onContinue: () => void stream.write(ENTER_SCREEN),
  });
  const draw = (): void => app.rerender(view());
  const timer = setInterval(draw, TICK);
  stream.on('resize', draw);
  return {
    show: (board) => {
      state = withBoard(state, board);
      draw();
    },
    close: async () => {
      clearInterval(timer);
      stream.off('resize', draw);
      await closeApp(app);
      process.off('exit', leave);
      leave();
    },
  };
}

interface ScreenfulProps {
  text: string;
  press: (key: BoardKey) => void;
  askToStop: () => void;
}

function Screenful({ text, press, askToStop }: ScreenfulProps) {
  useInput((typed, key) => {
    // Keys come one by one, so that the terminal does not do it.
    if (key.ctrl && typed === 'z') askToStop();
    for (const one of keysOf(typed, key)) press(one);
  });
  return <Text wrap="truncate">{text}</Text>;
}

/** What a key press means. */
function keysOf(typed: string, key: Key): BoardKey[] {
  if (key.ctrl) return typed === 'c' ? [{ type: 'interrupt' }] : [];
  if (key.upArrow) return [{ type: 'up' }];
  if (key.downArrow) return [{ type: 'down' }];
  if (key.pageUp) return [{ type: 'pageUp' }];
  if (key.pageDown) return [{ type: 'pageDown' }];
  if (key.home) return [{ type: 'home' }];
  if (key.end) return [{ type: 'end' }];
  if (key.return) return [{ type: 'enter' }];
  if (key.escape) return [{ type: 'escape' }];
  if (key.backspace || key.delete) return [{ type: 'backspace' }];
  if (key.tab || key.meta || key.leftArrow || key.rightArrow) return [];
  return [...typed].flatMap(keyOfCharacter);
}

/** Fast typing and what is pasted come in one piece, with the keys in it. */
function keyOfCharacter(character: string): BoardKey[] {
  if (character === '\r' || character === '\n') return [{ type: 'enter' }];
  if (character === '\x7f' || character === '\b') return [{ type: 'backspace' }];
  return /\p{Cc}/u.test(character) ? [] : [{ type: 'text', text: character }];
}
