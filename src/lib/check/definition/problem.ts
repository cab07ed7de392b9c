import { ExitCode, usageError, ZkErrors, type ZkError } from '../../core/index.js';
import type { Remark } from './model.js';

/** What is wrong with a document that was read. */
export interface Problem extends Remark {
  severity: 'error' | 'warning';
  /**
   * `server`: only a ZMON server refuses it, so that a run on this machine goes on and warns. `always`: nobody could use it.
   */
  matters: 'always' | 'server';
}

/** The errors among the problems as one to throw (exit 2), each with its place; undefined when there is none. */
export function problemsError(problems: readonly Problem[]): ZkError | undefined {
  const errors = problems
    .filter(({ severity }) => severity === 'error')
    .map(({ message, code, position, hint }) =>
      usageError(message, { code, position, ...(hint !== undefined && { hint }) }),
    );
  if (errors.length < 2) return errors[0];
  return new ZkErrors(`${errors.length} mistakes in definitions`, errors, {
    exit: ExitCode.usage,
    code: 'invalid-definition',
  });
}

/** For a run on this machine: what only a server refuses becomes a warning. */
export function forThisMachine(problems: readonly Problem[]): Problem[] {
  return problems.map((problem) =>
    problem.severity === 'error' && problem.matters === 'server'
      ? { ...problem, severity: 'warning' }
      : problem,
  );
}
