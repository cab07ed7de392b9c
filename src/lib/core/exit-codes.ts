/**
 * What the process says to a script when it ends. The same table stands in the README; a test compares the two.
 * For `diff` and `plan --exit-code`, 1 means "differences" and every failure is 2 or more.
 */
export const ExitCode = {
  /** Done, or nothing to do. */
  ok: 0,
  /** The operation failed; for diff and `--exit-code`: there are differences. */
  failed: 1,
  /** Wrong usage: flags, arguments, or an invalid input file. */
  usage: 2,
  /** A guard or a precondition said no; nothing was changed. */
  refused: 3,
  /** Timed out while waiting; the change may still be running. */
  timeout: 4,
  /** Some items succeeded, others did not. */
  partial: 5,
  /** Interrupted (SIGINT). */
  interrupted: 130,
  /** Terminated (SIGTERM). */
  terminated: 143,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];
