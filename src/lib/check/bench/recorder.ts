import type { BridgeHost } from '../bridge/host.js';
import type { WrapperDefinition } from '../bridge/wrapper.js';
import type { Entity } from '../definition/model.js';
import type { CheckEnvironment } from '../evaluation/environment.js';
import type { EnginePorts, Subject } from '../evaluation/engine.js';
import type { Clock } from '../../core/index.js';
import type { Evaluation, EvaluationResult } from '../interpreter/interpreter.js';
import { CallTable } from './call-table.js';
import { EvaluationMeter } from './evaluation-meter.js';
import { FailureTable } from './failure-table.js';
import { PartSamples, splitTime, type Parts } from './parts.js';
import { Samples } from './samples.js';

/** What was measured in one phase of a run: while interpreters are new, or when they are warm. */
export class Recorder {
  readonly check = new PartSamples();
  /** By the text of the condition. */
  readonly conditions = new Map<string, PartSamples>();
  /** By entity; empty unless asked for. */
  readonly entities = new Map<string, PartSamples>();
  readonly calls = new CallTable();
  /** Of one evaluation of the check. */
  readonly callsEach = new Samples();
  readonly bytesEach = new Samples();
  readonly failures = new FailureTable();

  constructor(private readonly perEntity: boolean) {}

  addCheck(entity: string, parts: Parts, meter: EvaluationMeter, result: EvaluationResult): void {
    this.check.add(parts);
    this.callsEach.add(meter.calls);
    this.bytesEach.add(meter.bytes);
    if (!result.ok) this.failures.add(entity, result.failure);
    if (this.perEntity) samplesIn(this.entities, entity).add(parts);
  }

  addCondition(condition: string, parts: Parts): void {
    samplesIn(this.conditions, condition).add(parts);
  }
}

/**
 * The ports of an engine that measure what goes through them: the engine, the interpreter and the wrappers are those of a trial run. Only the
 * recorder changes: that of the phase that runs.
 */
export class MeasuringPorts implements EnginePorts {
  readonly interpreter = { evaluate: (request: Evaluation) => this.evaluate(request) };
  /** Undefined: nothing is recorded. */
  recorder: Recorder | undefined;
  private readonly meters = new WeakMap<BridgeHost, EvaluationMeter>();
  private readonly wrappers: ReadonlyMap<string, WrapperDefinition>;

  constructor(
    private readonly environment: CheckEnvironment,
    private readonly subject: Subject,
    readonly clock: Clock,
  ) {
    this.wrappers = new Map(environment.wrappers.map((wrapper) => [wrapper.name, wrapper]));
  }

  bridge(entity: Entity, as: 'check' | 'alert', signal: AbortSignal): BridgeHost {
    const { check } = this.subject;
    const meter = new EvaluationMeter(this.wrappers, () => this.environment.secrets(), this.recorder?.calls);
    const host = this.environment.host({ check, entity, as, clock: this.clock, signal, observer: meter });
    this.meters.set(host, meter);
    return host;
  }

  private async evaluate(request: Evaluation): Promise<EvaluationResult> {
    const { recorder } = this;
    const result = await this.environment.interpreter.evaluate(request);
    const interrupted = !result.ok && result.failure.reason === 'interrupted';
    if (recorder === undefined || interrupted || request.kind === 'inspect') return result;
    const meter = this.meters.get(request.bridge);
    if (meter === undefined) throw new TypeError('the bridge was made elsewhere');
    const { totalMs, bridgeMs } = result.timings;
    const { overheadMs, workMs } = meter;
    const parts = splitTime(totalMs - overheadMs, bridgeMs - overheadMs, workMs);
    const { id } = request.entity;
    if (request.kind === 'check')
      recorder.addCheck(typeof id === 'string' ? id : JSON.stringify(id), parts, meter, result);
    else recorder.addCondition(request.source, parts);
    return result;
  }
}

function samplesIn(map: Map<string, PartSamples>, key: string): PartSamples {
  const samples = map.get(key) ?? new PartSamples();
  map.set(key, samples);
  return samples;
}
