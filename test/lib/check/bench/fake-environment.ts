import type { BridgeHost, BridgeObserver } from '../../../../src/lib/check/bridge/host.js';
import type { CheckEnvironment } from '../../../../src/lib/check/evaluation/environment.js';
import type {
  Evaluation,
  EvaluationResult,
  Timings,
} from '../../../../src/lib/check/interpreter/interpreter.js';
import { wrappers } from '../../../../src/lib/check/wrappers/index.js';
import { FakeInterpreter, type FakeCode } from '../evaluation/fake-interpreter.js';

export interface FakeWorld {
  code?: FakeCode;
  /** By the number of the evaluation, from 0. */
  timings: (index: number, request: Evaluation) => Timings;
  /** Calls that the check makes of `http(url="/health").code()`, and what each takes. */
  calls?: readonly { workMs: number; hostMs: number; bytes: number }[];
  secrets?: readonly string[];
  starts?: readonly number[];
}

/** An environment whose interpreter takes exactly as long as it is told, on no clock. */
export function fakeEnvironment(world: FakeWorld): CheckEnvironment & { evaluations: Evaluation[] } {
  const fake = new FakeInterpreter(world.code ?? {});
  const observers = new Map<BridgeHost, BridgeObserver>();
  let count = 0;
  return {
    evaluations: fake.asked,
    interpreter: {
      evaluate: async (request): Promise<EvaluationResult> => {
        const index = count++;
        const result = await fake.evaluate(request);
        if (request.kind === 'check') makeCalls(observers.get(request.bridge), world.calls ?? []);
        return { ...result, timings: world.timings(index, request) };
      },
      close: async () => {},
    },
    wrappers,
    host: ({ observer }) => {
      const host: BridgeHost = { answer: async () => ({ ok: null }), close: async () => {} };
      if (observer) observers.set(host, observer);
      return host;
    },
    prepare: () => {},
    started: async () => world.starts ?? [],
    reachable: { endpoints: [], allowedHosts: [] },
    secrets: () => world.secrets ?? [],
    notes: () => [],
    knowEntities: () => {},
    close: async () => {},
  };
}

function makeCalls(observer: BridgeObserver | undefined, calls: NonNullable<FakeWorld['calls']>): void {
  for (const [index, measured] of calls.entries()) {
    const handle = index + 1;
    observer?.answered(
      { op: 'open', wrapper: 'http', args: { url: '/health', password: 'hunter22' } },
      { ok: handle },
      { hostMs: 0, workMs: 0, bytes: 1 },
    );
    observer?.answered({ op: 'call', handle, method: 'code', args: {} }, { ok: 200 }, measured);
  }
}
