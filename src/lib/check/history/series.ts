import { usageError } from '../../core/index.js';
import { LargeInteger, type Json } from '../bridge/wire.js';

/** One step of a series: a value, a check that failed, or a step without a result. */
export type Sample = { kind: 'value'; value: Json } | { kind: 'failed'; text: string } | { kind: 'missing' };

/** More would be a slip of the finger. */
const MAX_SAMPLES = 100_000;

const number = String.raw`[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?`;
const numeric = new RegExp(`^(${number})(?:([+-])(\\d+\\.?\\d*|\\.\\d+))?(?:x(\\d+))?$`);
const missing = /^_(?:x(\d+))?$/;
const worded = /^(true|false|null|fail|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')(?:x(\d+))?$/;
const token = /(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\S)+/g;

/**
 * Expands a series as promtool's rule tests write it: `5`, `200x3` (200 and then three more), `1+2x3` (1 3 5 7), `5-1x2` (5 4 3), `_` and `_x3`
 * (no result in this step, in three steps). Beside numbers: `true`, `false`, `null`, quoted text, and `fail` for a check that failed; with `xN` they
 * repeat like numbers. Throws a usage error that names the word it does not understand.
 */
export function expandSeries(text: string): Sample[] {
  const samples: Sample[] = [];
  for (const [word] of text.matchAll(token)) {
    samples.push(...expandWord(word, text));
    if (samples.length > MAX_SAMPLES)
      throw usageError(`the series "${shortened(text)}" has more than ${MAX_SAMPLES} values`);
  }
  return samples;
}

function expandWord(word: string, text: string): Sample[] {
  const gap = missing.exec(word);
  if (gap) return repeated({ kind: 'missing' }, counted(gap[1], 1, text));
  const counting = numeric.exec(word);
  if (counting) {
    const [, start, sign, step = '0', times] = counting;
    if (sign !== undefined && times === undefined) throw misunderstood(word, text);
    const signed = sign === '-' ? `-${step}` : step;
    return Array.from({ length: counted(times, 0, text) + 1 }, (_, index) => ({
      kind: 'value',
      value: exactSum(start ?? '', signed, index),
    }));
  }
  const other = worded.exec(word);
  if (!other) throw misunderstood(word, text);
  return repeated(wordSample(other[1] ?? ''), counted(other[2], 0, text) + 1);
}

function wordSample(word: string): Sample {
  if (word === 'fail') return { kind: 'failed', text: 'CheckError: failed in this test' };
  if (word.startsWith("'")) return { kind: 'value', value: word.slice(1, -1).replaceAll(/\\(.)/g, '$1') };
  return { kind: 'value', value: JSON.parse(word) as Json };
}

/** Whole numbers keep all of their digits. `0.1 + 0.2` is to be 0.3 in a test: other sums are rounded to 15 digits. */
function exactSum(start: string, by: string, times: number): number | LargeInteger {
  if ([start, by].every((part) => /^[+-]?\d+$/.test(part))) {
    const sum = BigInt(start.replace(/^\+/, '')) + BigInt(by) * BigInt(times);
    return Number.isSafeInteger(Number(sum)) ? Number(sum) : new LargeInteger(sum);
  }
  return times === 0 ? Number(start) : Number((Number(start) + Number(by) * times).toPrecision(15));
}

function counted(times: string | undefined, fallback: number, text: string): number {
  const count = times === undefined ? fallback : Number(times);
  if (count <= MAX_SAMPLES) return count;
  throw usageError(`the series "${shortened(text)}" has more than ${MAX_SAMPLES} values`);
}

function repeated(sample: Sample, times: number): Sample[] {
  return Array.from({ length: times }, () => sample);
}

function misunderstood(word: string, text: string) {
  return usageError(`"${word}" in the series "${shortened(text)}" is no value`, {
    code: 'invalid-series',
    hint: 'Write values such as 200x3 999x4 (each three and four more times), 1+1x5, _ for a gap, fail for a failed check.',
  });
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
