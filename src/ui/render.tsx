import { Text } from 'ink';
import type { Event } from '../lib/core/index.js';
import { frameLines } from './frame.js';
import type { Reporter, ReporterOptions } from './index.js';
import { openApp } from './live-app.js';
import { Frame, frameOptions, painter } from './paint.js';
import { emptyRun, reduceRun, type RunState } from './run-state.js';

/** How often the view moves while something runs, in milliseconds. */
const tick = 100;

/**
 * The live view: draws the tree of steps on stderr and redraws it in place. At the end the whole tree stays as ordinary lines.
 */
export function renderLive(options: ReporterOptions): Reporter {
  let state: RunState = emptyRun;
  const paint = painter(options);
  const view = () => (
    <Frame lines={frameLines(state, frameOptions(options, (options.stream.rows ?? 24) - 1))} paint={paint} />
  );
  const app = openApp(view(), options.stream);
  const timer = setInterval(() => app.rerender(view()), tick);
  timer.unref();
  return {
    sink: (event: Event) => {
      state = reduceRun(state, event);
    },
    close: async () => {
      clearInterval(timer);
      const last = frameLines(state, frameOptions(options, Infinity));
      const fits = last.length < (options.stream.rows ?? 24);
      // ink clears the whole screen for a frame that is taller than it, so a tall one is written as ordinary lines.
      app.rerender(fits ? <Frame lines={last} paint={paint} /> : <Text />);
      await app.waitUntilRenderFlush();
      app.unmount();
      await app.waitUntilExit();
      app.cleanup();
      if (!fits) for (const line of last) options.write(line.map(paint).join(''));
    },
  };
}
