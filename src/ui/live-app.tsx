import { PassThrough } from 'node:stream';
import type { ReactNode } from 'react';
import { render, type Instance } from 'ink';
import { processJob, type JobControl } from './job-control.js';
import { Suspendable } from './suspendable.js';

export interface LiveAppOptions {
  maxFps?: number;
  /** Where keys come from. */
  input?: NodeJS.ReadStream;
  job?: JobControl;
  /** What the view does to the terminal beside drawing, taken back and done again around a stop by Ctrl-Z. */
  onStop?: () => void;
  onContinue?: () => void;
}

/**
 * Draws on stderr and redraws in place, whatever the environment makes ink think of this terminal. Without an input ink gets one of our own, so that it
 * never touches the terminal's input mode: Ctrl-C stays a signal.
 */
export function openApp(
  node: ReactNode,
  stream: NodeJS.WriteStream,
  { maxFps = 20, input, job = processJob, onStop, onContinue }: LiveAppOptions = {},
): Instance {
  const silent = Object.assign(new PassThrough(), { isTTY: false }) as unknown as NodeJS.ReadStream;
  const suspendable = (one: ReactNode) => (
    <Suspendable job={job} onStop={onStop} onContinue={onContinue}>
      {one}
    </Suspendable>
  );
  const app = render(suspendable(node), {
    stdout: stream,
    stderr: stream,
    stdin: input ?? silent,
    exitOnCtrlC: false,
    patchConsole: false,
    interactive: true,
    maxFps,
  });
  return { ...app, rerender: (one) => app.rerender(suspendable(one)) };
}

/** Takes what was drawn away, and gives the terminal back. */
export async function closeApp(app: Instance): Promise<void> {
  app.clear();
  app.unmount();
  await app.waitUntilExit();
  app.cleanup();
}
