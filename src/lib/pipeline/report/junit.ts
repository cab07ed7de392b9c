import { junitXml, type JUnitCase } from '../../core/index.js';
import type { ReportedStep, RunReport } from './run-report.js';

const failedStates = ['failed', 'timeout', 'refused'];
const idleStates = ['skipped', 'cancelled', 'planned', 'reused'];

/** The run as JUnit XML: a suite for each step, a case for each command; a step without commands is one case. */
export function runJUnit({ steps }: RunReport): string {
  return junitXml(
    steps.map((step) => ({ name: step.id, cases: [...commandCases(step), ...stepCases(step)] })),
  );
}

function commandCases({ id, commands, tail }: ReportedStep): JUnitCase[] {
  return commands.map(({ desc, startedAt, endedAt, exitCode }) => ({
    name: desc,
    classname: id,
    time: seconds(endedAt - startedAt),
    ...(exitCode !== 0 && { problem: failure(`exit code ${exitCode}`, tail) }),
  }));
}

/** A case for the step itself, where its commands do not tell what became of it. */
function stepCases({ id, status, reason, commands, startedAt, endedAt, tail }: ReportedStep): JUnitCase[] {
  const whole = { name: id, classname: id, time: seconds(endedAt - startedAt) };
  const isFailed = failedStates.includes(status);
  if (isFailed && commands.every(({ exitCode }) => exitCode === 0))
    return [{ ...whole, problem: failure(`${status}: ${reason}`, tail) }];
  if (idleStates.includes(status)) return [{ ...whole, time: 0, skipped: `${status}: ${reason}` }];
  return commands.length === 0 && !isFailed ? [whole] : [];
}

function failure(message: string, tail: readonly string[]): JUnitCase['problem'] & object {
  return { kind: 'failure', message, text: tail.join('\n') };
}

function seconds(ms: number): number {
  return Math.max(0, ms) / 1000;
}
