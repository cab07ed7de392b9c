import type { BenchReport } from './model.js';
import { partNames, type PartSpreads } from './parts.js';
import type { Spread } from './samples.js';

/** One line of the table of times. */
export interface TimeRow {
  /** `start`, `first`, `warm`, the alert of a condition, or an entity. */
  what: string;
  part: string;
  spread: Spread;
  /** Of the total of its group, 0 to 1; undefined for what has no parts. */
  share?: number;
}

/** The table of a whole report: start, first evaluations, warm evaluations, conditions. */
export function timeRows({ start, first, warm, conditions }: BenchReport): TimeRow[] {
  return [
    ...(start ? [{ what: 'start', part: 'interpreter', spread: start }] : []),
    ...(first ? rowsOf('first', first) : []),
    ...(warm ? rowsOf('warm', warm) : []),
    ...conditions.flatMap(({ alert, parts }) => rowsOf(`alert ${alert}`, parts)),
  ];
}

/** The warm evaluations of each entity, the slowest first. */
export function entityRows({ perEntity }: BenchReport): TimeRow[] {
  const slowest = [...perEntity].sort((a, b) => b.parts.total.median - a.parts.total.median);
  return slowest.flatMap(({ id, parts }) => rowsOf(id, parts));
}

function rowsOf(what: string, parts: PartSpreads): TimeRow[] {
  return partNames.map((part) => ({
    what,
    part,
    spread: parts[part],
    ...(parts.total.sum > 0 && { share: parts[part].sum / parts.total.sum }),
  }));
}
