const parentEveryMs = 200;
/** Kept, because the global one is replaced before any check runs. */
const clock = performance.now.bind(performance);

/**
 * What Python asks now and then between two instructions: whether a signal has come. It has, once, when the soft limit is over. On the way
 * we look whether the host still lives.
 */
export class Watch {
  #deadline = Infinity;
  #nextLook = 0;
  #interrupted = false;
  readonly #look: () => void;

  constructor(look: () => void) {
    this.#look = look;
  }

  begin(softLimitMs: number): void {
    this.#deadline = clock() + softLimitMs;
    this.#interrupted = false;
  }

  /** The host says that the time is over; its clock started a moment before ours. */
  expire(): void {
    if (!this.#interrupted) this.#deadline = 0;
  }

  /** Whether the evaluation was interrupted. */
  end(): boolean {
    this.#deadline = Infinity;
    return this.#interrupted;
  }

  signal(): number {
    const time = clock();
    if (time >= this.#nextLook) {
      this.#nextLook = time + parentEveryMs;
      this.#look();
    }
    if (time < this.#deadline) return 0;
    this.#deadline = Infinity;
    this.#interrupted = true;
    return interruptSignal;
  }
}

const interruptSignal = 2;
