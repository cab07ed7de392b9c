/**
 * Which alerts are active on which entities, and since when: what the worker keeps between two evaluations. Outside its period an alert
 * is not among the active ones, whatever its condition says.
 */
export class AlertStates {
  private readonly since: Map<string, number>;

  constructor(snapshot: Readonly<Record<string, number>> = {}) {
    this.since = new Map(Object.entries(snapshot));
  }

  /**
   * Notes how an alert was judged at a time (seconds since 1970).
   * @returns whether that is another state than before, and since when it is active
   */
  note(
    alert: string,
    entityId: string,
    active: boolean,
    ts: number,
  ): { changed: boolean; startTime?: number } {
    const key = JSON.stringify([alert, entityId]);
    const before = this.since.get(key);
    if (!active) {
      this.since.delete(key);
      return { changed: before !== undefined };
    }
    this.since.set(key, before ?? ts);
    return { changed: before === undefined, startTime: before ?? ts };
  }

  /** What is active. */
  active(): { alert: string; entityId: string; since: number }[] {
    return [...this.since].map(([key, since]) => {
      const [alert, entityId] = JSON.parse(key) as [string, string];
      return { alert, entityId, since };
    });
  }

  /** Plain data, for a file that outlives the process. */
  snapshot(): Record<string, number> {
    return Object.fromEntries(this.since);
  }
}
