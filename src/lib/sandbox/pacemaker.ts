import type { Simulation } from '../world/index.js';

/** After this long without a timer the clock is moved anyhow, so that whoever looks sees time pass. */
const IDLE_MS = 1_000;
/** At most this much virtual time is worked off before requests get a turn. */
const SLICE_TIMERS = 200;

/** Called between timers, so that effects outside of the world (listeners that open) keep up with it. */
export type Settle = () => Promise<void>;

/** Moves a world's clock: along with real time at some speed, and on demand. */
export class Pacemaker {
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #anchor: { real: number; virtual: number };
  #stopped = false;

  /** `speed` is virtual time per real time; 0 stands still until somebody advances. */
  constructor(
    private readonly sim: Simulation,
    readonly speed: number,
    private readonly settle: Settle,
    private readonly onDefect: (error: unknown) => void,
  ) {
    this.#anchor = { real: Date.now(), virtual: sim.now };
    this.arm();
  }

  /** Brings the world up to the present. */
  async sync(): Promise<void> {
    if (this.speed > 0) await this.advanceTo(this.#virtualNow());
    else await this.#running;
  }

  /** The same without waiting for effects outside of the world: for callers that cannot wait. */
  syncNow(): void {
    if (this.speed > 0) this.sim.advanceTo(this.#virtualNow());
  }

  /** Moves the clock forward to a virtual time, timer by timer. Calls queue behind each other. */
  advanceTo(time: number): Promise<void> {
    this.#running = this.#running.then(() => this.#advance(time));
    return this.#running;
  }

  /** Moves the clock by so many milliseconds of virtual time; what comes next at the normal speed starts from there. */
  async advance(ms: number): Promise<void> {
    await this.sync();
    const target = this.sim.now + ms;
    await this.advanceTo(target);
    this.#anchor = { real: Date.now(), virtual: Math.max(target, this.sim.now) };
    this.arm();
  }

  /** Looks again at when the next timer is due; to be called after anything that may have set one. */
  arm(): void {
    if (this.speed <= 0 || this.#stopped) return;
    clearTimeout(this.#timer);
    const due =
      this.sim.nextAt === undefined
        ? Number.POSITIVE_INFINITY
        : (this.sim.nextAt - this.#virtualNow()) / this.speed;
    this.#timer = setTimeout(() => void this.#beat(), Math.min(IDLE_MS, Math.max(1, due)));
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  async #beat(): Promise<void> {
    try {
      await this.sync();
    } catch (error) {
      this.onDefect(error);
    }
    this.arm();
  }

  async #advance(time: number): Promise<void> {
    await this.settle();
    for (let count = 1; this.sim.nextAt !== undefined && this.sim.nextAt <= time && !this.#stopped; count++) {
      this.sim.advanceTo(this.sim.nextAt);
      await this.settle();
      if (count % SLICE_TIMERS === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    this.sim.advanceTo(time);
  }

  #virtualNow(): number {
    return Math.floor(this.#anchor.virtual + (Date.now() - this.#anchor.real) * this.speed);
  }
}
