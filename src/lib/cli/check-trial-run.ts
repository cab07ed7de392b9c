import type { Interfaces } from '@oclif/core';
import type * as Check from '../check/index.js';
import { ExitCode, type Context } from '../core/index.js';
import { DEFAULT_PARALLEL, engineSettings } from './check-engine.js';
import { growingRedactor, withCheckEnvironment } from './check-environment.js';
import { FaultList } from './check-faults.js';
import type {
  checkHistoryFlags,
  checkOutputFlags,
  checkSandboxFlags,
  checkTimeFlags,
} from './check-flags.js';
import { checkInputs, type CheckInputFlags, type CheckInputs } from './check-inputs.js';
import { isUnseeded, lookBackNotes, startingHistory } from './check-starting-history.js';
import { resultSink } from './check-sinks.js';
import { preloadView, runProgress } from './check-view.js';
import type { ZkCommand } from './command.js';

type FlagValues<T> = Interfaces.InferredFlags<T>;

export type TrialRunFlags = CheckInputFlags &
  FlagValues<typeof checkSandboxFlags> &
  FlagValues<typeof checkTimeFlags> &
  FlagValues<typeof checkHistoryFlags> &
  FlagValues<typeof checkOutputFlags> & { repeat: number; every: number | undefined };

/** `check trial-run`: runs a check on its entities and prints what came out. The interpreter starts while the files are read. */
export async function trialRun(
  command: ZkCommand,
  name: string,
  flags: TrialRunFlags,
  context: Context,
): Promise<void> {
  const parallel = flags.parallel ?? DEFAULT_PARALLEL;
  // Whoever names entities has more than one, and reading them takes as long as half a start.
  const named = flags.entities !== undefined || flags['from-cluster'] || flags.url !== undefined;
  const expected = Math.min(named ? 2 : 1, parallel);
  await withCheckEnvironment(command, { ...flags, parallel, expected }, context, (environment) =>
    runIn(environment, command, name, { ...flags, parallel }, context),
  );
}

async function runIn(
  environment: Check.CheckEnvironment,
  command: ZkCommand,
  name: string,
  flags: TrialRunFlags & { parallel: number },
  context: Context,
): Promise<void> {
  const check = await import('../check/index.js');
  const at = flags.at === undefined ? undefined : check.parseTime(flags.at);
  const clock = at === undefined ? context.clock : check.clockFrom(context.clock, at);
  const [read] = await Promise.all([checkInputs(name, flags, context), preloadView(command, flags, context)]);
  environment.knowEntities(read.known);
  environment.prepare(read.entities.length);
  for (const warning of read.warnings) command.warn(warning);
  const { subject, notes } = await check.wellFormed(read.subject, environment.interpreter, context.signal);
  notes.forEach((note) => command.note(note));
  const inputs = { ...read, subject };
  const history = await startingHistory(command, { check, inputs, flags }, { ...context, clock });
  const engine = new check.Engine(subject, check.portsOf(environment, subject.check, clock), {
    ...engineSettings(flags),
    states: new check.AlertStates(),
    ...(history && { history }),
    waitForSeries: history !== undefined && isUnseeded(flags),
    ...(at !== undefined && { fixed: {} }),
  });
  const redact = growingRedactor(environment);
  const stream = check.evaluateRepeatedly(engine, inputs.entities, {
    repeat: flags.repeat,
    everyMs: flags.every ?? subject.check.definition.interval * 1000,
    parallel: flags.parallel,
    signal: context.signal,
    clock,
    onRunEnd: (run) => progress.runEnded(run),
  });
  const progress = await runProgress(command, progressOptions(inputs, flags, redact), context);
  const summary = await show(command, { check, inputs, flags, redact, stream, progress });
  for (const note of [...environment.notes(), ...lookBackNotes(check, subject, history, flags)])
    command.note(note);
  conclude(command, inputs, summary);
}

interface Shown {
  check: typeof Check;
  inputs: CheckInputs;
  flags: TrialRunFlags;
  redact: (text: string) => string;
  stream: AsyncIterable<Check.EntityEvaluation>;
  progress: Awaited<ReturnType<typeof runProgress>>;
}

interface Summary {
  evaluated: number;
  failed: number;
  active: number;
  outside: number;
}

/** Prints the results; those of an interrupted run, too. */
async function show(
  command: ZkCommand,
  { check, inputs, flags, redact, stream, progress }: Shown,
): Promise<Summary> {
  const { check: definition, alerts } = inputs.subject;
  const sink = await resultSink(command, {
    output: flags.output,
    checkName: definition.definition.name,
    redact,
    repeat: flags.repeat,
    hasAlerts: alerts.length > 0,
  });
  const faults = new FaultList(check, redact);
  const summary: Summary = { evaluated: 0, failed: 0, active: 0, outside: 0 };
  try {
    for await (const evaluation of stream) {
      count(summary, evaluation, check.isActive(evaluation));
      faults.add(evaluation);
      sink.add(evaluation);
      progress.add(evaluation);
    }
  } finally {
    await progress.close();
    await sink.finish();
    faults.print(command);
  }
  return summary;
}

function count(summary: Summary, { result, alerts }: Check.EntityEvaluation, isActive: boolean): void {
  summary.evaluated++;
  if (result.exc === 1) summary.failed++;
  if (!isActive) return;
  summary.active++;
  if (alerts.length > 0 && alerts.every(({ active, inPeriod }) => !active || !inPeriod)) summary.outside++;
}

/** 1 when an alert is active in any of the runs; without alerts, when the check failed. */
function conclude(command: ZkCommand, { entities, subject }: CheckInputs, summary: Summary): void {
  const { evaluated, failed, active, outside } = summary;
  if (active > 0) command.exitCode = ExitCode.failed;
  if (entities.length === 0) return;
  const alerts = subject.alerts.length === 0 ? '' : `, alerts active on ${active}`;
  command.note(`${evaluated} evaluated, ${failed} failed${alerts}`);
  if (outside > 0)
    command.note(`${outside} of them outside the period of their alerts, where nobody would be told`);
}

function progressOptions(
  { subject, entities }: CheckInputs,
  flags: TrialRunFlags,
  redact: (text: string) => string,
) {
  return {
    output: flags.output,
    title: subject.check.definition.name,
    total: entities.length,
    repeat: flags.repeat,
    alerts: subject.alerts.map(({ definition }) => definition),
    redact,
  };
}
