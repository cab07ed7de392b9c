import type { RegionContext } from '../region-context.js';
import type { Activity } from './group.js';

/** AWS keeps the activities of the past six weeks; a sandbox keeps this many per group. */
const KEPT_PER_GROUP = 500;

/** The scaling activities of a region, newest first per group. */
export class Activities {
  readonly #byId = new Map<string, Activity>();
  readonly #byGroup = new Map<string, Activity[]>();

  constructor(private readonly context: RegionContext) {}

  start(
    group: string,
    input: Pick<Activity, 'description' | 'cause'> & Partial<Pick<Activity, 'zone' | 'subnetId'>>,
  ): Activity {
    const activity: Activity = {
      id: this.context.ids.uuid(),
      group,
      status: 'InProgress',
      statusMessage: undefined,
      progress: 0,
      startedAt: this.context.now,
      endedAt: undefined,
      zone: undefined,
      subnetId: undefined,
      ...input,
    };
    this.#byId.set(activity.id, activity);
    const list = this.#byGroup.get(group) ?? [];
    list.push(activity);
    if (list.length > KEPT_PER_GROUP) this.#byId.delete((list.shift() as Activity).id);
    this.#byGroup.set(group, list);
    return activity;
  }

  finish(id: string, status: 'Successful' | 'Failed' | 'Cancelled', message?: string): void {
    const activity = this.#byId.get(id);
    if (!activity || activity.endedAt !== undefined) return;
    activity.status = status;
    activity.statusMessage = message;
    activity.progress = 100;
    activity.endedAt = this.context.now;
  }

  update(id: string, change: Partial<Pick<Activity, 'status' | 'progress'>>): void {
    const activity = this.#byId.get(id);
    if (activity && activity.endedAt === undefined) Object.assign(activity, change);
  }

  get(id: string): Activity | undefined {
    return this.#byId.get(id);
  }

  /** Newest first. Without a group: all groups. */
  list(group: string | undefined): Activity[] {
    const found =
      group === undefined
        ? [...this.#byId.values()].sort((a, b) => a.startedAt - b.startedAt)
        : (this.#byGroup.get(group) ?? []);
    return [...found].reverse();
  }

  /** The reason of the newest failed activity of a group, if the newest activity failed. */
  lastFailure(group: string): string | undefined {
    const last = this.#byGroup.get(group)?.at(-1);
    return last?.status === 'Failed' ? last.statusMessage : undefined;
  }

  forget(group: string): void {
    for (const activity of this.#byGroup.get(group) ?? []) this.#byId.delete(activity.id);
    this.#byGroup.delete(group);
  }
}

/** Times inside of causes are written without milliseconds. */
export function causeTime(now: number): string {
  return new Date(now).toISOString().replace(/\.\d{3}Z$/, 'Z');
}
