import { ExitCode, usageError, ZkErrors, type ZkError } from '../../core/index.js';
import { commandPosition, conditionPosition } from '../definition/model.js';
import type { InspectionReport, Interpreter, Runtime } from '../interpreter/interpreter.js';
import type { Subject } from './engine.js';
import type { PlacedCode } from './fault.js';

/** Looking at code takes milliseconds; this is for a machine that is very busy. */
const LIMIT_MS = 20_000;

/** Findings that a worker would refuse before it runs anything. */
const fatal = new Set(['syntax', 'form', 'hidden-attribute']);

/**
 * Looks at the command and every condition before anything runs. What a worker would refuse for every entity is thrown once, with its place: exit 2.
 * Bare Python without a definition around it runs as the version that it is written in.
 * @returns the subject to run, and remarks about it
 */
export async function wellFormed(
  subject: Subject,
  interpreter: Pick<Interpreter, 'evaluate'>,
  signal: AbortSignal,
): Promise<{ subject: Subject; notes: string[] }> {
  const { check } = subject;
  const inspect = inspector(interpreter, signal);
  const command = { source: check.definition.command, position: placed(check, commandPosition) };
  const first = await inspect(command, 'check', check.definition.runtime);
  const bare =
    !('command' in check.document && 'name' in check.document) && check.document['runtime'] !== undefined;
  const runtime = bare && first.parsesAs === 'PYTHON_2' ? 'PYTHON_2' : check.definition.runtime;
  const runnable = { ...subject, check: { ...check, definition: { ...check.definition, runtime } } };
  const again = runtime === check.definition.runtime ? first : await inspect(command, 'check', runtime);
  const errors = again.errors;
  for (const { definition, conditionFrom } of subject.alerts) {
    const condition = { source: definition.condition, position: placed(conditionFrom, conditionPosition) };
    errors.push(...(await inspect(condition, 'alert', runtime)).errors);
  }
  const error = joined(errors);
  if (error) throw error;
  const notes = runtime === check.definition.runtime ? [] : ['This is Python 2 and runs as such.'];
  return { subject: runnable, notes };
}

type Inspected = { errors: ZkError[]; parsesAs?: InspectionReport['parsesAs'] };

function inspector(interpreter: Pick<Interpreter, 'evaluate'>, signal: AbortSignal) {
  return async (code: PlacedCode, as: 'check' | 'alert', runtime: Runtime): Promise<Inspected> => {
    const { source } = code;
    const answer = await interpreter.evaluate({
      kind: 'inspect',
      as,
      source,
      runtime,
      softLimitMs: LIMIT_MS,
      signal,
    });
    signal.throwIfAborted();
    if (!answer.ok) {
      const { exception, message, line = 1, column = 1 } = answer.failure;
      return { errors: [malformed(`${exception}: ${message}`, code, line, column)] };
    }
    if (answer.kind !== 'inspect') throw new TypeError(`an inspection was answered with ${answer.kind}`);
    const { findings, parsesAs } = answer.report;
    const errors = findings
      .filter(({ code: word }) => fatal.has(word))
      .map(({ message, line, column }) => malformed(message, code, line, column));
    return { errors, parsesAs };
  };
}

function malformed(message: string, code: PlacedCode, line: number, column: number): ZkError {
  return usageError(message, {
    code: 'malformed-code',
    position: code.position(line, column),
    hint: 'See everything that is wrong with: kubectl zk check validate FILE',
  });
}

function joined(errors: readonly ZkError[]): ZkError | undefined {
  if (errors.length < 2) return errors[0];
  return new ZkErrors(`${errors.length} mistakes in definitions`, errors, {
    exit: ExitCode.usage,
    code: 'malformed-code',
  });
}

function placed<T>(
  owner: T,
  place: (owner: T, line: number, column?: number) => ReturnType<PlacedCode['position']>,
): PlacedCode['position'] {
  return (line, column) => place(owner, line, column);
}
