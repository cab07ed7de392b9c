import type { Context } from '../../core/index.js';
import type { Entity } from '../definition/model.js';
import { AlertStates } from '../evaluation/alert-states.js';
import type { CheckEnvironment } from '../evaluation/environment.js';
import { Engine, type Subject } from '../evaluation/engine.js';
import { evaluateAll } from '../evaluation/evaluate-all.js';
import { isActive, type EntityEvaluation } from '../evaluation/model.js';
import { evaluateRepeatedly } from '../evaluation/repeat.js';
import { HistoryStore } from '../history/history-store.js';
import { advise } from './advice.js';
import { warmupEvaluations, type Load } from './load.js';
import type { BenchReport } from './model.js';
import { MeasuringPorts, Recorder } from './recorder.js';
import { Samples } from './samples.js';

export interface BenchOptions {
  subject: Subject;
  entities: readonly Entity[];
  environment: CheckEnvironment;
  runs: number;
  warmup: number;
  parallel: number;
  /** From the start of a run over the entities to the next, milliseconds; 0: none waits for another. */
  everyMs: number;
  timeoutMs: number;
  /** Keep the times of each entity. */
  perEntity: boolean;
  worker: string;
  /** Told of each evaluation, also of those before the measured ones. */
  onEvaluation?: (evaluation: EntityEvaluation) => void;
}

/**
 * Evaluates a check again and again, as a trial run with history does, and measures where the time goes. An interruption ends it early; what was
 * measured until then is the answer. Evaluations that fail are measured like all others.
 */
export async function measureCheck(options: BenchOptions, context: Context): Promise<BenchReport> {
  const { environment, subject, entities, perEntity } = options;
  const { clock, signal } = context;
  const ports = new MeasuringPorts(environment, subject, clock);
  const engine = new Engine(subject, ports, {
    timeoutMs: options.timeoutMs,
    worker: options.worker,
    states: new AlertStates(),
    history: new HistoryStore(),
    waitForSeries: true,
  });
  const starts = new Samples();
  for (const ms of await environment.started()) starts.add(ms);
  const cold = await warmUp(engine, ports, options, signal);
  const warm = new Recorder(perEntity);
  ports.recorder = warm;
  const began = clock.now();
  let active = 0;
  for await (const evaluation of stream(engine, options, context)) {
    if (isActive(evaluation)) active++;
    options.onEvaluation?.(evaluation);
  }
  const seconds = (clock.now() - began) / 1000;
  return reportOf(options, { starts, cold, warm, active, seconds, ids: entities.map(({ id }) => id) });
}

/** Runs the check in each interpreter, and on each entity as often as asked. The first evaluation of each interpreter is recorded. */
async function warmUp(
  engine: Engine,
  ports: MeasuringPorts,
  options: BenchOptions,
  signal: AbortSignal,
): Promise<Recorder | undefined> {
  const { entities, parallel } = options;
  const all = warmupEvaluations(loadOf(options));
  if (all === 0) return undefined;
  const cold = new Recorder(false);
  const first = Math.min(parallel, all);
  ports.recorder = cold;
  await drain(evaluateAll(engine, cycle(entities, 0, first), { parallel, signal }), options);
  ports.recorder = undefined;
  await drain(evaluateAll(engine, cycle(entities, first, all), { parallel, signal }), options);
  return cold;
}

async function drain(
  evaluations: AsyncIterable<EntityEvaluation>,
  { onEvaluation }: BenchOptions,
): Promise<void> {
  for await (const evaluation of evaluations) onEvaluation?.(evaluation);
}

function stream(
  engine: Engine,
  { entities, runs, parallel, everyMs }: BenchOptions,
  { signal, clock }: Context,
): AsyncIterable<EntityEvaluation> {
  if (everyMs > 0)
    return evaluateRepeatedly(engine, entities, { repeat: runs, everyMs, parallel, signal, clock });
  return evaluateAll(engine, cycle(entities, 0, runs * entities.length), { parallel, signal });
}

/** The entities over and over, from one evaluation to before another. */
function* cycle(entities: readonly Entity[], from: number, to: number): Generator<Entity> {
  for (let index = from; index < to; index++) yield entities[index % entities.length]!;
}

function loadOf({ runs, warmup, parallel, entities }: BenchOptions): Load {
  return { runs, warmup, parallel, entities: entities.length };
}

interface Measured {
  starts: Samples;
  cold: Recorder | undefined;
  warm: Recorder;
  active: number;
  seconds: number;
  ids: readonly string[];
}

function reportOf({ subject, runs, parallel }: BenchOptions, measured: Measured): BenchReport {
  const { warm, cold, ids } = measured;
  const callRows = warm.calls.rows();
  const spreads = warm.check.spreads;
  return {
    check: subject.check.definition.name,
    entities: ids.length,
    runs,
    parallel,
    start: measured.starts.spread,
    first: cold?.check.spreads,
    warm: spreads,
    conditions: conditionsOf(subject, warm),
    perEntity: ids.flatMap((id) => {
      const parts = warm.entities.get(id)?.spreads;
      return parts ? [{ id, parts }] : [];
    }),
    calls: warm.callsEach.spread,
    bytes: warm.bytesEach.spread,
    callRows,
    seconds: measured.seconds,
    evaluations: spreads?.total.n ?? 0,
    failed: warm.failures.n,
    failures: warm.failures.rows(),
    active: measured.active,
    advice:
      spreads &&
      advise({
        warm: spreads,
        callRows,
        calls: warm.callsEach,
        bytes: warm.bytesEach,
        parallel,
        failed: warm.failures.n,
      }),
  };
}

/** Alerts with the same condition share its times. */
function conditionsOf(
  { alerts }: Subject,
  { conditions }: Recorder,
): { alert: string; parts: NonNullable<BenchReport['warm']> }[] {
  return [...conditions].flatMap(([condition, samples]) => {
    const parts = samples.spreads;
    const named = alerts.filter(({ definition }) => definition.condition === condition);
    return parts ? [{ alert: named.map(({ definition }) => definition.name).join(', '), parts }] : [];
  });
}
