import type { Context, ZkError } from '../../core/index.js';
import type { Build, Decision, Definition, Step } from '../definition/model.js';
import type { Graph, GraphNode } from '../graph/index.js';
import type { RunEvent, RunSink, RunStatus, StepStatus } from './events.js';
import { Scheduler } from './scheduler.js';

/** How one step came out. */
export interface StepOutcome {
  status: StepStatus;
  reason: string;
  exitCode?: number;
  /** The whole of what went wrong, for who runs only this step. */
  cause?: ZkError;
}

/** What the engine needs to run steps; how a step is run is not its business. */
export interface RunPorts {
  context: Pick<Context, 'clock' | 'signal'>;
  emit: RunSink;
  /** Runs one step to its end. `stop` asks it to end early. Never rejects for what the step does. */
  runStep(node: GraphNode, stop: AbortSignal): Promise<StepOutcome>;
  /** Asked before a step that needs an approval. */
  approve(step: Step): Promise<boolean>;
}

export interface RunRequest {
  run: number;
  definition: Definition;
  build: Build;
  graph: Graph;
  decisions: ReadonlyMap<string, Decision>;
  /** Why the operator's flags leave a step out, by id. */
  excluded: ReadonlyMap<string, string>;
  jobs: number;
  keepGoing: boolean;
  /** A failure also stops what runs. */
  failFast: boolean;
}

export interface RunResult {
  status: RunStatus;
  steps: ReadonlyMap<string, StepOutcome>;
}

/** Runs a pipeline: the selected steps in the order of the graph, as many at a time as jobs are allowed. */
export async function runPipeline(request: RunRequest, ports: RunPorts): Promise<RunResult> {
  return new Run(request, ports).run();
}

class Run {
  readonly #request: RunRequest;
  readonly #ports: RunPorts;
  readonly #scheduler: Scheduler;
  readonly #steps = new Map<string, StepOutcome>();
  readonly #running = new Set<Promise<void>>();
  /** Asks running steps to end. */
  readonly #stop = new AbortController();
  readonly #startedAt: number;

  constructor(request: RunRequest, ports: RunPorts) {
    this.#request = request;
    this.#ports = ports;
    const skipped = new Map<string, string>();
    for (const { step } of request.graph.order) {
      const decision = request.decisions.get(step.id);
      const why = request.excluded.get(step.id) ?? (decision?.selected ? undefined : decision?.why);
      if (why !== undefined) skipped.set(step.id, why);
    }
    this.#scheduler = new Scheduler(request.graph, { skipped, keepGoing: request.keepGoing });
    this.#startedAt = ports.context.clock.now();
  }

  async run(): Promise<RunResult> {
    const { signal } = this.#ports.context;
    this.#emit(this.#startEvent());
    const interrupt = (): void => {
      this.#scheduler.stop('the run was interrupted');
      this.#stop.abort();
    };
    if (signal.aborted) interrupt();
    signal.addEventListener('abort', interrupt, { once: true });
    try {
      for (;;) {
        const hasMoved = await this.#fill();
        if (this.#running.size > 0) await Promise.race(this.#running);
        // A step may have ended while others were started, so only standing still means that all is over.
        else if (!hasMoved) break;
      }
    } finally {
      signal.removeEventListener('abort', interrupt);
    }
    const status = this.#status();
    this.#emit({
      type: 'run.end',
      ...this.#common(),
      status,
      durationMs: this.#now() - this.#startedAt,
      counts: this.#counts(),
    });
    return { status, steps: this.#steps };
  }

  /** Starts what can start; whether anything could. */
  async #fill(): Promise<boolean> {
    let hasMoved = false;
    while (this.#running.size < this.#request.jobs) {
      const turn = this.#scheduler.next();
      if (!turn) break;
      hasMoved = true;
      const { node } = turn;
      if (!turn.run) {
        this.#end(node.step, { status: turn.status, reason: turn.reason }, this.#now());
        continue;
      }
      const startedAt = this.#now();
      // One question at a time, and nothing starts behind it while the operator thinks.
      if (node.step.requiresApproval && !(await this.#ports.approve(node.step))) {
        const reason = `its approval was not given; --approve ${JSON.stringify(node.step.id)} gives it`;
        this.#end(node.step, { status: 'refused', reason }, startedAt);
        continue;
      }
      const work = this.#ports.runStep(node, this.#stop.signal).then((outcome) => {
        this.#running.delete(work);
        this.#end(node.step, outcome, startedAt);
      });
      this.#running.add(work);
    }
    return hasMoved;
  }

  #end(step: Step, outcome: StepOutcome, startedAt: number): void {
    const { status, reason, exitCode } = outcome;
    this.#steps.set(step.id, outcome);
    this.#emit({
      type: 'step.end',
      ...this.#common(),
      step: step.id,
      status,
      reason,
      durationMs: this.#now() - startedAt,
      ...(exitCode === undefined ? {} : { exitCode }),
    });
    if ((status === 'failed' || status === 'timeout') && this.#request.failFast) this.#stop.abort();
    this.#scheduler.ended(step.id, status);
  }

  #status(): RunStatus {
    const statuses = new Set([...this.#steps.values()].map(({ status }) => status));
    if (this.#ports.context.signal.aborted) return 'interrupted';
    if (statuses.has('failed') || statuses.has('timeout')) return 'failed';
    return statuses.has('refused') ? 'refused' : 'succeeded';
  }

  #counts(): Partial<Record<StepStatus, number>> {
    const counts: Partial<Record<StepStatus, number>> = {};
    for (const { status } of this.#steps.values()) counts[status] = (counts[status] ?? 0) + 1;
    return counts;
  }

  #startEvent(): RunEvent {
    const { definition, build, graph, decisions, excluded } = this.#request;
    return {
      type: 'run.start',
      ...this.#common(),
      file: definition.file,
      build: build.variables['CDP_BUILD_VERSION'] ?? '',
      event: build.event,
      branch: build.branch,
      steps: graph.order.map(({ step: { id, slug, type } }) => {
        const decision = decisions.get(id);
        const left = excluded.get(id);
        return {
          id,
          slug,
          type,
          selected: left === undefined && decision?.selected === true,
          why: left ?? decision?.why ?? '',
        };
      }),
    };
  }

  #common(): { ts: number; run: number } {
    return { ts: this.#now(), run: this.#request.run };
  }

  #now(): number {
    return this.#ports.context.clock.now();
  }

  #emit(event: RunEvent): void {
    this.#ports.emit(event);
  }
}
