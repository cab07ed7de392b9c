import type { Interfaces } from '@oclif/core';
import type * as Check from '../check/index.js';
import { ExitCode, type Context } from '../core/index.js';
import { evaluationTimeout, WORKER } from './check-engine.js';
import { growingRedactor, withCheckEnvironment } from './check-environment.js';
import type { checkBenchFlags, checkSandboxFlags } from './check-flags.js';
import { checkInputs, type CheckInputFlags, type CheckInputs } from './check-inputs.js';
import { printBench } from './check-bench-print.js';
import type { ZkCommand } from './command.js';
import { confirm } from './confirm.js';

type FlagValues<T> = Interfaces.InferredFlags<T>;

export type BenchFlags = CheckInputFlags &
  FlagValues<typeof checkSandboxFlags> &
  FlagValues<typeof checkBenchFlags> & { every: number; yes: boolean };

/** A line now and then says that the bench goes on, milliseconds. A live view would take part of the time that is measured. */
const SAY_EVERY = 10_000;

/** `check bench`: measures where the time of a check goes. One evaluation at a time, unless more are asked for, so that none waits for another. */
export async function benchCheck(
  command: ZkCommand,
  name: string,
  flags: BenchFlags,
  context: Context,
): Promise<void> {
  const parallel = flags.parallel ?? 1;
  await withCheckEnvironment(command, { ...flags, parallel }, context, async (environment) => {
    const check = await import('../check/index.js');
    const inputs = await checkInputs(name, flags, context);
    inputs.warnings.forEach((warning) => command.warn(warning));
    environment.knowEntities(inputs.known);
    if (inputs.entities.length === 0) return;
    const { runs, warmup } = flags;
    const load = { runs, warmup, parallel, entities: inputs.entities.length };
    await confirmLoad(check, inputs, load, environment, flags.yes);
    // Also for one entity: its runs do not wait for one another.
    environment.prepare(check.allEvaluations(load));
    const { subject, notes } = await check.wellFormed(
      inputs.subject,
      environment.interpreter,
      context.signal,
    );
    notes.forEach((note) => command.note(note));
    const report = await check.measureCheck(
      {
        ...{ subject, environment, runs, warmup, parallel },
        entities: inputs.entities,
        everyMs: flags.every,
        timeoutMs: evaluationTimeout(flags),
        perEntity: flags['per-entity'],
        worker: WORKER,
        onEvaluation: progress(command, check.allEvaluations(load), context),
      },
      context,
    );
    const redact = growingRedactor(environment);
    await printBench(command, check, report, redact);
    environment.notes().forEach((note) => command.note(note));
    conclude(command, report, flags, redact);
  });
}

/** A slip of the finger must not become an attack on a service in production. */
async function confirmLoad(
  check: typeof Check,
  { subject, entities }: CheckInputs,
  load: Check.Load,
  environment: Check.CheckEnvironment,
  yes: boolean,
): Promise<void> {
  if (!check.isHeavy(load) || check.staysHere(subject, entities, environment)) return;
  const { parallel } = load;
  const count = check.allEvaluations(load).toLocaleString('en');
  await confirm({
    message: `Run "${subject.check.definition.name}" ${count} times, ${parallel} at a time, against services that may be in production?`,
    yes,
  });
}

function progress(command: ZkCommand, all: number, { clock }: Context): () => void {
  let done = 0;
  let saidAt = clock.now();
  return () => {
    done++;
    if (clock.now() - saidAt < SAY_EVERY) return;
    saidAt = clock.now();
    command.note(`${done} of ${all} evaluations`);
  };
}

/** Exit codes are those of a trial run: 1 when an alert is active; without alerts, when the check failed. */
function conclude(
  command: ZkCommand,
  report: Check.BenchReport,
  { runs }: BenchFlags,
  redact: (text: string) => string,
): void {
  const { evaluations, entities, failed, failures, active } = report;
  for (const { exception, message, n, entity } of failures)
    command.warn(
      `${n} of ${evaluations} evaluations failed, first on ${entity}: ${exception}: ${redact(message)}`,
    );
  const planned = runs * entities;
  if (evaluations < planned) command.warn(`stopped after ${evaluations} of ${planned} evaluations`);
  command.note(`${evaluations} evaluations in ${report.seconds.toFixed(1)} s, ${failed} failed`);
  if (report.advice !== undefined) command.note(report.advice);
  if (active > 0) command.exitCode = ExitCode.failed;
}
