import { PassThrough } from 'node:stream';
import type { ReactNode } from 'react';
import { render, type Instance } from 'ink';

/**
 * Draws on stderr and redraws in place, whatever the environment makes ink think of this terminal. Without an input ink gets one of our own, so that it
 * never touches the terminal's input mode: Ctrl-C stays a signal.
 */
export function openApp(
  node: ReactNode,
  stream: NodeJS.WriteStream,
  { maxFps = 20, input }: { maxFps?: number; input?: NodeJS.ReadStream } = {},
): Instance {
  const silent = Object.assign(new PassThrough(), { isTTY: false }) as unknown as NodeJS.ReadStream;
  return render(node, {
    stdout: stream,
    stderr: stream,
    stdin: input ?? silent,
    exitOnCtrlC: false,
    patchConsole: false,
    interactive: true,
    maxFps,
  });
}

/** Takes what was drawn away, and gives the terminal back. */
export async function closeApp(app: Instance): Promise<void> {
  app.clear();
  app.unmount();
  await app.waitUntilExit();
  app.cleanup();
}
