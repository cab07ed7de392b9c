import type * as Check from '../check/index.js';

/** Very many different ones help nobody. */
const LIMIT = 1000;

/** What helps to find the cause, each once: why a check or a condition failed, with its place in the file, and hints of wrappers. */
export class WatchHints {
  private readonly told: Set<string>;

  constructor(
    private readonly check: typeof Check,
    private readonly environment: Pick<Check.CheckEnvironment, 'notes'>,
  ) {
    this.told = new Set([check.firstValueNote]);
  }

  /** What an event brings that has not been told. */
  of(event: Check.WatchEvent): string[] {
    if (event.type !== 'result') return [];
    const { entity, fault, alerts } = event.evaluation;
    const faults = [fault, ...alerts.map((verdict) => verdict.fault)].flatMap((one) =>
      one === undefined ? [] : [this.check.faultText(one)],
    );
    return [
      ...faults.filter((text) => this.isNew(text)).map((text) => `${text} (${entity.id})`),
      ...this.environment.notes().filter((text) => this.isNew(text)),
    ];
  }

  private isNew(text: string): boolean {
    if (this.told.has(text) || this.told.size >= LIMIT) return false;
    this.told.add(text);
    return true;
  }
}
