import { useEffect, type ReactNode } from 'react';
import { useApp } from 'ink';
import type { JobControl } from './job-control.js';

export interface SuspendableProps {
  job: JobControl;
  /** What a view does to the terminal beside drawing, taken back and done again. */
  onStop?: (() => void) | undefined;
  onContinue?: (() => void) | undefined;
  children: ReactNode;
}

/**
 * Gives the terminal back while the process is stopped: what was drawn is gone, the cursor is there and keys are the shell's. Afterwards all is drawn
 * anew.
 */
export function Suspendable({ job, onStop, onContinue, children }: SuspendableProps): ReactNode {
  const { suspendTerminal } = useApp();
  useEffect(() => {
    let isOpen = true;
    let unlisten = (): void => {};
    const suspend = async (): Promise<void> => {
      unlisten();
      await suspendTerminal(async () => {
        onStop?.();
        await job.stop();
        if (isOpen) onContinue?.();
      });
      listen();
    };
    const listen = (): void => {
      if (isOpen) unlisten = job.listen(() => void suspend());
    };
    listen();
    return () => {
      isOpen = false;
      unlisten();
    };
  }, [job, onStop, onContinue, suspendTerminal]);
  return children;
}
