import { fileURLToPath } from 'node:url';
import type { BridgeHost, BridgeRequest } from '../../../../src/lib/check/bridge/host.js';
import {
  createInterpreter,
  type InterpreterOptions,
} from '../../../../src/lib/check/interpreter/create-interpreter.js';
import type { Evaluation, EvaluationResult } from '../../../../src/lib/check/interpreter/interpreter.js';
import type { Pool } from '../../../../src/lib/check/interpreter/pool.js';

/**
 * A prelude without any rule: it runs what it is given with all of Python, and answers with the variable `value`. What the sandbox holds
 * back here, it holds back from code that has found its way around every rule of the real prelude.
 */
export const rawPrelude = [
  {
    name: 'zk_prelude',
    source: `
import builtins, json, random, traceback

def handle(text):
    request = json.loads(text)
    scope = {'__builtins__': builtins, '__name__': 'check', 'request': request}
    try:
        exec(compile(request['source'], '<check-command>', 'exec'), scope)
        return json.dumps({'ok': True, 'kind': request['kind'], 'value': scope.get('value')})
    except BaseException as error:
        return json.dumps({'ok': False, 'failure': {
            'exception': type(error).__name__, 'message': str(error), 'text': traceback.format_exc()}})
`,
  },
];

/** The image is made once for all test files, as a user's is; beside the other caches of the repository, which git ignores. */
export const imageFolder = fileURLToPath(new URL('../../../../.cache/python-images', import.meta.url));

export function rawPool(options: Partial<InterpreterOptions> = {}): Pool {
  return createInterpreter({
    modules: rawPrelude,
    cacheFolder: imageFolder,
    size: 2,
    shipped: false,
    ...options,
    limits: { graceMs: 400, ...options.limits },
  });
}

/** A bridge that answers each request with itself and remembers it. */
export class EchoBridge implements BridgeHost {
  readonly requests: BridgeRequest[] = [];

  async answer(request: BridgeRequest): Promise<{ ok: unknown }> {
    this.requests.push(request);
    return { ok: request };
  }

  async close(): Promise<void> {}
}

export function raw(
  pool: Pool,
  source: string,
  more: Partial<Extract<Evaluation, { kind: 'check' }>> = {},
): Promise<EvaluationResult> {
  return pool.evaluate({
    kind: 'check',
    source,
    runtime: 'PYTHON_3',
    entity: {},
    bridge: new EchoBridge(),
    softLimitMs: 15_000,
    ...more,
  });
}

/** The value of code that must work. */
export async function value(
  pool: Pool,
  source: string,
  more: Parameters<typeof raw>[2] = {},
): Promise<unknown> {
  const result = await raw(pool, source, more);
  if (!result.ok || result.kind !== 'check') throw new Error(JSON.stringify(result));
  return result.value;
}
