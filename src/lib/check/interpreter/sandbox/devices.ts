import { ByteBuffer } from './byte-buffer.js';
import { errno } from './import-filter.js';
import type { DeviceOps, FileSystem } from './python.js';

/** Handles that Python finds open. The first three are the usual ones. */
export const handles = { bridge: 3, job: 4, firstFree: 5 };

/** stdout and stderr: the first bytes are kept, the rest is only counted. */
export class Output {
  readonly #kept = new ByteBuffer();
  #dropped = 0;
  readonly #cap: number;

  constructor(cap: number) {
    this.#cap = cap;
  }

  reset(): void {
    this.#kept.clear();
    this.#dropped = 0;
  }

  write(bytes: Uint8Array): number {
    const kept = bytes.subarray(0, Math.max(0, this.#cap - this.#kept.length));
    this.#kept.append(kept);
    this.#dropped += bytes.byteLength - kept.byteLength;
    return bytes.byteLength;
  }

  get text(): string {
    // What the cap cut off in the middle of a character is left out.
    const text = new TextDecoder().decode(this.#kept.content, { stream: true });
    return this.#dropped > 0 ? `${text}\n[${this.#dropped} more bytes of output were dropped]\n` : text;
  }
}

/** The request of an evaluation is read from it, the result written to it. */
export class Job {
  #request: Uint8Array = new Uint8Array(0);
  #at = 0;
  readonly #result = new ByteBuffer();
  #bytes = 0;
  readonly #cap: number;

  constructor(cap: number) {
    this.#cap = cap;
  }

  reset(request: Uint8Array): void {
    this.#request = request;
    this.#at = 0;
    this.#result.clear();
    this.#bytes = 0;
  }

  read(into: Uint8Array): number {
    const part = this.#request.subarray(this.#at, this.#at + into.byteLength);
    into.set(part);
    this.#at += part.byteLength;
    return part.byteLength;
  }

  write(bytes: Uint8Array): number {
    this.#bytes += bytes.byteLength;
    if (this.#bytes <= this.#cap) this.#result.append(bytes);
    return bytes.byteLength;
  }

  get droppedBytes(): number {
    return Math.max(0, this.#bytes - this.#cap);
  }

  get result(): Uint8Array {
    return this.#result.content;
  }
}

/**
 * The bridge: everything written since the last answer is one request; reading sends it and yields its answer, four bytes of length
 * first. Whatever the code writes here, the host sees a text and nothing else.
 */
export class Bridge {
  readonly #request = new ByteBuffer();
  #answer: Uint8Array = new Uint8Array(0);
  readonly #cap: number;
  readonly #exchange: (request: Uint8Array) => Uint8Array | undefined;

  /** `exchange` waits for the host; undefined: the wait was interrupted. */
  constructor(cap: number, exchange: (request: Uint8Array) => Uint8Array | undefined) {
    this.#cap = cap;
    this.#exchange = exchange;
  }

  reset(): void {
    this.#request.clear();
    this.#answer = new Uint8Array(0);
  }

  write(bytes: Uint8Array): number | undefined {
    this.#answer = new Uint8Array(0);
    if (this.#request.length + bytes.byteLength > this.#cap) {
      this.reset();
      return undefined;
    }
    this.#request.append(bytes);
    return bytes.byteLength;
  }

  read(into: Uint8Array): number | undefined {
    if (this.#request.length > 0) {
      const answer = this.#exchange(this.#request.content);
      this.reset();
      if (answer === undefined) return undefined;
      this.#answer = new Uint8Array(4 + answer.byteLength);
      new DataView(this.#answer.buffer).setUint32(0, answer.byteLength, true);
      this.#answer.set(answer, 4);
    }
    const part = this.#answer.subarray(0, into.byteLength);
    into.set(part);
    this.#answer = this.#answer.subarray(part.byteLength);
    return part.byteLength;
  }
}

/** Opens the devices at their handles and takes every other device out of the file system, the terminal above all. */
export function installDevices(
  files: FileSystem,
  devices: { output: Output; job: Job; bridge: Bridge },
): void {
  const { output, job, bridge } = devices;
  const fail = (number: number): never => {
    throw new files.ErrnoError(number);
  };
  const write = (bytes: Uint8Array): number => output.write(bytes);
  const ends: DeviceOps[] = [
    device(
      () => 0,
      () => fail(errno.badHandle),
    ),
    device(() => fail(errno.badHandle), write),
    device(() => fail(errno.badHandle), write),
    device(
      (into) => bridge.read(into) ?? fail(errno.interrupted),
      (bytes) => bridge.write(bytes) ?? fail(errno.fileTooBig),
    ),
    device(
      (into) => job.read(into),
      (bytes) => job.write(bytes),
    ),
  ];
  ends.forEach((ops, handle) => {
    const number = files.makedev(64, handle);
    files.registerDevice(number, ops);
    files.mkdev(`/dev/zk${handle}`, number);
    if (files.streams[handle]) files.close(files.streams[handle]);
    if (files.open(`/dev/zk${handle}`, 2).fd !== handle) throw new Error('the handles are in disorder');
    files.unlink(`/dev/zk${handle}`);
  });
  for (const name of ['tty', 'tty1', 'stdin', 'stdout', 'stderr', 'random', 'urandom'])
    files.unlink(`/dev/${name}`);
}

function device(read: (into: Uint8Array) => number, write: (bytes: Uint8Array) => number): DeviceOps {
  return {
    read: (_stream, memory, offset, length) => read(bytesOf(memory, offset, length)),
    write: (_stream, memory, offset, length) => write(bytesOf(memory, offset, length)),
  };
}

/** The file system hands over the whole memory, as signed bytes. */
function bytesOf(memory: Int8Array, offset: number, length: number): Uint8Array {
  return new Uint8Array(memory.buffer, memory.byteOffset + offset, length);
}
