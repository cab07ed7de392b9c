import { PassThrough } from 'node:stream';
import { render } from 'ink';
import { Frame, frameOptions, painter, type Screen } from '../paint.js';
import { checkFrame } from './check-frame.js';
import { emptyCheck, takeCheckEvent } from './check-state.js';
import type { CheckView } from './index.js';

/** How often the view moves, in milliseconds. */
const tick = 100;

/** Draws the state of a run on stderr and redraws it in place; at the end it is gone, because the answer follows on stdout. */
export function renderCheck(options: Screen): CheckView {
  let state = emptyCheck();
  const paint = painter(options);
  const rows = (): number => Math.max(3, Math.min(30, (options.stream.rows ?? 24) - 2));
  const view = () => <Frame lines={checkFrame(state, frameOptions(options, rows()))} paint={paint} />;
  const app = render(view(), {
    stdout: options.stream,
    stderr: options.stream,
    // A stdin of its own, so that ink never touches the terminal's input mode: Ctrl-C stays a signal.
    stdin: Object.assign(new PassThrough(), { isTTY: false }) as unknown as NodeJS.ReadStream,
    exitOnCtrlC: false,
    patchConsole: false,
    interactive: true,
    maxFps: 20,
  });
  const timer = setInterval(() => app.rerender(view()), tick);
  timer.unref();
  return {
    live: true,
    show: (event) => {
      state = takeCheckEvent(state, event);
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
