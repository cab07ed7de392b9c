import type { Context } from '../core/index.js';
import { changeLine, type DryRun } from './change.js';
import type { ZkCommand } from './command.js';
import { confirm } from './confirm.js';
import { runEngine } from './engine.js';
import { print } from './print.js';

/** What every plan says, whatever it is about. The rest of it is printed as it is by `-o json`. */
interface Plan {
  account: string;
  region: string;
  steps: readonly unknown[];
  warnings: readonly string[];
}

/** One line of a plan's table. */
interface Line {
  action: string;
  target: string;
  before: string;
  risk: string;
  reason: string;
}

/** A change, as a domain offers it: how to plan it, how to have it checked, how to do it. `P` is what the domain plans with. */
export interface Change<P, T extends Plan> {
  /** The name of the journal. */
  journal: string;
  plan: (context: Context) => Promise<P>;
  planOf: (planned: P) => T;
  /** The steps as lines; all of them, or alike ones together. */
  lines: (plan: T, all: boolean) => readonly Line[];
  /** For `--dry-run=server`. */
  askServers: (planned: P, context: Context) => Promise<T>;
  apply: (planned: P, context: Context) => Promise<{ steps: readonly { id: string; outcome: string }[] }>;
  /** What is changed, such as `cluster/demo`, and what has happened to it, such as `created`. */
  describe: (planned: P) => { target: string; verb: string };
  /** Values that must not appear in the journal. */
  secrets: (planned: P) => readonly string[];
}

/**
 * The one way to change anything, as the hall sees it: plan, show, stop there for a dry run, confirm, apply, report. People get the
 * plan as a table and one closing line, machines one document with the plan and the outcome of each step.
 */
export async function carryOut<P, T extends Plan>(
  command: ZkCommand,
  flags: { 'dry-run': DryRun; yes: boolean },
  change: Change<P, T>,
): Promise<void> {
  const dryRun = flags['dry-run'];
  const planned = await runEngine(command, change.plan);
  const plan = change.planOf(planned);
  const { target, verb } = change.describe(planned);
  const isTable = ['table', 'wide'].includes(command.printOptions.output.format);
  const report = async (answer: object, line: string): Promise<void> =>
    isTable ? command.out(line) : printDocument(command, answer, target);

  if (dryRun !== 'none') {
    const checked =
      dryRun === 'server' ? await runEngine(command, (context) => change.askServers(planned, context)) : plan;
    if (isTable && checked.steps.length > 0) await printTable(command, change, checked);
    if (isTable) warn(command, checked);
    return report(checked, changeLine(target, checked.steps.length > 0 ? verb : 'unchanged', dryRun));
  }
  if (isTable) warn(command, plan);
  if (plan.steps.length === 0) return report(plan, changeLine(target, 'unchanged'));
  if (isTable) showPlan(command, change, plan);
  await confirm({
    message: `Do these ${plan.steps.length} steps in account ${plan.account}, ${plan.region}?`,
    yes: flags.yes,
  });
  const { steps: outcomes } = await runEngine(command, (context) => change.apply(planned, context), {
    journal: change.journal,
    secrets: change.secrets(planned),
  });
  await report({ ...plan, outcomes }, changeLine(target, verb));
}

/** Before the question: on stderr, because it is not yet the answer. */
function showPlan<P, T extends Plan>(command: ZkCommand, change: Change<P, T>, plan: T): void {
  for (const { action, target, before, risk } of change.lines(plan, false)) {
    command.note(`  ${action.padEnd(6)} ${target} (${before}${risk === 'disruptive' ? ', DISRUPTIVE' : ''})`);
  }
}

function warn(command: ZkCommand, plan: Plan): void {
  for (const warning of plan.warnings) command.warn(warning);
}

async function printTable<P, T extends Plan>(
  command: ZkCommand,
  change: Change<P, T>,
  plan: T,
): Promise<void> {
  await print(command, {
    kind: 'step',
    items: change.lines(plan, command.printOptions.output.format === 'wide'),
    columns: [
      { header: 'ACTION', value: (line) => line.action },
      { header: 'TARGET', value: (line) => line.target },
      { header: 'NOW', value: (line) => line.before },
      { header: 'RISK', value: (line) => line.risk },
      { header: 'REASON', value: (line) => line.reason, wide: true },
    ],
  });
}

async function printDocument(command: ZkCommand, answer: object, target: string): Promise<void> {
  const name = target.slice(target.indexOf('/') + 1);
  await print(command, { kind: 'plan', items: [answer], columns: [], single: true, name: () => name });
}
