import { readSync, writeSync } from 'node:fs';
import { encodeFrame, frameLength, type Frame, type FrameKind } from '../frames.js';

/**
 * The sandbox's end of the connection to its host: blocking reads and writes on one handle, because the interpreter is synchronous and so
 * the thread has nothing else to do. When the host is gone, the read ends and so does the process.
 */
export class Channel {
  readonly #handle: number;
  readonly #end: () => never;

  constructor(handle: number, end: () => never) {
    this.#handle = handle;
    this.#end = end;
  }

  read(): Frame {
    const length = frameLength(this.#readBytes(4));
    const bytes = this.#readBytes(length);
    return { kind: bytes[0] as FrameKind, body: bytes.subarray(1) };
  }

  write(kind: FrameKind, ...parts: readonly Uint8Array[]): void {
    const frame = encodeFrame(kind, ...parts);
    for (let at = 0; at < frame.byteLength;)
      at += this.#patient(() => writeSync(this.#handle, frame, at, frame.byteLength - at));
  }

  #readBytes(length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    for (let at = 0; at < length;) {
      const read = this.#patient(() => readSync(this.#handle, bytes, at, length - at, null));
      if (read === 0) this.#end();
      at += read;
    }
    return bytes;
  }

  /** The handle blocks on every system we know; where one does not, a short sleep is as good. */
  #patient(work: () => number): number {
    for (;;) {
      try {
        return work();
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === 'EAGAIN') Atomics.wait(sleeper, 0, 0, 1);
        else if (code !== 'EINTR') this.#end();
      }
    }
  }
}

const sleeper = new Int32Array(new SharedArrayBuffer(4));
