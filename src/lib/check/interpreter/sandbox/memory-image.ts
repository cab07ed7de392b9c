import { readSync } from 'node:fs';
import type { ImageFacts } from '../frames.js';
import type { Python } from './python.js';

const pageBytes = 4096;

/** Where the bytes of an image are: in an open file, from a place on, or in memory. */
export type ImageBytes = { handle: number; at: number } | Uint8Array;

/** The memory of an interpreter as it was when the image was taken; can be put back at any time between two evaluations. */
export class MemoryImage {
  readonly #python: Python;
  readonly #facts: ImageFacts;
  readonly #bytes: ImageBytes;
  #fresh = true;

  constructor(python: Python, facts: ImageFacts, bytes: ImageBytes) {
    this.#python = python;
    this.#facts = facts;
    this.#bytes = bytes;
  }

  /** False: it was taken of a runtime that numbers its functions in another way. */
  get fits(): boolean {
    return this.#python.layout() === this.#facts.layout;
  }

  restore(): void {
    this.#python.grow(this.#facts.memoryBytes);
    const memory = new Uint8Array(this.#python.exports.memory.buffer);
    let source = 0;
    let end = 0;
    for (const [start, bytes] of this.#facts.runs) {
      // New memory is zero already, and stays out of the way of the operating system until it is touched.
      if (!this.#fresh) memory.fill(0, end, start);
      this.#read(memory.subarray(start, start + bytes), source);
      source += bytes;
      end = start + bytes;
    }
    if (!this.#fresh) memory.fill(0, end);
    this.#fresh = false;
    this.#python.exports._emscripten_stack_restore(this.#facts.stackPointer);
  }

  #read(into: Uint8Array, from: number): void {
    if (this.#bytes instanceof Uint8Array) {
      into.set(this.#bytes.subarray(from, from + into.byteLength));
      return;
    }
    const { handle, at } = this.#bytes;
    for (let done = 0; done < into.byteLength;) {
      const read = readSync(handle, into, done, into.byteLength - done, at + from + done);
      if (read === 0) throw new Error('the image is too short');
      done += read;
    }
  }
}

/** Takes the image of a Python that has been started and is doing nothing. `entry` is the address of the source of one evaluation. */
export function takeImage(python: Python, entry: number): { facts: ImageFacts; parts: Uint8Array[] } {
  const { memory } = python.exports;
  const words = new Int32Array(memory.buffer);
  const step = pageBytes / 4;
  const runs: [number, number][] = [];
  for (let at = 0; at < words.length; at += step) {
    if (words.subarray(at, at + step).every((word) => word === 0)) continue;
    const last = runs.at(-1);
    if (last && last[0] + last[1] === at * 4) last[1] += pageBytes;
    else runs.push([at * 4, pageBytes]);
  }
  return {
    facts: {
      runs,
      memoryBytes: memory.buffer.byteLength,
      layout: python.layout(),
      entry,
      stackPointer: python.exports.emscripten_stack_get_current(),
    },
    parts: runs.map(([start, bytes]) => new Uint8Array(memory.buffer, start, bytes)),
  };
}
