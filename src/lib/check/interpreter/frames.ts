/**
 * What the two ends of a sandbox say to each other: frames of a little-endian length (of kind and body), one byte of kind, and a body.
 * This file is loaded by the sandbox, too, which strips types and nothing else.
 */
export const FrameKind = {
  /** To the sandbox: the image, as {@link StartOrder}; its bytes follow, where no file holds them. */
  start: 1,
  /** To the sandbox: {@link EvaluateOrder}, a line break, the request. */
  evaluate: 2,
  /** To the sandbox: the answer to a call. */
  answer: 3,
  /** To the sandbox: instead of an answer; the time of the evaluation is over. */
  interrupt: 4,
  /** From the sandbox: waits for an evaluation. */
  ready: 11,
  /** From the sandbox: a call of the bridge. */
  call: 12,
  /** From the sandbox: {@link EvaluationEnd}, a line break, the result. */
  result: 13,
  /** From the sandbox: {@link SandboxFault}; the sandbox is gone after it. */
  fault: 14,
  /** From a sandbox that builds: {@link ImageFacts}, a line break, the bytes of the image. */
  image: 15,
} as const;

export type FrameKind = (typeof FrameKind)[keyof typeof FrameKind];

export interface Frame {
  kind: FrameKind;
  body: Uint8Array;
}

/** What a sandbox is told on its command line. */
export interface SandboxOptions {
  mode: 'build' | 'run';
  memoryBytes: number;
  outputBytes: number;
  requestBytes: number;
  resultBytes: number;
}

export interface PreludeModule {
  name: string;
  source: string;
}

export type StartOrder =
  | { mode: 'build'; modules: readonly PreludeModule[] }
  /** `at` is where the bytes start in the file that is handle 4; absent: they follow in this frame after a line break. */
  | { mode: 'run'; facts: ImageFacts; at?: number };

/** How to make an interpreter out of an image. */
export interface ImageFacts {
  /** Stretches of memory that are not zero, `[start, bytes]`, ascending; the image holds them one after the other. */
  runs: readonly (readonly [start: number, bytes: number])[];
  /** Size of the memory that the image was taken of. */
  memoryBytes: number;
  /** Hash of the places of functions and data: an image fits only where they are the same. */
  layout: number;
  /** Address of the source that runs one evaluation. */
  entry: number;
  stackPointer: number;
}

export interface EvaluateOrder {
  /** The memory is put back when the last evaluation had another one. */
  definition: string;
  softLimitMs: number;
  /** After this the sandbox ends itself, should nobody have ended it. */
  hardLimitMs: number;
}

export interface EvaluationEnd {
  interrupted: boolean;
  memoryBytes: number;
  /** An allocation was refused during the evaluation. */
  memoryRefused: boolean;
  /** Bytes of the result beyond the limit; if there are any, the result is not whole. */
  droppedBytes: number;
  output: string;
}

export interface SandboxFault {
  /** `image`: does not fit this runtime. `violation`: the code called what it may not. `stack`: too deep for the engine. */
  kind: 'image' | 'violation' | 'stack' | 'trap' | 'exit' | 'time' | 'start';
  detail: string;
  output: string;
  memoryRefused: boolean;
}

const headBytes = 5;

export function encodeFrame(kind: FrameKind, ...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = parts.reduce((sum, part) => sum + part.byteLength, 0);
  const frame = new Uint8Array(headBytes + bytes);
  new DataView(frame.buffer).setUint32(0, bytes + 1, true);
  frame[4] = kind;
  let at = headBytes;
  for (const part of parts) {
    frame.set(part, at);
    at += part.byteLength;
  }
  return frame;
}

/** Cuts a stream of bytes into frames. Throws a RangeError for a frame larger than `maxBytes`. */
export class FrameReader {
  #chunks: Uint8Array[] = [];
  #bytes = 0;
  readonly #maxBytes: number;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  push(chunk: Uint8Array): Frame[] {
    this.#chunks.push(chunk);
    this.#bytes += chunk.byteLength;
    const frames: Frame[] = [];
    for (let frame = this.#take(); frame; frame = this.#take()) frames.push(frame);
    return frames;
  }

  #take(): Frame | undefined {
    if (this.#bytes < headBytes) return undefined;
    if ((this.#chunks[0]?.byteLength ?? 0) < headBytes) this.#join();
    const length = frameLength(this.#chunks[0]!);
    if (length < 1 || length > this.#maxBytes) throw new RangeError(`a frame of ${length} bytes`);
    if (this.#bytes < 4 + length) return undefined;
    // Only now, so that a long frame in many chunks is copied once.
    if (this.#chunks.length > 1) this.#join();
    const all = this.#chunks[0]!;
    const rest = all.subarray(4 + length);
    this.#chunks = rest.byteLength > 0 ? [rest] : [];
    this.#bytes = rest.byteLength;
    return { kind: all[4] as FrameKind, body: all.subarray(headBytes, 4 + length) };
  }

  #join(): void {
    const all = new Uint8Array(this.#bytes);
    let at = 0;
    for (const chunk of this.#chunks) {
      all.set(chunk, at);
      at += chunk.byteLength;
    }
    this.#chunks = [all];
  }
}

/** Bytes of kind and body. */
export function frameLength(head: Uint8Array): number {
  return new DataView(head.buffer, head.byteOffset, 4).getUint32(0, true);
}

/** A first line of JSON and what follows it. */
export function splitLine(body: Uint8Array): { line: unknown; rest: Uint8Array } {
  const end = body.indexOf(10);
  const line = end < 0 ? body : body.subarray(0, end);
  return {
    line: JSON.parse(new TextDecoder().decode(line)) as unknown,
    rest: end < 0 ? new Uint8Array(0) : body.subarray(end + 1),
  };
}

export function jsonLine(value: unknown): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(value)}\n`);
}
