import { closeApp, openApp } from '../live-app.js';
import { Frame, frameOptions, painter, type Screen } from '../paint.js';
import type { WatchView } from './watch-view.js';
import { watchFrame } from './watch-frame.js';
import { emptyWatch, takeWatchEvent } from './watch-state.js';

/** How often the view moves, in milliseconds: only ages and next runs change by themselves. */
const tick = 500;

/** Draws the state of a watch on stderr and redraws it in place; at the end it is gone, because the answer follows on stdout. */
export function renderWatch(options: Screen): WatchView {
  let state = emptyWatch(options.now());
  const paint = painter(options);
  const rows = (): number => Math.max(3, (options.stream.rows ?? 24) - 2);
  const view = () => <Frame lines={watchFrame(state, frameOptions(options, rows()))} paint={paint} />;
  const app = openApp(view(), options.stream, { maxFps: 10 });
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
      await closeApp(app);
    },
  };
}
