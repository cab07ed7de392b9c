import { emitter, ZkError, ZkErrors, type Context } from '../core/index.js';
import type { PlanStep } from './plan.js';

export type Outcome = 'created' | 'configured' | 'unchanged' | 'deleted' | 'done' | 'skipped';

export interface StepResult {
  id: string;
  outcome: Outcome;
}

/** Runs the steps of a plan one at a time or side by side, tells what happens, and keeps the results. */
export class StepRunner {
  readonly results: StepResult[] = [];
  readonly #steps: ReadonlyMap<string, PlanStep>;
  readonly #ctx: Context;
  readonly #emit;

  constructor(steps: readonly PlanStep[], ctx: Context) {
    this.#steps = new Map(steps.map((step) => [step.id, step]));
    this.#ctx = ctx;
    this.#emit = emitter(ctx.emit, () => ctx.clock.now());
  }

  has(id: string): boolean {
    return this.#steps.has(id);
  }

  /** Planned steps whose id begins so, in the order of the plan. */
  withPrefix(prefix: string): PlanStep[] {
    return [...this.#steps.values()].filter((step) => step.id.startsWith(prefix));
  }

  /** Runs the work of a step if it is in the plan. An interruption stops before it, never inside the bookkeeping. */
  async run(id: string, work: (step: PlanStep) => Promise<Outcome>): Promise<void> {
    const step = this.#steps.get(id);
    if (!step) return;
    this.#ctx.signal.throwIfAborted();
    this.#emit({ type: 'step.started', step: id, title: VERBS[step.action], target: step.target });
    try {
      const outcome = await work(step);
      this.results.push({ id, outcome });
      this.#emit({ type: 'step.finished', step: id, outcome });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const hint = error instanceof ZkError ? error.hint : undefined;
      this.#emit({ type: 'step.failed', step: id, message, ...(hint === undefined ? {} : { hint }) });
      throw error;
    }
  }

  /** Lets all works end, then throws what failed: one error as it is, several together. */
  async sideBySide(works: readonly (() => Promise<void>)[], summary: string): Promise<void> {
    const settled = await Promise.allSettled(works.map((work) => work()));
    const reasons = settled.filter((one) => one.status === 'rejected').map((one): unknown => one.reason);
    if (reasons.length === 0) return;
    const [first] = reasons;
    const known = reasons.filter((reason): reason is ZkError => reason instanceof ZkError);
    if (reasons.length === 1 || known.length < reasons.length || !(first instanceof ZkError)) throw first;
    throw new ZkErrors(summary, known, { exit: first.exit });
  }
}

const VERBS: Record<PlanStep['action'], string> = {
  create: 'Create',
  update: 'Update',
  delete: 'Delete',
  write: 'Write',
  wait: 'Wait for',
  apply: 'Apply',
};
