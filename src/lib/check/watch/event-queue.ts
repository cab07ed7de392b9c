/**
 * What happens, in its order, between those who make it happen and the one who reads it. It never refuses anything; whoever can wait looks at `full`
 * before making more.
 */
export class EventQueue<T> {
  private items: T[] = [];
  private waiting: (() => void) | undefined;
  private ended: { error?: unknown } | undefined;

  constructor(
    private readonly limit: number,
    /** Called when there is room again. */
    private readonly onRoom: () => void,
  ) {}

  get full(): boolean {
    return this.items.length >= this.limit;
  }

  push(item: T): void {
    if (this.ended !== undefined) return;
    this.items.push(item);
    this.wake();
  }

  /** The reader gets what is there, and then the end or the error. Only the first end counts. */
  end(outcome: { error?: unknown } = {}): void {
    this.ended ??= outcome;
    this.wake();
  }

  async *read(): AsyncGenerator<T> {
    for (;;) {
      // Nothing may be awaited between this look and the wait, or what comes meanwhile would wake nobody.
      while (this.items.length > 0) yield* this.takeAll();
      if (this.ended !== undefined) {
        if ('error' in this.ended) throw this.ended.error;
        return;
      }
      await new Promise<void>((resolve) => (this.waiting = resolve));
    }
  }

  private takeAll(): T[] {
    const { items, full } = this;
    this.items = [];
    if (full) this.onRoom();
    return items;
  }

  private wake(): void {
    this.waiting?.();
    this.waiting = undefined;
  }
}
