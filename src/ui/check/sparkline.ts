const bars = { unicode: [...'▁▂▃▄▅▆▇█'], ascii: [...'_.:-=+*#'] };
const failed = { unicode: '×', ascii: 'x' };

/** A number, a check that failed, or a value that is no number. */
export type Point = number | 'failed' | 'other';

/**
 * The last points of a series as one character each, between the smallest and the largest number among them. A series that does not move is a low
 * line; values that are no numbers are dots.
 */
export function sparkline(points: readonly Point[], width: number, unicode: boolean): string {
  const kind = unicode ? 'unicode' : 'ascii';
  const shown = points.slice(-Math.max(0, width));
  const numbers = shown.filter((point) => typeof point === 'number');
  const low = Math.min(...numbers);
  const high = Math.max(...numbers);
  return shown
    .map((point) => {
      if (point === 'failed') return failed[kind];
      if (point === 'other') return unicode ? '·' : '.';
      const share = high > low ? (point - low) / (high - low) : 0;
      return bars[kind][Math.round(share * (bars[kind].length - 1))] ?? '';
    })
    .join('');
}
