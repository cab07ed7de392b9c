import { float, lists, tuple, type Tagged } from '../../bridge/wire.js';

/** `name{labels} value [timestamp]` of the text format 0.0.4; comments and blank lines do not match. */
const sampleLine = /^([a-zA-Z_:][\w:]*)\s*(?:\{(.*)\})?\s*(\S+)(?:\s+-?\d+)?\s*$/;
const label = /([a-zA-Z_]\w*)\s*=\s*"((?:[^"\\]|\\.)*)"/g;

/** Metrics in the exposition format as `{name: [(labels, value), …]}`; a missing name gives `[]`. */
export function samples(text: string): Tagged {
  const found = new Map<string, Tagged[]>();
  for (const line of text.split('\n')) {
    const match = sampleLine.exec(line.trim());
    if (!match) continue;
    const [, name = '', labels = '', value = ''] = match;
    const list = found.get(name) ?? [];
    list.push(tuple([labelsOf(labels), float(numberOf(value))]));
    found.set(name, list);
  }
  return lists(Object.fromEntries(found));
}

function labelsOf(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(label)].map(([, name = '', value = '']) => [
      name,
      value.replace(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char)),
    ]),
  );
}

/** Go's numbers: `+Inf`, `-Inf`, `NaN`, `1e+06`. */
function numberOf(text: string): number {
  const infinite = /^([+-]?)inf(?:inity)?$/i.exec(text);
  return infinite ? (infinite[1] === '-' ? -Infinity : Infinity) : Number(text);
}
