import { PassThrough } from 'node:stream';
import { render } from 'ink';
import { Frame, frameOptions, painter, type Screen } from '../paint.js';
import type { WatchView } from './watch-view.js';
import { watchFrame } from './watch-frame.js';
import { emptyWatch, takeWatchEvent } from './watch-state.js';

/** How often the view moves, in milliseconds: only ages and next runs change by themselves. */
const tick = 500;

/** Draws the state of a watch on stderr and redraws it in place; at the end it is gone, because the answer follows on stdout. */
export function renderWatch(options: Screen): WatchView {
  let state = emptyWatch();
  const paint = painter(options);
  const rows = (): number => Math.max(3, (options.stream.rows ?? 24) - 2);
  const view = () => <Frame lines={watchFrame(state, frameOptions(options, rows()))} paint={paint} />;
  const app = render(view(), {
    stdout: options.stream,
    stderr: options.stream,
    // A stdin of its own, so that ink never touches the terminal's input mode: Ctrl-C stays a signal.
    stdin: Object.assign(new PassThrough(), { isTTY: false }) as unknown as NodeJS.ReadStream,
    exitOnCtrlC: false,
    patchConsole: false,
    interactive: true,
    maxFps: 10,
  });
  let drawn = 0;
  const draw = (): void => {
    drawn = options.now();
    app.rerender(view());
  };
  const timer = setInterval(draw, tick);
  timer.unref();
  return {
    live: true,
    show: (event) => {
      state = takeWatchEvent(state, event);
      // What somebody may wait for is seen at once.
      if (event.type !== 'result' && options.now() - drawn > 100) draw();
    },
    close: async () => {
      clearInterval(timer);
      app.clear();
      app.unmount();
      await app.waitUntilExit();
      app.cleanup();
    },
  };
}
