import { escapeMarkup as escape } from './markup.js';
import type { ReportedStep, RunReport } from './run-report.js';

/** The run as JUnit XML: a suite for each step, a case for each command; a step without commands is one case. */
export function junitXml({ steps, startedAt, endedAt, file }: RunReport): string {
  const suites = steps.map(suite);
  const count = (pattern: RegExp): number => suites.join('\n').match(pattern)?.length ?? 0;
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="${escape(file)}" tests="${count(/<testcase /g)}" failures="${count(/<failure /g)}" time="${seconds(endedAt - startedAt)}">
${suites.join('\n')}
</testsuites>
`;
}

function suite(step: ReportedStep): string {
  const ran = step.commands.map(({ desc, startedAt, endedAt, exitCode }) =>
    testCase(
      step,
      desc,
      endedAt - startedAt,
      exitCode === 0 ? '' : failure(`exit code ${exitCode}`, step.tail),
    ),
  );
  const isFailed = ['failed', 'timeout', 'refused'].includes(step.status);
  const failedAlready = step.commands.some(({ exitCode }) => exitCode !== 0);
  const whole =
    isFailed && !failedAlready
      ? [
          testCase(
            step,
            step.id,
            step.endedAt - step.startedAt,
            failure(`${step.status}: ${step.reason}`, step.tail),
          ),
        ]
      : ['skipped', 'cancelled', 'planned', 'reused'].includes(step.status)
        ? [testCase(step, step.id, 0, `<skipped message="${escape(`${step.status}: ${step.reason}`)}"/>`)]
        : ran.length === 0 && !isFailed
          ? [testCase(step, step.id, step.endedAt - step.startedAt, '')]
          : [];
  return `  <testsuite name="${escape(step.id)}" time="${seconds(step.endedAt - step.startedAt)}">
${[...ran, ...whole].join('\n')}
  </testsuite>`;
}

function testCase(step: ReportedStep, name: string, durationMs: number, content: string): string {
  return `    <testcase classname="${escape(step.id)}" name="${escape(name)}" time="${seconds(durationMs)}">${content}</testcase>`;
}

function failure(message: string, tail: readonly string[]): string {
  return `<failure message="${escape(message)}">${escape(tail.join('\n'))}</failure>`;
}

function seconds(ms: number): string {
  return (Math.max(0, ms) / 1000).toFixed(3);
}
