import { writeSync } from 'node:fs';
import { ZkError } from '../core/index.js';

/** The reader of stdout has gone (`| head`): the command ends quietly, as `cat` would. */
export class ClosedOutput extends Error {
  constructor() {
    super('stdout was closed');
    this.name = 'ClosedOutput';
  }
}

/** Where a command writes; tests collect, production writes to the process. */
export interface Stdio {
  /** The answer. */
  out(text: string): void;
  /** Everything else. */
  err(text: string): void;
  /** The stream that a live view may draw on. */
  terminal: NodeJS.WriteStream;
}

/** The process's own streams. */
export const processStdio: Stdio = {
  out: (text) => writeOut(text),
  err: (text) => writeError(text),
  get terminal() {
    return process.stderr;
  },
};

/** Writes everything to stdout at once. Throws {@link ClosedOutput} when the reader has gone, and a ZkError when the disk is full. */
function writeOut(text: string): void {
  try {
    writeFully(1, text);
  } catch (error) {
    if (isCode(error, 'EPIPE')) throw new ClosedOutput();
    throw new ZkError(`cannot write the output: ${reason(error)}`, { code: 'output', cause: error });
  }
}

/** Writes to stderr; when that is gone too there is nobody left to tell. */
function writeError(text: string): void {
  try {
    writeFully(2, text);
  } catch {
    return;
  }
}

/** Synchronous, so that the last line is out before `process.exit`; waits for a slow reader of a non-blocking pipe. */
function writeFully(descriptor: number, text: string): void {
  const bytes = Buffer.from(text, 'utf8');
  for (let offset = 0; offset < bytes.length;) {
    try {
      offset += writeSync(descriptor, bytes, offset);
    } catch (error) {
      if (!isCode(error, 'EAGAIN')) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

function reason(error: unknown): string {
  if (isCode(error, 'ENOSPC')) return 'no space left on the device';
  return error instanceof Error ? error.message : String(error);
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
