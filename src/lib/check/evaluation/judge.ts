import type { JsonObject } from '../bridge/wire.js';
import type { ResolvedAlert } from '../definition/inherit.js';
import { conditionPosition, type AlertDefinition, type Entity } from '../definition/model.js';
import { isInPeriod } from '../period/in-period.js';
import { PeriodError } from '../period/scale.js';
import type { EvaluationResult, Failure, StoredResult } from '../interpreter/interpreter.js';
import { alertKey } from './alert-key.js';
import type { EngineOptions, EnginePorts, Subject } from './engine.js';
import { faultOf } from './fault.js';
import { fixedTime } from './fixed-time.js';
import { lookBack } from './look-back.js';
import type { AlertVerdict } from './model.js';

/** What a condition came to, before the period is asked. */
interface Judged {
  active: boolean;
  captures: JsonObject;
  failure?: Failure;
}

/** Judges stored results by alerts: condition, parameters, period, state. */
export class Judge {
  constructor(
    private readonly subject: Subject,
    private readonly ports: EnginePorts,
    private readonly options: EngineOptions,
  ) {}

  /** Undefined if the run was interrupted meanwhile. */
  async verdict(
    alert: ResolvedAlert,
    entity: Entity,
    result: StoredResult,
    signal: AbortSignal,
  ): Promise<AlertVerdict | undefined> {
    const { definition, conditionFrom } = alert;
    const key = alertKey(definition);
    this.options.history?.noteJudged(key, entity.id);
    const judged = await this.judgeCondition(definition, entity, result, signal);
    if (judged === undefined) return undefined;
    const now = this.ports.clock.now();
    const period = periodState(definition.period, now, this.options.zone);
    const captures =
      period.error === undefined ? judged.captures : withException(judged.captures, period.error);
    const state = this.options.states.note(
      key,
      entity.id,
      judged.active && period.inPeriod,
      Math.round(now * 1000) / 1e6,
    );
    return {
      alert: definition,
      active: judged.active,
      captures,
      inPeriod: period.inPeriod,
      exception: Object.hasOwn(captures, 'exception'),
      ...state,
      ...(judged.failure && {
        fault: faultOf(judged.failure, {
          source: definition.condition,
          position: (line, column) => conditionPosition(conditionFrom, line, column),
        }),
      }),
    };
  }

  /** A failed check makes every alert active, without asking its condition. */
  private async judgeCondition(
    definition: AlertDefinition,
    entity: Entity,
    result: StoredResult,
    signal: AbortSignal,
  ): Promise<Judged | undefined> {
    if (result.exc === 1) return { active: true, captures: {} };
    const answer = await this.runCondition(definition, entity, result, signal);
    if (signal.aborted || (!answer.ok && answer.failure.reason === 'interrupted')) return undefined;
    if (!answer.ok) return failedCondition(definition, answer.failure);
    if (answer.kind !== 'alert') throw new TypeError(`a condition was answered with ${answer.kind}`);
    const { active, captures, failure } = answer;
    return { active, captures, ...(failure && { failure }) };
  }

  private async runCondition(
    definition: AlertDefinition,
    entity: Entity,
    result: StoredResult,
    signal: AbortSignal,
  ): Promise<EvaluationResult> {
    const { runtime, interval } = this.subject.check.definition;
    const { history, timeoutMs, fixed, waitForSeries } = this.options;
    const asks = lookBack(definition);
    const bridge = this.ports.bridge(entity, 'alert', signal);
    try {
      return await this.ports.interpreter.evaluate({
        kind: 'alert',
        source: definition.condition,
        runtime,
        entity,
        bridge,
        value: result.value,
        ...(result.exact !== undefined && { exact: result.exact }),
        history: asks.series ? (history?.newest(entity.id) ?? []) : [],
        entityResults: asks.entities ? (history?.entityResults(alertKey(definition)) ?? []) : [],
        parameters: definition.parameters,
        ...(waitForSeries && { shortSeries: 'wait' as const }),
        softLimitMs: Math.min(interval * 1000, timeoutMs),
        signal,
        ...fixedTime(fixed, this.ports.clock),
      });
    } finally {
      await bridge.close();
    }
  }
}

/** Parameters stand among the captures in any case, below captures of the same name. */
function failedCondition({ parameters }: AlertDefinition, failure: Failure): Judged {
  const values = Object.fromEntries(Object.entries(parameters).map(([name, { value }]) => [name, value]));
  return { active: true, captures: { ...values, exception: failure.text }, failure };
}

/** Whoever writes a period that cannot be read is woken at any time, and told why. */
function periodState(period: string, now: number, zone?: string): { inPeriod: boolean; error?: string } {
  try {
    return { inPeriod: isInPeriod(period, now, zone) };
  } catch (error) {
    if (!(error instanceof PeriodError)) throw error;
    return { inPeriod: true, error: error.message };
  }
}

function withException(captures: JsonObject, message: string): JsonObject {
  const { exception } = captures;
  return { ...captures, exception: typeof exception === 'string' ? `${exception}; \n${message}` : message };
}
