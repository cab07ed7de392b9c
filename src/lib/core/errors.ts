import { ExitCode } from './exit-codes.js';

/** A place in an input that the user can open. Lines and columns count from 1. */
export interface Position {
  file?: string;
  line?: number;
  column?: number;
}

export interface ZkErrorOptions {
  /** The process exit code that this error asks for. Default: failed (1). */
  exit?: ExitCode;
  /** One line that names the next command to run or the thing to change. */
  hint?: string;
  /** Where in the input the fault is; printed as `file:line:column: ` in front of the message. */
  position?: Position;
  /** A short stable word for scripts and tests, such as `account-mismatch`. */
  code?: string;
  cause?: unknown;
}

/**
 * An error that a user can act on: one line of text, at most one hint, an exit code. Everything that is thrown on purpose is one
 * of these; anything else that reaches the hall is a defect of ours and is reported as such.
 */
export class ZkError extends Error {
  readonly exit: ExitCode;
  readonly hint: string | undefined;
  readonly position: Position | undefined;
  readonly code: string | undefined;

  constructor(message: string, options: ZkErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ZkError';
    this.exit = options.exit ?? ExitCode.failed;
    this.hint = options.hint;
    this.position = options.position;
    this.code = options.code;
  }
}

/** Wrong usage or invalid input (exit 2). */
export function usageError(message: string, options: Omit<ZkErrorOptions, 'exit'> = {}): ZkError {
  return new ZkError(message, { ...options, exit: ExitCode.usage });
}

/** A guard said no and nothing was changed (exit 3). */
export function refusal(message: string, options: Omit<ZkErrorOptions, 'exit'> = {}): ZkError {
  return new ZkError(message, { ...options, exit: ExitCode.refused });
}

/** A deadline passed while waiting (exit 4). */
export function timeoutError(message: string, options: Omit<ZkErrorOptions, 'exit'> = {}): ZkError {
  return new ZkError(message, { ...options, exit: ExitCode.timeout });
}

/** Several failures that were collected; printed one per line, then a summary. Exit code: the given one, default failed. */
export class ZkErrors extends ZkError {
  readonly errors: readonly ZkError[];

  constructor(summary: string, errors: readonly ZkError[], options: ZkErrorOptions = {}) {
    super(summary, options);
    this.name = 'ZkErrors';
    this.errors = errors;
  }
}

/** `file:line:column: ` for the parts that are known, else the empty string. */
export function formatPosition(position: Position | undefined): string {
  if (!position) return '';
  const parts = [position.file, position.line, position.column].filter((part) => part !== undefined);
  return parts.length ? `${parts.join(':')}: ` : '';
}
