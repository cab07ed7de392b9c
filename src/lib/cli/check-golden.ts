import type { Interfaces } from '@oclif/core';
import type * as Check from '../check/index.js';
import { ExitCode, junitXml, type Context } from '../core/index.js';
import { DEFAULT_PARALLEL, evaluationTimeout } from './check-engine.js';
import { withCheckEnvironment, type CheckEnvironmentFlags } from './check-environment.js';
import type { checkSandboxFlags, goldenOutputFlags } from './check-flags.js';
import type { ZkCommand } from './command.js';
import { reportFormat } from './report-output.js';
import { print } from './print.js';

export type GoldenFlags = CheckEnvironmentFlags &
  Interfaces.InferredFlags<typeof checkSandboxFlags> &
  Interfaces.InferredFlags<typeof goldenOutputFlags> & { record: boolean; update: boolean };

/** `check test`: runs golden tests and prints their outcomes; exit 1 when one failed. */
export async function runGoldenTests(
  command: ZkCommand,
  paths: readonly string[],
  flags: GoldenFlags,
  context: Context,
): Promise<void> {
  const parallel = flags.parallel ?? DEFAULT_PARALLEL;
  await withCheckEnvironment(command, { ...flags, parallel }, context, async (environment) => {
    const check = await import('../check/index.js');
    const outcomes: Check.GoldenOutcome[] = [];
    for await (const outcome of check.runGoldenFiles(
      paths,
      goldenRun(command, check, { ...flags, parallel }, environment, context),
    )) {
      // Results may be large and are not needed any more.
      outcomes.push({ ...outcome, evaluations: [] });
      if (isTable(command, flags)) for (const line of await check.outcomeLines(outcome)) command.out(line);
    }
    await report(command, flags, check, outcomes);
    if (outcomes.some(({ status }) => status === 'failed')) command.exitCode = ExitCode.failed;
  });
}

function goldenRun(
  command: ZkCommand,
  check: typeof Check,
  flags: GoldenFlags & { parallel: number },
  environment: Check.CheckEnvironment,
  context: Context,
): Check.GoldenRun {
  const told = new Set<string>();
  return {
    record: flags.record,
    update: flags.update,
    parallel: flags.parallel,
    timeoutMs: evaluationTimeout(flags),
    signal: context.signal,
    wrappers: environment.wrappers,
    interpreter: environment.interpreter,
    world: ({ subject, ...request }) => ({
      host: environment.host({ check: subject.check, ...request }),
      secrets: () => environment.secrets(),
    }),
    warn: (warning) => {
      const line = check.warningText(warning);
      if (!told.has(line)) command.warn(line);
      told.add(line);
    },
    recorded: (test, calls) => command.note(`recorded ${test}: ${calls} ${calls === 1 ? 'call' : 'calls'}`),
    wrote: (file) => command.note(`wrote ${file}`),
  };
}

function isTable(command: ZkCommand, flags: GoldenFlags): boolean {
  const { format } = command.printOptions.output;
  return reportFormat(flags.output) === undefined && (format === 'table' || format === 'wide');
}

async function report(
  command: ZkCommand,
  flags: GoldenFlags,
  check: typeof Check,
  outcomes: readonly Check.GoldenOutcome[],
): Promise<void> {
  if (reportFormat(flags.output) === 'junit') command.out(junitXml(check.outcomeSuites(outcomes)));
  else if (!isTable(command, flags))
    await print(command, {
      kind: 'test',
      items: outcomes,
      columns: [],
      object: (outcome) => check.outcomeObject(outcome),
      name: ({ test }) => test,
    });
  command.note(check.outcomeSummary(outcomes));
}
