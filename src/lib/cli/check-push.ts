import type * as Check from '../check/index.js';
import { formatPosition, usageError, type Context } from '../core/index.js';
import { changeLine, type DryRun } from './change.js';
import { zmonOptions, type ZmonFlagValues } from './check-flags.js';
import type { ZkCommand } from './command.js';
import { confirm } from './confirm.js';
import { runEngine } from './engine.js';
import { print } from './print.js';

export type PushFlags = ZmonFlagValues & { 'dry-run': DryRun; yes: boolean };

/**
 * `check push`: compares, shows the differences, asks, writes. People get a line for each definition as it is written, scripts one document
 * at the end, which a push that fails half-way prints, too.
 */
export async function pushDefinitions(
  command: ZkCommand,
  paths: readonly string[],
  flags: PushFlags,
): Promise<void> {
  const dryRun = flags['dry-run'];
  if (dryRun === 'server')
    throw usageError('--dry-run=server: ZMON cannot check a definition without writing it', {
      hint: 'Use --dry-run=client, which compares with the server and writes nothing.',
    });
  const check = await import('../check/index.js');
  const texts = await check.loadTexts(paths, process.stdin);
  const client = async (context: Context): Promise<Check.ZmonClient> =>
    new check.ZmonClient(await check.zmonSettings(zmonOptions(flags), context), context);
  const { steps, warnings, url } = await runEngine(command, async (context) =>
    check.planPush(await client(context), texts),
  );
  for (const warning of warnings) command.warn(warning);
  const isTable = ['table', 'wide'].includes(command.printOptions.output.format);
  if (isTable) showDiffs(command, steps, dryRun);
  const outcomes: Check.PushOutcome[] = [];
  const tell = (outcome: Check.PushOutcome): void => {
    outcomes.push(outcome);
    if (isTable) tellOutcome(command, outcome, dryRun);
  };
  try {
    if (dryRun !== 'none') return steps.map(check.plannedOutcome).forEach(tell);
    await confirmed(steps, url, flags.yes);
    await runEngine(command, async (context) => check.applyPush(await client(context), steps, context, tell));
  } finally {
    if (!isTable && outcomes.length > 0) await printOutcomes(command, outcomes);
  }
}

/** Before the question they are not yet the answer; those of a dry run are. */
function showDiffs(command: ZkCommand, steps: readonly Check.PushStep[], dryRun: DryRun): void {
  for (const { diff } of steps) {
    if (diff === '') continue;
    if (dryRun === 'none') command.note(diff);
    else command.out(diff);
  }
}

async function confirmed(steps: readonly Check.PushStep[], url: string, yes: boolean): Promise<void> {
  const changes = steps.filter(({ action }) => action !== 'unchanged').length;
  if (changes === 0) return;
  await confirm({ message: `Write ${changes} of ${steps.length} definitions to ${url}?`, yes });
}

/** What was not done is told by the error. */
function tellOutcome(command: ZkCommand, outcome: Check.PushOutcome, dryRun: DryRun): void {
  const { kind, name, action, id } = outcome;
  if (action === 'failed' || action === 'skipped') return;
  const line = changeLine(`${kind}/${name}`, action, dryRun);
  if (dryRun !== 'none' || action !== 'created' || typeof id !== 'number') return command.out(line);
  command.out(`${line} (id ${id})`);
  const hint = idHint(outcome, id);
  if (hint !== undefined) command.note(hint);
}

/** A check is found again by its team and name. */
function idHint({ kind, name, position }: Check.PushOutcome, id: number): string | undefined {
  const otherwise =
    kind === 'dashboard'
      ? 'each push creates another one'
      : kind === 'alert'
        ? 'the next push of it is refused'
        : undefined;
  if (otherwise === undefined) return undefined;
  return `${formatPosition(position)}write \`id: ${id}\` into ${kind}/${name}, else ${otherwise}`;
}

async function printOutcomes(command: ZkCommand, outcomes: readonly Check.PushOutcome[]): Promise<void> {
  const object = ({ kind, name, file, action, id, error, diff }: Check.PushOutcome): object => ({
    ...{ kind, name, file, action },
    ...(id !== undefined && { id }),
    ...(error !== undefined && { error }),
    diff,
  });
  const { format } = command.printOptions.output;
  // What was not done has not become anything that could be named.
  const isNamed = ({ action }: Check.PushOutcome): boolean => action !== 'failed' && action !== 'skipped';
  const items = format === 'name' ? outcomes.filter(isNamed) : outcomes;
  await print(command, { kind: ({ kind }) => kind, items, object, columns: [] });
}
