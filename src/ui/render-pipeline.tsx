import { Text, type Instance } from 'ink';
import type { RunView, RunViewOptions } from './index.js';
import { openApp } from './live-app.js';
import { Frame, frameOptions, painter } from './paint.js';
import { pipelineFrame } from './pipeline-frame.js';
import { emptyPipeline, reducePipeline, type PipelineState } from './pipeline-state.js';

/** Lines wait at most this long, in milliseconds, so that many of them cost one redraw. */
const tick = 50;

/** Draws the table of steps below the log and keeps it there while lines scroll by above it. */
export function renderPipeline(options: RunViewOptions): RunView {
  let state: PipelineState = emptyPipeline;
  let pending: (() => void)[] = [];
  let app: Instance | undefined;
  const paint = painter(options);
  const rows = Math.max(4, Math.min(16, Math.floor((options.stream.rows ?? 24) / 2)));
  const view = () => <Frame lines={pipelineFrame(state, frameOptions(options, rows))} paint={paint} />;
  const open = (): void => {
    app = openApp(view(), options.stream);
  };
  const flush = (): void => {
    if (pending.length > 0) {
      app?.clear();
      for (const write of pending) write();
      pending = [];
    }
    app?.rerender(view());
  };
  const shut = async (): Promise<void> => {
    const closing = app;
    app = undefined;
    if (!closing) return;
    closing.clear();
    for (const write of pending) write();
    pending = [];
    // Unmounting draws the last frame once more, so the last one is empty.
    closing.rerender(<Text />);
    await closing.waitUntilRenderFlush();
    closing.unmount();
    await closing.waitUntilExit();
    closing.cleanup();
  };
  open();
  const timer = setInterval(flush, tick);
  return {
    show: (event) => {
      state = reducePipeline(state, event);
    },
    print: (write) => {
      if (app) pending.push(write);
      else write();
    },
    pause: async (work) => {
      await shut();
      try {
        return await work();
      } finally {
        open();
      }
    },
    close: async () => {
      clearInterval(timer);
      await shut();
    },
  };
}
