import { usageError, type Position, type ZkError } from '../../core/index.js';
import type { Entity } from '../definition/model.js';
import { historyOf, type SeededHistory, type SeedTimes } from '../history/read-history.js';
import type { GoldenTest } from './model.js';

/** Results of before the first step. Throws a usage error with the place of the history for what is none, and for entities that there are not. */
export function historyOfTest(
  file: string,
  { name, history }: GoldenTest,
  all: readonly Entity[],
  times: SeedTimes,
): SeededHistory | undefined {
  if (history === undefined) return undefined;
  const { value, position } = history;
  const read = historyOf(value, file, times, () => position);
  const unknown = [...read.byEntity.keys()].find((id) => !all.some((entity) => entity.id === id));
  if (unknown !== undefined) throw noEntity(`test "${name}", \`history\``, unknown, all, position);
  return read;
}

/** Somebody named an entity that does not take part. */
export function noEntity(where: string, id: string, all: readonly Entity[], position: Position): ZkError {
  const ids = all.slice(0, 10).map((entity) => entity.id);
  return usageError(`${where}: the check does not run on an entity "${id}"`, {
    code: 'no-target',
    position,
    hint: `Entities are ${ids.join(', ')}.`,
  });
}
