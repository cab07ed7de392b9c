import type { Graph, GraphNode } from '../graph/index.js';
import type { StepStatus } from './events.js';

/** What is to become of a step whose turn it is. */
export type Turn =
  | { node: GraphNode; run: true }
  | { node: GraphNode; run: false; status: 'skipped' | 'cancelled'; reason: string };

export interface SchedulerOptions {
  /** Why a step does not run, by id; absent: it runs. */
  skipped: ReadonlyMap<string, string>;
  /** Go on with what does not depend on a failure. */
  keepGoing: boolean;
}

/** A status with which those that wait may go on: a step that was skipped counts as fine. */
const fine: ReadonlySet<StepStatus> = new Set(['succeeded', 'skipped', 'planned', 'reused']);

/**
 * Says whose turn it is. Pure and linear: each step is handed out once, when all that it waits for has ended, in the order of the graph where there is
 * a choice. A step behind one that failed, was cancelled or refused is cancelled; after a failure nothing new starts at all, unless told
 * to keep going.
 */
export class Scheduler {
  readonly #graph: Graph;
  readonly #options: SchedulerOptions;
  readonly #open = new Map<string, number>();
  readonly #rank = new Map<string, number>();
  readonly #status = new Map<string, StepStatus>();
  /** Skipped steps that wait for one that failed, and which. */
  readonly #behind = new Map<string, string>();
  #ready: GraphNode[] = [];
  #head = 0;
  #stopped: string | undefined;

  constructor(graph: Graph, options: SchedulerOptions) {
    this.#graph = graph;
    this.#options = options;
    graph.order.forEach((node, index) => {
      this.#rank.set(node.step.id, index);
      this.#open.set(node.step.id, node.dependsOn.length);
      if (node.dependsOn.length === 0) this.#ready.push(node);
    });
  }

  /** The next step that can be decided or started now; undefined while all others wait. */
  next(): Turn | undefined {
    const node = this.#ready[this.#head];
    if (!node) return undefined;
    this.#head++;
    if (this.#head > 1000 && this.#head * 2 > this.#ready.length) {
      this.#ready = this.#ready.slice(this.#head);
      this.#head = 0;
    }
    const blocked = this.#blocks(node);
    const skipped = this.#options.skipped.get(node.step.id);
    if (skipped !== undefined) {
      // What waits for it waits for what it would have waited for.
      if (blocked !== undefined) this.#behind.set(node.step.id, blocked);
      return { node, run: false, status: 'skipped', reason: skipped };
    }
    if (blocked !== undefined)
      return {
        node,
        run: false,
        status: 'cancelled',
        reason: `waits for ${blocked}, which ${verb(this.#status.get(blocked))}`,
      };
    if (this.#stopped !== undefined) return { node, run: false, status: 'cancelled', reason: this.#stopped };
    return { node, run: true };
  }

  /** A step has ended; those that waited only for it become ready. */
  ended(id: string, status: StepStatus): void {
    this.#status.set(id, status);
    if ((status === 'failed' || status === 'timeout') && !this.#options.keepGoing)
      this.stop(`${id} ${verb(status)}; --keep-going runs what does not wait for it`);
    for (const dependent of this.#graph.byId.get(id)?.dependents ?? []) {
      const left = (this.#open.get(dependent) ?? 1) - 1;
      this.#open.set(dependent, left);
      const node = this.#graph.byId.get(dependent);
      if (left === 0 && node) this.#insert(node);
    }
  }

  /** Nothing new starts from now on. */
  stop(reason: string): void {
    this.#stopped ??= reason;
  }

  /** The step without which this one cannot run. */
  #blocks({ dependsOn }: GraphNode): string | undefined {
    for (const id of dependsOn) {
      const behind = this.#behind.get(id);
      if (behind !== undefined) return behind;
      if (!fine.has(this.#status.get(id) ?? 'cancelled')) return id;
    }
    return undefined;
  }

  #insert(node: GraphNode): void {
    const rank = this.#rank.get(node.step.id) ?? 0;
    let at = this.#ready.length;
    while (at > this.#head && (this.#rank.get(this.#ready[at - 1]!.step.id) ?? 0) > rank) at--;
    this.#ready.splice(at, 0, node);
  }
}

function verb(status: StepStatus | undefined): string {
  if (status === 'timeout') return 'ran into its time limit';
  if (status === 'refused') return 'was not approved';
  return status === 'failed' ? 'failed' : 'was cancelled';
}
