import { randomBytes } from 'node:crypto';
import { parseSprigTemplate, type SprigOptions } from '../../../../src/lib/gotemplate/sprig/index.js';
import type { Value } from '../../../../src/lib/gotemplate/value.js';

/** What the oracle runs with, too. */
export const environment = { ZK_TEST_VARIABLE: 'set', TZ: 'UTC' };

export const surroundings: NonNullable<SprigOptions['surroundings']> = {
  now: () => Date.now(),
  randomBytes: (count) => randomBytes(count),
  env: environment,
  addressesOf: (host) => [host],
};

/** The text that `{{ EXPRESSION }}` gives, or its error; bytes that are no UTF-8 as U+FFFD, as JSON shows them. */
export function answerOf(expression: string): { text: string } | { error: string } {
  try {
    const template = parseSprigTemplate('t', `{{ ${expression} }}`, { sprig: { surroundings } });
    return { text: template.execute(null).toWellFormed() };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

/** Renders a whole template. */
export function render(text: string, data: Value = null, sprig: SprigOptions = {}): string {
  return parseSprigTemplate('t', text, { sprig }).execute(data);
}
