import type { BridgeHost } from '../../../../src/lib/check/bridge/host.js';
import type { Json } from '../../../../src/lib/check/bridge/wire.js';
import type {
  AlertEvaluation,
  CheckEvaluation,
  Evaluation,
  EvaluationResult,
  Failure,
  Inspection,
  InspectionReport,
  Interpreter,
} from '../../../../src/lib/check/interpreter/interpreter.js';

type Alert = { active: boolean; captures?: { [key: string]: Json } } | Failure;

export interface FakeCode {
  check?: (request: CheckEvaluation) => Json | Failure | Promise<Json | Failure>;
  alert?: (request: AlertEvaluation) => Alert;
  inspect?: (request: Inspection) => Partial<Pick<InspectionReport, 'findings' | 'parsesAs'>>;
}

/** An interpreter whose code is written in TypeScript, and which remembers what it was asked. */
export class FakeInterpreter implements Interpreter {
  readonly asked: Evaluation[] = [];
  running = 0;
  mostRunning = 0;

  constructor(private readonly code: FakeCode) {}

  async evaluate(request: Evaluation): Promise<EvaluationResult> {
    this.asked.push(request);
    this.running++;
    this.mostRunning = Math.max(this.mostRunning, this.running);
    try {
      return await this.answer(request);
    } finally {
      this.running--;
    }
  }

  private async answer(request: Evaluation): Promise<EvaluationResult> {
    const timings = { totalMs: 12.3456789, bridgeMs: 1 };
    if (request.kind === 'inspect') {
      const { findings = [], parsesAs = 'both' } = this.code.inspect?.(request) ?? {};
      return {
        ok: true,
        kind: 'inspect',
        report: { findings, parsesAs, names: [], calls: [], strings: [] },
        timings,
      };
    }
    if (request.kind === 'check') {
      const value = (await this.code.check?.(request)) ?? null;
      if (isFailure(value)) return { ok: false, failure: value, output: '', timings };
      return { ok: true, kind: 'check', value, output: 'printed\n', timings };
    }
    const verdict = this.code.alert?.(request) ?? { active: false };
    if (isFailure(verdict)) return { ok: false, failure: verdict, output: '', timings };
    return { ok: true, kind: 'alert', captures: {}, ...verdict, output: '', timings };
  }

  async close(): Promise<void> {}
}

export function failure(exception: string, message: string, more: Partial<Failure> = {}): Failure {
  const text = `Traceback (most recent call last):\n  File "<check-command>", line 1\n${exception}: ${message}`;
  return { reason: 'python', exception, message, text, ...more };
}

export const silentBridge: BridgeHost = { answer: async () => ({ ok: null }), close: async () => {} };

function isFailure(value: unknown): value is Failure {
  return typeof value === 'object' && value !== null && 'reason' in value && 'exception' in value;
}
