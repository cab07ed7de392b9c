import { closeApp, openApp } from '../live-app.js';
import { Frame, frameOptions, painter, type Screen } from '../paint.js';
import { checkFrame } from './check-frame.js';
import { emptyCheck, takeCheckEvent } from './check-state.js';
import type { CheckView } from './index.js';

/** How often the view moves, in milliseconds. */
const tick = 100;

/** Draws the state of a run on stderr and redraws it in place; at the end it is gone, because the answer follows on stdout. */
export function renderCheck(options: Screen): CheckView {
  let state = emptyCheck(options.now());
  const paint = painter(options);
  const rows = (): number => Math.max(3, Math.min(30, (options.stream.rows ?? 24) - 2));
  const view = () => <Frame lines={checkFrame(state, frameOptions(options, rows()))} paint={paint} />;
  const app = openApp(view(), options.stream);
  const timer = setInterval(() => app.rerender(view()), tick);
  timer.unref();
  return {
    live: true,
    show: (event) => {
      state = takeCheckEvent(state, event);
    },
    close: async () => {
      clearInterval(timer);
      await closeApp(app);
    },
  };
}
