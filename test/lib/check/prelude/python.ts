import { loadPyodide, type PyodideInterface } from 'pyodide';
import type { BridgeAnswer, BridgeRequest } from '../../../../src/lib/check/bridge/host.js';
import type { Json, JsonObject } from '../../../../src/lib/check/bridge/wire.js';
import type { WrapperDefinition } from '../../../../src/lib/check/bridge/wrapper.js';
import type { InspectionReport, Runtime } from '../../../../src/lib/check/interpreter/interpreter.js';
import { preludeModules } from '../../../../src/lib/check/prelude/prelude.js';
import { sampleWrappers } from './sample-wrappers.js';

/** What the fake host of a test answers. */
export type Host = (request: BridgeRequest) => BridgeAnswer;

interface Failure {
  exception: string;
  message: string;
  text: string;
  line?: number;
  column?: number;
}

type Answer =
  | { ok: true; kind: 'check'; value: Json }
  | { ok: true; kind: 'alert'; active: boolean; captures: JsonObject; failure?: Failure }
  | { ok: true; kind: 'inspect'; report: InspectionReport }
  | { ok: false; failure: Failure };

let shared: Promise<Python> | undefined;

/** One for all test files, because starting takes seconds; what a test sets of it, it sets back. */
export function sharedPython(): Promise<Python> {
  shared ??= Python.start(sampleWrappers);
  return shared;
}

/** The prelude in a Python without a sandbox, and with a host that answers at once. */
export class Python {
  readonly requests: BridgeRequest[] = [];
  host: Host = () => ({ exc: 'Exception', args: ['nobody answers'] });

  private constructor(private readonly pyodide: PyodideInterface) {}

  static async start(wrappers: readonly WrapperDefinition[] = []): Promise<Python> {
    const pyodide = await loadPyodide({ jsglobals: {} });
    const python = new Python(pyodide);
    pyodide.registerJsModule('zk_bridge', {
      call: (text: string): string => {
        const request = JSON.parse(text) as BridgeRequest;
        python.requests.push(request);
        return JSON.stringify(python.host(request));
      },
    });
    for (const { name, source } of preludeModules(wrappers)) python.install(name, source);
    return python;
  }

  /** Makes a module of a source, as the sandbox does. */
  install(name: string, source: string): void {
    const values = this.pyodide.toPy({ name, source }) as unknown;
    this.pyodide.runPython(
      `import sys, types
module = types.ModuleType(name)
sys.modules[name] = module
exec(compile(source, '<' + name + '>', 'exec'), module.__dict__)`,
      { globals: values as never },
    );
  }

  /** The value of an expression of Python, after the modules that it names were imported, as JSON. */
  json(imports: string, expression: string, values: Record<string, unknown> = {}): unknown {
    const globals = this.pyodide.toPy(values) as unknown;
    const code = `import json\n${imports}\njson.dumps(${expression})`;
    return JSON.parse(this.pyodide.runPython(code, { globals: globals as never }) as string) as unknown;
  }

  handle(request: object): Answer {
    const asked = this.pyodide.toPy({ request: JSON.stringify(request) }) as unknown;
    const text = this.pyodide.runPython('import zk_prelude\nzk_prelude.handle(request)', {
      globals: asked as never,
    }) as string;
    return JSON.parse(text) as Answer;
  }

  check(
    source: string,
    more: { runtime?: Runtime; entity?: JsonObject; now?: number; seed?: number } = {},
  ): Answer {
    return this.handle({
      kind: 'check',
      source,
      runtime: 'PYTHON_3',
      entity: { id: 'e', type: 'test' },
      ...more,
    });
  }

  /** The value of a check that must not fail. */
  value(source: string, more: Parameters<Python['check']>[1] = {}): Json {
    const answer = this.check(source, more);
    if (answer.ok && answer.kind === 'check') return answer.value;
    throw new Error(answer.ok ? 'no check' : answer.failure.text);
  }

  /** `Name: message` of a check that must fail. */
  error(source: string, more: Parameters<Python['check']>[1] = {}): string {
    const answer = this.check(source, more);
    if (answer.ok) throw new Error(`it did not fail: ${JSON.stringify(answer)}`);
    return `${answer.failure.exception}: ${answer.failure.message}`;
  }

  alert(source: string, more: object = {}): Extract<Answer, { kind: 'alert' }> {
    const answer = this.handle({
      kind: 'alert',
      source,
      runtime: 'PYTHON_3',
      entity: { id: 'e', type: 'test' },
      value: 0,
      history: [],
      entityResults: [],
      parameters: {},
      ...more,
    });
    if (answer.ok && answer.kind === 'alert') return answer;
    throw new Error(JSON.stringify(answer));
  }

  inspect(source: string, as: 'check' | 'alert' = 'check', runtime: Runtime = 'PYTHON_3'): InspectionReport {
    const answer = this.handle({ kind: 'inspect', as, source, runtime });
    if (answer.ok && answer.kind === 'inspect') return answer.report;
    throw new Error(JSON.stringify(answer));
  }
}
