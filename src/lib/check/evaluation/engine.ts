import type { Clock } from '../../core/index.js';
import type { BridgeHost } from '../bridge/host.js';
import type { ResolvedAlert } from '../definition/inherit.js';
import { commandPosition, type Entity, type LoadedCheck } from '../definition/model.js';
import { alertCovers } from '../filter/match.js';
import type { HistoryStore } from '../history/history-store.js';
import type { EvaluationResult, Failure, Interpreter, StoredResult } from '../interpreter/interpreter.js';
import type { AlertStates } from './alert-states.js';
import { faultOf } from './fault.js';
import { fixedTime, type FixedTime } from './fixed-time.js';
import { Judge } from './judge.js';
import type { EntityEvaluation, Fault } from './model.js';
import { sizeFault } from './result-size.js';

/** One check with the alerts that judge its results. */
export interface Subject {
  check: LoadedCheck;
  alerts: readonly ResolvedAlert[];
}

/** What an engine needs of the world. */
export interface EnginePorts {
  interpreter: Pick<Interpreter, 'evaluate'>;
  /** The host's end of the bridge, made for one evaluation; `as` decides which wrappers there are. */
  bridge(entity: Entity, as: 'check' | 'alert', signal: AbortSignal): BridgeHost;
  clock: Clock;
}

export interface EngineOptions {
  /** Longest time of one evaluation, milliseconds; the check's interval, if that is shorter. */
  timeoutMs: number;
  /** Time zone of periods. Default: UTC. */
  zone?: string;
  /** What the results call the worker. */
  worker: string;
  /**
   * Earlier results. Absent: none are known and none are kept, as in a trial run of ZMON, where conditions that look back see nothing, not even the
   * result that they judge.
   */
  history?: HistoryStore;
  /** `alert_series` waits until it has as many values as it asks for, instead of judging the first ones alone. */
  waitForSeries?: boolean;
  states: AlertStates;
  /** The code sees the clock of the ports instead of the machine's. */
  fixed?: FixedTime;
}

/** Evaluates one check on entities and judges the results, as a ZMON worker does. */
export class Engine {
  private readonly judge: Judge;

  constructor(
    readonly subject: Subject,
    private readonly ports: EnginePorts,
    private readonly options: EngineOptions,
  ) {
    this.judge = new Judge(subject, ports, options);
  }

  /**
   * Runs the check on an entity, stores the result and judges it by every alert that covers the entity. What goes wrong in check code is a
   * result. Undefined if the run was interrupted meanwhile; throws a ZkError only if there is no interpreter.
   */
  async evaluate(
    entity: Entity,
    place: { index: number; run: number },
    signal: AbortSignal,
  ): Promise<EntityEvaluation | undefined> {
    const startedAt = this.ports.clock.now();
    const answer = await this.runCheck(entity, signal);
    if (signal.aborted || (!answer.ok && answer.failure.reason === 'interrupted')) return undefined;
    const { result, fault } = this.store(answer, startedAt);
    return this.conclude(entity, place, { result, ...(fault && { fault }), answer }, signal);
  }

  /** As {@link evaluate}, for a result that is known already: only the alerts are run. */
  async judgeResult(
    entity: Entity,
    place: { index: number; run: number },
    result: StoredResult,
    signal: AbortSignal,
  ): Promise<EntityEvaluation | undefined> {
    return this.conclude(entity, place, { result }, signal);
  }

  private async conclude(
    entity: Entity,
    place: { index: number; run: number },
    { result, fault, answer }: { result: StoredResult; fault?: Fault; answer?: EvaluationResult },
    signal: AbortSignal,
  ): Promise<EntityEvaluation | undefined> {
    this.options.history?.push(entity.id, result);
    const covering = this.subject.alerts.filter(({ definition }) => alertCovers(entity, definition));
    const alerts = [];
    for (const alert of covering) {
      const verdict = await this.judge.verdict(alert, entity, result, signal);
      if (verdict === undefined) return undefined;
      alerts.push(verdict);
    }
    return {
      entity,
      ...place,
      result,
      ...(fault && { fault }),
      alerts,
      output: answer !== undefined && 'output' in answer ? answer.output : '',
      timings: answer?.timings ?? { totalMs: 0, bridgeMs: 0 },
    };
  }

  private async runCheck(entity: Entity, signal: AbortSignal): Promise<EvaluationResult> {
    const { command, runtime, interval } = this.subject.check.definition;
    const { clock, interpreter } = this.ports;
    const softLimitMs = Math.min(interval * 1000, this.options.timeoutMs);
    const bridge = this.ports.bridge(entity, 'check', signal);
    try {
      return await interpreter.evaluate({
        kind: 'check',
        source: command,
        runtime,
        entity,
        bridge,
        softLimitMs,
        signal,
        ...fixedTime(this.options.fixed, clock),
      });
    } finally {
      await bridge.close();
    }
  }

  /** What the worker would store; `ts` and `td` are rounded to microseconds. */
  private store(answer: EvaluationResult, startedAt: number): { result: StoredResult; fault?: Fault } {
    const { worker } = this.options;
    const timed = { ts: micros(startedAt / 1000), td: micros(answer.timings.totalMs / 1000) };
    const { value, exact, bytes } = answer.ok && answer.kind === 'check' ? answer : { value: null };
    const failure = answer.ok ? tooLarge(sizeFault({ ...timed, value }, bytes)) : answer.failure;
    if (failure === undefined)
      return { result: { ...timed, value, worker, ...(exact !== undefined && { exact }) } };
    const { check } = this.subject;
    const fault = faultOf(failure, {
      source: check.definition.command,
      position: (line, column) => commandPosition(check, line, column),
    });
    return { result: { ...timed, value: failure.text, worker, exc: 1 }, fault };
  }
}

function tooLarge(text: string | undefined): Failure | undefined {
  if (text === undefined) return undefined;
  return { reason: 'python', exception: 'ResultSizeError', message: text, text };
}

function micros(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e6;
}
