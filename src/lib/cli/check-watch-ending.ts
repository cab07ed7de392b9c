import type * as Check from '../check/index.js';
import type { Context } from '../core/index.js';

const DAY = 24 * 3_600_000;

export interface EndingFlags {
  /** Milliseconds; absent and 0: no end. */
  for?: number | undefined;
  'exit-on'?: string | undefined;
}

/** When a watch ends: the operator, `--for`, or `--exit-on`. */
export class WatchEnding {
  private readonly over = new AbortController();
  readonly signal: AbortSignal;
  private readonly waiting = new Set<string>();

  constructor(
    private readonly flags: EndingFlags,
    private readonly context: Pick<Context, 'clock' | 'signal'>,
  ) {
    this.signal = AbortSignal.any([context.signal, this.over.signal]);
  }

  /** From now on the time counts. */
  begin(): void {
    const { for: time } = this.flags;
    if (time === undefined || time === 0) return;
    void this.sleep(time).then(
      () => this.over.abort(),
      () => {},
    );
  }

  /** In pieces: timers cannot wait for months. */
  private async sleep(time: number): Promise<void> {
    for (let rest = time; rest > 0; rest -= DAY)
      await this.context.clock.sleep(Math.min(rest, DAY), this.signal);
  }

  /** Told of each event, with how many alerts are active after it. */
  look(event: Check.WatchEvent, active: number): void {
    const { 'exit-on': on } = this.flags;
    if (on === 'raised' && active > 0) this.over.abort();
    if (on !== 'cleared') return;
    if (event.type === 'checks') {
      // One that is gone will never run.
      this.waiting.clear();
      for (const { subject } of event.checks) this.waiting.add(nameOf(subject.check));
    }
    if (event.type === 'ran') this.waiting.delete(nameOf(event.check));
    if (this.waiting.size === 0 && active === 0 && event.type !== 'notice') this.over.abort();
  }

  /** Ends what still waits. */
  close(): void {
    this.over.abort();
  }
}

function nameOf({ definition, origin }: Check.LoadedCheck): string {
  return JSON.stringify([origin.file, definition.id ?? definition.name]);
}
