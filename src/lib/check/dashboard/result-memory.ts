import type { WidgetResult, WidgetResults } from './model.js';

/** As many as a wide terminal has room for in a line of a chart. */
const MAX_POINTS = 120;
/** Entities of one check; a chart shows a handful. */
const MAX_ENTITIES = 1000;

/** The results of the checks that widgets look at, while the board is watched. */
export class ResultMemory {
  private readonly byCheck = new Map<number, Map<string, WidgetResult[]>>();

  /** Adds a result unless it is known; results may come again with every look. */
  add(checkId: number, entityId: string, result: WidgetResult): void {
    const entities = this.byCheck.get(checkId) ?? new Map<string, WidgetResult[]>();
    this.byCheck.set(checkId, entities);
    const known = entities.get(entityId) ?? [];
    const newest = known.at(-1);
    if (newest !== undefined && newest.ts >= result.ts) return;
    if (known.length === 0 && entities.size >= MAX_ENTITIES) return;
    known.push(result);
    if (known.length > MAX_POINTS) known.shift();
    entities.set(entityId, known);
  }

  /** A check that exists, even without a result. */
  know(checkId: number): void {
    if (!this.byCheck.has(checkId)) this.byCheck.set(checkId, new Map());
  }

  /** Undefined when nobody knows the check. */
  of(checkId: number | undefined): WidgetResults | undefined {
    return checkId === undefined ? undefined : this.byCheck.get(checkId);
  }
}
