import type { Json, JsonObject } from '../bridge/wire.js';
import { parseBounded, TooDeep } from './bounded-json.js';
import type { EvaluationEnd, SandboxFault } from './frames.js';
import type { Evaluation, EvaluationResult, Failure, InspectionReport, Timings } from './interpreter.js';
import type { Limits } from './limits.js';

/** What became of an evaluation, before it is put into words. */
export type Ending =
  | { kind: 'result'; end: EvaluationEnd; body: string }
  | { kind: 'fault'; fault: SandboxFault }
  /** The hard limit. */
  | { kind: 'killed' }
  /** The operator, or the end of the run. */
  | { kind: 'aborted' }
  /** The process is gone and nobody knows why. */
  | { kind: 'gone' };

export interface Circumstances {
  request: Evaluation;
  limits: Limits;
  timings: Timings;
}

/** The answer to an evaluation. What the sandbox says is not believed further than its types go. */
export function outcomeOf(ending: Ending, circumstances: Circumstances): EvaluationResult {
  const failed = (failure: Failure, output = ''): EvaluationResult => ({
    ok: false,
    failure,
    output,
    timings: circumstances.timings,
  });
  switch (ending.kind) {
    case 'result':
      return ended(ending, circumstances, failed);
    case 'fault':
      return failed(faulted(ending.fault, circumstances), outputOf(ending.fault.output));
    case 'killed':
      return failed(overtime(circumstances.request));
    case 'aborted':
      return failed(failure('interrupted', 'KeyboardInterrupt', 'interrupted'));
    case 'gone':
      return failed(failure('crashed', 'SandboxError', 'the interpreter ended without a word'));
  }
}

type Failed = (failure: Failure, output?: string) => EvaluationResult;

function ended(
  { end, body }: { end: EvaluationEnd; body: string },
  { request, limits, timings }: Circumstances,
  failed: Failed,
): EvaluationResult {
  const output = outputOf(end.output);
  if (end.droppedBytes > 0) return failed(tooLarge(limits.resultBytes + end.droppedBytes), output);
  let answer: unknown;
  try {
    answer = parseBounded(body, limits.depth);
  } catch (error) {
    const message = error instanceof TooDeep ? error.message : 'the result is not JSON';
    if (end.memoryRefused) return failed(outOfMemory(limits), output);
    return failed(failure(error instanceof TooDeep ? 'python' : 'crashed', 'ValueError', message), output);
  }
  const said = failureIn(answer);
  // Whatever the code made of the interruption: its time was over.
  if (end.interrupted) return failed(overtime(request, said), output);
  if (said && isMemoryError(said)) return failed(outOfMemory(limits, said), output);
  if (isObject(answer)) {
    const result = resultOf(answer, request, said);
    if (result !== undefined) {
      if (result.ok === false) return failed(result.failure, output);
      return result.kind === 'inspect' ? { ...result, timings } : { ...result, output, timings };
    }
  }
  return failed(failure('crashed', 'SandboxError', 'the interpreter gave no result'), output);
}

type Bare =
  | { ok: true; kind: 'check'; value: Json; exact?: string; bytes?: number }
  | { ok: true; kind: 'alert'; active: boolean; captures: JsonObject; failure?: Failure }
  | { ok: true; kind: 'inspect'; report: InspectionReport }
  | { ok: false; failure: Failure };

function resultOf(
  answer: Record<string, unknown>,
  request: Evaluation,
  said: Failure | undefined,
): Bare | undefined {
  if (answer['ok'] === false && said) return { ok: false, failure: said };
  if (answer['ok'] !== true || answer['kind'] !== request.kind) return undefined;
  switch (request.kind) {
    case 'check': {
      const { value, exact, bytes } = answer;
      return {
        ok: true,
        kind: 'check',
        value: (value ?? null) as Json,
        ...(typeof exact === 'string' && { exact }),
        ...(isPlace(bytes) && { bytes }),
      };
    }
    case 'alert': {
      const { active, captures } = answer;
      if (typeof active !== 'boolean' || !isObject(captures)) return undefined;
      return {
        ok: true,
        kind: 'alert',
        active,
        captures: captures as JsonObject,
        ...(said && { failure: said }),
      };
    }
    case 'inspect':
      // An inspection runs none of the code that it looks at, so that its report is the prelude's own.
      return isObject(answer['report'])
        ? { ok: true, kind: 'inspect', report: answer['report'] as unknown as InspectionReport }
        : undefined;
  }
}

function failureIn(answer: unknown): Failure | undefined {
  if (!isObject(answer) || !isObject(answer['failure'])) return undefined;
  const { exception, message, text, line, column } = answer['failure'];
  if (typeof exception !== 'string' || typeof message !== 'string') return undefined;
  return {
    reason: 'python',
    exception,
    message,
    text: typeof text === 'string' ? text : `${exception}: ${message}`,
    ...(isPlace(line) && { line }),
    ...(isPlace(column) && { column }),
  };
}

function faulted(fault: SandboxFault, { request, limits }: Circumstances): Failure {
  switch (fault.kind) {
    case 'stack':
      return failure('python', 'RecursionError', 'maximum recursion depth exceeded');
    case 'time':
      return overtime(request);
    case 'violation':
      return failure('crashed', 'SecurityError', `the code tried to leave the sandbox (${fault.detail})`);
    default:
      if (fault.memoryRefused) return outOfMemory(limits);
      return failure('crashed', 'SandboxError', 'the interpreter was brought down by the code');
  }
}

function overtime(request: Evaluation, said?: Failure): Failure {
  const message = `the time limit of ${request.softLimitMs / 1000} s is over`;
  const made = failure('limit', 'TimeLimitExceeded', message);
  return said?.exception === 'KeyboardInterrupt' ? placed(made, said) : made;
}

/** Our words at the end of the traceback that the code left. */
function placed(made: Failure, said: Failure | undefined): Failure {
  if (said === undefined) return made;
  const frames = said.text.trimEnd().split('\n').slice(0, -1);
  return {
    ...made,
    text: [...frames, made.text].join('\n'),
    ...(said.line !== undefined && { line: said.line }),
    ...(said.column !== undefined && { column: said.column }),
  };
}

/** In the words of the worker, which allows 64 KB; what is that large has not been brought here at all. */
function tooLarge(bytes: number): Failure {
  const text = `Result size error: Result size (${bytes / 1024}KB) exceeded the maximum size: 64KB`;
  return { reason: 'python', exception: 'ResultSizeError', message: text, text };
}

/** What is larger than any memory of 32 bits is another error there than on a worker. */
function isMemoryError({ exception, message }: Failure): boolean {
  return (
    exception === 'MemoryError' ||
    (exception === 'OverflowError' && message === "cannot fit 'int' into an index-sized integer")
  );
}

function outOfMemory(limits: Limits, said?: Failure): Failure {
  const size = `${Math.round(limits.memoryBytes / (1 << 20))} MB`;
  return placed(failure('memory', 'MemoryError', `a check has ${size} of memory`), said);
}

function failure(reason: Failure['reason'], exception: string, message: string): Failure {
  return { reason, exception, message, text: `${exception}: ${message}` };
}

function outputOf(output: unknown): string {
  return typeof output === 'string' ? output : '';
}

function isPlace(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
