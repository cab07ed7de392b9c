/**
 * Bytes that arrive in pieces, in one stretch of memory: millions of small writes, or empty ones, then cost no more than one large one, and
 * cannot fill the memory of JavaScript, whose end would be the end of the process.
 */
export class ByteBuffer {
  #bytes = new Uint8Array(0);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** What was appended; valid until the next change. */
  get content(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  append(piece: Uint8Array): void {
    const length = this.#length + piece.byteLength;
    if (length > this.#bytes.byteLength) {
      const larger = new Uint8Array(Math.max(length, 2 * this.#bytes.byteLength));
      larger.set(this.content);
      this.#bytes = larger;
    }
    this.#bytes.set(piece, this.#length);
    this.#length = length;
  }

  /** Forgets everything; a large stretch of memory is given back. */
  clear(): void {
    if (this.#bytes.byteLength > keptBytes) this.#bytes = new Uint8Array(0);
    this.#length = 0;
  }
}

const keptBytes = 1 << 16;
