import type { Json } from '../bridge/wire.js';
import type { StoredResult } from '../interpreter/interpreter.js';
import type { Sample } from './series.js';
import { exactText, plainValue } from './written-numbers.js';

/** A result in a file may have no time. */
export type Undated = Omit<StoredResult, 'ts'> & { ts?: number };

/** One step of a series as a result without a time; a gap is none. */
export function sampleResult(sample: Sample, worker: string): Undated[] {
  if (sample.kind === 'missing') return [];
  if (sample.kind === 'failed') return [{ value: sample.text, td: 0, worker, exc: 1 }];
  return [{ ...withDigits(sample.value), td: 0, worker }];
}

/** A value with the text from which Python has all digits of its whole numbers. */
function withDigits(value: Json): Pick<StoredResult, 'value' | 'exact'> {
  const text = JSON.stringify(value);
  return { value, ...(/\d{16}/.test(text) && { exact: text }) };
}

/** A value of a file, as JavaScript and as Python have it. */
export function valueOf(value: unknown): Pick<StoredResult, 'value' | 'exact'> {
  const exact = exactText(value);
  return { value: plainValue(value), ...(exact !== undefined && { exact }) };
}
