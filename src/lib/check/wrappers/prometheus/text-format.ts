import { float, lists, PythonError, tuple, type Tagged } from '../../bridge/wire.js';
import { pythonFloat } from './python-float.js';

export interface Sample {
  name: string;
  labels: Readonly<Record<string, string>>;
  value: number;
}

/** More can never be given to Python; a server that sends millions of samples should not fill the memory before that is found out. */
const mostSamples = 200_000;

/**
 * Reads the text exposition format 0.0.4: comments and time stamps are ignored, a comma may follow the last label, unknown escapes stay.
 * Names of counters stay as they are (client 0.3.1, as on the worker; newer ones add `_total`).
 * Sample after sample, so that those that are not wanted need no memory.
 * @throws PythonError ValueError for a line that is no sample
 */
export function* parseExposition(text: string): Generator<Sample> {
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    const line = text.slice(start, end).trim();
    if (line !== '' && !line.startsWith('#')) yield parseLine(line);
    start = end + 1;
  }
}

/** `{name: [(labels, value), …]}`; a missing name gives `[]`. */
export function samplesByName(samples: Iterable<Sample>): Tagged {
  const found = new Map<string, Tagged[]>();
  let count = 0;
  for (const { name, labels, value } of samples) {
    if (++count > mostSamples) throw tooMany();
    const list = found.get(name) ?? [];
    list.push(tuple([labels, float(value)]));
    found.set(name, list);
  }
  return lists(Object.fromEntries(found));
}

/**
 * `{name: value}`, and `{name: {"label1.value1.label2.value2": value}}` for samples with labels, which are sorted by name. A sample without
 * labels beside others with some has the key `""`.
 * @param includeKeys names, or `name.label` for samples that have that label; null: all
 */
export function flatSamples(
  samples: Iterable<Sample>,
  includeKeys: readonly string[] | null,
): Record<string, unknown> {
  const wanted = includeKeys === null ? undefined : new Set(includeKeys);
  const flat = new Map<string, Map<string, unknown>>();
  let count = 0;
  for (const { name, labels, value } of samples) {
    const names = Object.keys(labels).sort(byCodePoint);
    if (wanted && !wanted.has(name) && !names.some((label) => wanted.has(`${name}.${label}`))) continue;
    if (++count > mostSamples) throw tooMany();
    const key = names.map((label) => `${label}.${labels[label] ?? ''}`).join('.');
    const values = flat.get(name) ?? new Map<string, unknown>();
    flat.set(name, values.set(key, float(value)));
  }
  return Object.fromEntries(
    [...flat].map(([name, values]) => [
      name,
      values.size === 1 && values.has('') ? values.get('') : Object.fromEntries(values),
    ]),
  );
}

function parseLine(line: string): Sample {
  const brace = line.indexOf('{');
  const blank = line.search(/\s/);
  const withLabels = brace > 0 && (blank < 0 || brace < blank || line.slice(blank, brace).trim() === '');
  const name = line.slice(0, withLabels ? brace : blank < 0 ? undefined : blank).trim();
  const { labels, end } = withLabels ? parseLabels(line, brace + 1) : { labels: {}, end: name.length };
  const [value] = line.slice(end).trim().split(/\s+/);
  if (!/^[^\s{}"=,]+$/.test(name) || !value) throw invalid(line);
  return { name, labels, value: pythonFloat(value) };
}

/** From behind the brace to behind its partner. */
function parseLabels(line: string, start: number): { labels: Record<string, string>; end: number } {
  const found: [string, string][] = [];
  const label = /\s*([^\s="{},]+)\s*=\s*"((?:[^"\\]|\\.)*)"\s*(,?)/y;
  const end = /\s*\}/y;
  label.lastIndex = start;
  for (;;) {
    const at = label.lastIndex;
    const match = label.exec(line);
    if (!match) {
      end.lastIndex = at;
      if (!end.test(line)) throw invalid(line);
      return { labels: Object.fromEntries(found), end: end.lastIndex };
    }
    found.push([match[1] ?? '', unescape(match[2] ?? '')]);
    const next = label.lastIndex;
    if (match[3] === '' && !/^\s*\}/.test(line.slice(next, next + 100))) throw invalid(line);
  }
}

function unescape(text: string): string {
  return text.replace(/\\(["\\n])/g, (_, char: string) => (char === 'n' ? '\n' : char));
}

function tooMany(): PythonError {
  return new PythonError('Exception', [
    `more than ${mostSamples} samples; choose some: prometheus_flat(include_keys=[…])`,
  ]);
}

function invalid(line: string): PythonError {
  return new PythonError('ValueError', [`Invalid line: ${line.slice(0, 200)}`]);
}

/** As Python sorts text. */
function byCodePoint(a: string, b: string): number {
  const left = [...a];
  const right = [...b];
  for (let at = 0; at < Math.min(left.length, right.length); at++) {
    const difference = (left[at]?.codePointAt(0) ?? 0) - (right[at]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
