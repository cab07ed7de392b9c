import { Samples, type Spread } from './samples.js';

/** What one function of a wrapper took, over all evaluations. */
export interface CallRow {
  /** As Python would write it, `http(url="/health").code()`; secrets are hidden. */
  call: string;
  n: number;
  /** Of them answered with an exception. */
  failed: number;
  /** In the wrapper, milliseconds. */
  work: Spread;
  /** The rest of our side, milliseconds. */
  bridge: Spread;
  /** The answers as JSON; undefined when all failed. */
  bytes: Spread | undefined;
}

/** Calls whose arguments differ from entity to entity would fill any memory. */
const MAX_ROWS = 200;
export const OTHER_CALLS = 'other calls';

interface Row {
  failed: number;
  work: Samples;
  bridge: Samples;
  bytes: Samples;
}

/** The calls of wrappers by their text. After 200 different ones the rest share a row. */
export class CallTable {
  private readonly rowsByText = new Map<string, Row>();

  add(call: string, { workMs, hostMs, bytes, failed }: MeasuredCall): void {
    const row = this.row(call);
    row.work.add(workMs);
    row.bridge.add(Math.max(0, hostMs - workMs));
    if (failed) row.failed++;
    else row.bytes.add(bytes);
  }

  /** The most expensive first. */
  rows(): CallRow[] {
    const rows = [...this.rowsByText].flatMap(([call, row]) => {
      const { work, bridge, bytes } = {
        work: row.work.spread,
        bridge: row.bridge.spread,
        bytes: row.bytes.spread,
      };
      return work && bridge ? [{ call, n: work.n, failed: row.failed, work, bridge, bytes }] : [];
    });
    const cost = ({ work, bridge }: CallRow): number => work.sum + bridge.sum;
    return rows.sort((a, b) => cost(b) - cost(a));
  }

  private row(call: string): Row {
    const text = this.rowsByText.has(call) || this.rowsByText.size < MAX_ROWS ? call : OTHER_CALLS;
    const known = this.rowsByText.get(text);
    if (known) return known;
    const row = { failed: 0, work: new Samples(), bridge: new Samples(), bytes: new Samples() };
    this.rowsByText.set(text, row);
    return row;
  }
}

export interface MeasuredCall {
  /** In the wrapper. */
  workMs: number;
  /** Everything on our side, the wrapper's work included. */
  hostMs: number;
  bytes: number;
  failed: boolean;
}
