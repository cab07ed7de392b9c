import type { Interfaces } from '@oclif/core';
import type * as Check from '../check/index.js';
import { usageError, type Context } from '../core/index.js';
import { WORKER } from './check-engine.js';
import { zmonOptions, type checkHistoryFlags } from './check-flags.js';
import type { CheckInputFlags, CheckInputs } from './check-inputs.js';
import type { ZkCommand } from './command.js';

export type StartingHistoryFlags = CheckInputFlags &
  Interfaces.InferredFlags<typeof checkHistoryFlags> & { repeat: number };

/** Earlier results; undefined when the conditions shall see none, as in a trial run of ZMON. Warns of those that are of no entity. */
export async function startingHistory(
  command: Pick<ZkCommand, 'warn'>,
  { check, inputs, flags }: { check: typeof Check; inputs: CheckInputs; flags: StartingHistoryFlags },
  context: Context,
): Promise<Check.HistoryStore | undefined> {
  if (flags.history !== undefined && flags['from-controller'])
    throw usageError('--history and --from-controller exclude each other');
  if (isUnseeded(flags)) return flags.repeat === 1 ? undefined : new check.HistoryStore();
  const { subject, entities } = inputs;
  const times = { now: context.clock.now(), interval: subject.check.definition.interval, worker: WORKER };
  const [text] = flags.history === undefined ? [] : await check.loadTexts([flags.history], process.stdin);
  const seed =
    text === undefined
      ? await check.controllerHistory(
          subject,
          await check.zmonSettings(zmonOptions(flags), context),
          times,
          context,
        )
      : check.readHistory(text.text, text.file, times);
  const unknown = text && knowsAll(flags, inputs) && check.unknownEntities(seed, allOf(inputs));
  if (unknown) command.warn(check.warningText(unknown));
  const store = new check.HistoryStore();
  // It takes a while until the first evaluation, and longer until that of the last entity.
  check.seedHistory(store, seed, entities, subject, { followRun: true });
  return store;
}

/** The history begins with this run. */
export function isUnseeded(flags: Pick<StartingHistoryFlags, 'history' | 'from-controller'>): boolean {
  return flags.history === undefined && !flags['from-controller'];
}

/** A ZMON is asked only for entities that the check and the filter select, and there may well be others. */
function knowsAll(flags: StartingHistoryFlags, { known }: CheckInputs): boolean {
  return known === undefined || flags.entities !== undefined || flags['from-cluster'];
}

function allOf({ known = [], entities }: CheckInputs): Check.Entity[] {
  return [...known, ...entities];
}

/** What the operator should know about conditions that look back. */
export function lookBackNotes(
  check: typeof Check,
  { alerts }: Check.Subject,
  history: Check.HistoryStore | undefined,
  flags: StartingHistoryFlags,
): string[] {
  if (history !== undefined)
    return isUnseeded(flags) && alerts.some(({ definition }) => definition.condition.includes('alert_series'))
      ? [
          'alert_series waits until it has as many values as it asks for, because the history begins with this run; a ZMON worker judges a new check by the values that are there.',
        ]
      : [];
  const names = alerts.flatMap(({ definition }) => {
    const { series, entities } = check.lookBack(definition);
    return series || entities ? [`"${definition.name}"`] : [];
  });
  if (names.length === 0) return [];
  return [
    `${names.join(', ')}: the condition asks for earlier results, and a trial run knows none, as on ZMON. Give it some with --repeat 3, --history FILE or --from-controller.`,
  ];
}
