import { ExitCode, ZkError } from '../core/index.js';

/** The part of `process` that signals need; a test passes its own. */
export interface SignalSource {
  on(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
  off(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
  exit(code: number): unknown;
}

/**
 * The two-step interruption: the first Ctrl-C (or SIGTERM) aborts the signal, so that the engine starts nothing new and puts down what
 * it holds; the second leaves at once, with 130 or 143.
 */
export function watchSignals(
  source: SignalSource,
  say: (line: string) => void,
): { signal: AbortSignal; stop: () => void } {
  const controller = new AbortController();
  const handler = (exit: ExitCode, word: string) => (): void => {
    if (controller.signal.aborted) {
      source.exit(exit);
      return;
    }
    if (exit === ExitCode.interrupted)
      say('interrupted, putting down what is under way. Press Ctrl-C again to leave at once');
    controller.abort(
      new ZkError(word, {
        exit,
        code: 'interrupted',
        hint: 'Run the same command again.',
      }),
    );
  };
  const onInterrupt = handler(ExitCode.interrupted, 'interrupted');
  const onTerminate = handler(ExitCode.terminated, 'terminated');
  source.on('SIGINT', onInterrupt);
  source.on('SIGTERM', onTerminate);
  return {
    signal: controller.signal,
    stop: () => {
      source.off('SIGINT', onInterrupt);
      source.off('SIGTERM', onTerminate);
    },
  };
}
