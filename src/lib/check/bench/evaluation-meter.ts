import { redactor } from '../../core/index.js';
import type { BridgeAnswer, BridgeObserver, BridgeRequest } from '../bridge/host.js';
import type { WrapperDefinition } from '../bridge/wrapper.js';
import { CallNames } from '../golden/call-text.js';
import { secretsIn } from '../golden/hide-secrets.js';
import { noteObjects } from '../golden/recording-host.js';
import type { CallTable } from './call-table.js';

/** The calls of one evaluation. */
export class EvaluationMeter implements BridgeObserver {
  calls = 0;
  /** In wrappers, milliseconds. */
  workMs = 0;
  /** Of all answers. */
  bytes = 0;
  /** What measuring itself took, milliseconds: it is taken off the time of the bridge. */
  overheadMs = 0;
  private readonly own: string[] = [];
  private readonly names: CallNames;

  constructor(
    wrappers: ReadonlyMap<string, WrapperDefinition>,
    secrets: () => readonly string[],
    /** Absent: the calls are counted only. */
    private readonly table?: CallTable,
  ) {
    this.names = new CallNames(wrappers, (text) => redactor([...secrets(), ...this.own])(text));
  }

  answered(
    request: BridgeRequest,
    answer: BridgeAnswer,
    measured: { hostMs: number; workMs: number; bytes: number },
  ): void {
    const began = performance.now();
    this.note(request, answer, measured);
    this.overheadMs += performance.now() - began;
  }

  private note(
    request: BridgeRequest,
    answer: BridgeAnswer,
    measured: { hostMs: number; workMs: number; bytes: number },
  ): void {
    this.calls++;
    this.workMs += measured.workMs;
    this.bytes += measured.bytes;
    if (this.table === undefined) return;
    this.own.push(...secretsIn(request.args));
    const call = this.names.of(request);
    noteObjects(this.names, request, call, answer);
    this.table.add(call, { ...measured, failed: 'exc' in answer });
  }
}
