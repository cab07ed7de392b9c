import type { Clock } from '../../core/index.js';
import type { BridgeHost } from '../bridge/host.js';
import type { Entity } from '../definition/model.js';
import { AlertStates } from '../evaluation/alert-states.js';
import { Engine, type Subject } from '../evaluation/engine.js';
import type { EntityEvaluation } from '../evaluation/model.js';
import { alertCovers } from '../filter/match.js';
import { HistoryStore } from '../history/history-store.js';
import { seedHistory } from '../history/seed-history.js';
import { sampleResult } from '../history/stored-value.js';
import type { Evaluation, EvaluationResult, Interpreter } from '../interpreter/interpreter.js';
import { compare } from './compare.js';
import type { GoldenFile, GoldenOutcome, GoldenTest } from './model.js';
import { historyOfTest, noEntity } from './test-history.js';

/** Always the same random numbers; which ones does not matter. */
const SEED = 20_260_131;
const WORKER = 'golden';

export interface GoldenPorts {
  interpreter: Pick<Interpreter, 'evaluate'>;
  /** Answers the calls of a test: from the cassette, or from the world while it is recorded. `now` is the time of the test. */
  bridge(entity: Entity, as: 'check' | 'alert', clock: Clock, signal: AbortSignal): BridgeHost;
  timeoutMs: number;
  signal: AbortSignal;
  /** What is wrong beside the expectations, asked at the end. */
  verdict(): { problems: readonly string[]; notes: readonly string[] };
}

/**
 * Runs the steps of a test, one entity after the other, on a clock that stands still within a step, and compares. Twice the same test is twice the same
 * outcome: time, random numbers and the answers of the world are fixed.
 */
export async function runTest(
  file: GoldenFile,
  test: GoldenTest,
  subject: Subject,
  entities: readonly Entity[],
  ports: GoldenPorts,
): Promise<GoldenOutcome> {
  const evaluations = await steps(file, test, subject, entities, ports);
  const { problems, notes } = ports.verdict();
  return testOutcome(file, test, { evaluations, problems, notes });
}

/** What a test has come to: the results against what it expects. */
export function testOutcome(
  file: GoldenFile,
  test: GoldenTest,
  ran: Pick<GoldenOutcome, 'evaluations' | 'problems' | 'notes'>,
): GoldenOutcome {
  const { differences, compared } = compare(test, ran.evaluations);
  return {
    ...ran,
    file: file.file,
    test: test.name,
    position: test.position,
    status: differences.length + ran.problems.length === 0 ? 'passed' : 'failed',
    differences,
    steps: test.steps,
    compared,
  };
}

async function steps(
  file: GoldenFile,
  test: GoldenTest,
  subject: Subject,
  all: readonly Entity[],
  ports: GoldenPorts,
): Promise<EntityEvaluation[]> {
  const entities = participants(all, test);
  const interval = subject.check.definition.interval;
  const every = test.every ?? interval * 1000;
  const clock = new StandingClock(test.at);
  const history = new HistoryStore();
  const earlier = historyOfTest(file.file, test, all, { now: test.at, interval, worker: WORKER });
  if (earlier !== undefined) seedHistory(history, earlier, entities, subject);
  const engine = new Engine(
    subject,
    {
      interpreter: withoutTimings(ports.interpreter),
      bridge: (entity, as, signal) => ports.bridge(entity, as, clock, signal),
      clock,
    },
    {
      timeoutMs: ports.timeoutMs,
      worker: WORKER,
      history,
      states: new AlertStates(),
      fixed: { seed: SEED },
      ...(test.zone !== undefined && { zone: test.zone }),
    },
  );
  const evaluations: EntityEvaluation[] = [];
  for (let step = 1; step <= test.steps; step++) {
    clock.set(test.at + (step - 1) * every);
    for (const [index, entity] of entities.entries()) {
      const place = { index, run: step };
      const evaluation = await oneStep(engine, entity, place, test, clock, ports.signal);
      ports.signal.throwIfAborted();
      if (evaluation !== undefined) evaluations.push(evaluation);
    }
  }
  return evaluations;
}

/** A series stands for the check; where it has a gap or is over, the check was not run. */
async function oneStep(
  engine: Engine,
  entity: Entity,
  place: { index: number; run: number },
  { series }: GoldenTest,
  clock: Clock,
  signal: AbortSignal,
): Promise<EntityEvaluation | undefined> {
  if (series === undefined) return engine.evaluate(entity, place, signal);
  const sample = (series.get(entity.id) ?? series.get('*'))?.[place.run - 1];
  const [result] = sample === undefined ? [] : sampleResult(sample, WORKER);
  if (result === undefined) return undefined;
  return engine.judgeResult(entity, place, { ...result, ts: clock.now() / 1000 }, signal);
}

function participants(all: readonly Entity[], test: GoldenTest): readonly Entity[] {
  const named = new Set([
    ...(test.only ?? []),
    ...[...(test.series?.keys() ?? [])].filter((id) => id !== '*'),
  ]);
  for (const id of named)
    if (!all.some((entity) => entity.id === id))
      throw noEntity(`test "${test.name}"`, id, all, test.position);
  return test.only === undefined ? all : all.filter(({ id }) => test.only?.includes(id));
}

/** How long something took is never twice the same. */
function withoutTimings(interpreter: Pick<Interpreter, 'evaluate'>): Pick<Interpreter, 'evaluate'> {
  return {
    evaluate: async (request: Evaluation): Promise<EvaluationResult> => ({
      ...(await interpreter.evaluate(request)),
      timings: { totalMs: 0, bridgeMs: 0 },
    }),
  };
}

class StandingClock implements Clock {
  constructor(private time: number) {}

  set(time: number): void {
    this.time = time;
  }

  now(): number {
    return this.time;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.time += ms;
  }
}

/** Alerts that judge none of the entities, for a note: their expectations would say nothing. */
export function idleAlerts({ alerts }: Subject, entities: readonly Entity[]): string[] {
  return alerts
    .filter(({ definition }) => !entities.some((entity) => alertCovers(entity, definition)))
    .map(({ definition }) => definition.name);
}
