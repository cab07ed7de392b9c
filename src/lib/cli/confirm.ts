import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';
import { refusal } from '../core/index.js';

export interface Question {
  /** What will happen, as one sentence that ends with a question mark. */
  message: string;
  /** The value of the flag that answers in advance. */
  yes: boolean;
  /** That flag's name for the refusal; default `--yes`. */
  flag?: string;
  /** Text that must be typed to go on, instead of `y`; for what cannot be undone. */
  expect?: string;
  input?: Readable & { isTTY?: boolean };
  output?: Writable;
}

/**
 * Asks before a change. The prompt goes to stderr. Without a terminal and without the flag it refuses (exit 3) and names the flag; it
 * never hangs and never assumes yes. Resolves when the user agreed, throws a refusal otherwise.
 */
export async function confirm(question: Question): Promise<void> {
  if (question.yes) return;
  const input = question.input ?? process.stdin;
  const flag = question.flag ?? '--yes';
  if (!input.isTTY) {
    throw refusal('confirmation is needed, but there is no terminal to ask on', {
      hint: `Add ${flag} to go ahead without a question.`,
      code: 'confirmation',
    });
  }
  const prompt =
    question.expect === undefined
      ? `${question.message} [y/N] `
      : `${question.message}\nType ${question.expect} to go on: `;
  const answer = await ask(prompt, input, question.output ?? process.stderr);
  if (!accepts(answer, question.expect))
    throw refusal('not confirmed; nothing was changed', { code: 'not-confirmed' });
}

function accepts(answer: string | undefined, expected: string | undefined): boolean {
  if (answer === undefined) return false;
  return expected === undefined ? /^y(es)?$/i.test(answer.trim()) : answer.trim() === expected;
}

/** One line from the terminal; undefined when the input ended (Ctrl-D) before a line came. */
async function ask(prompt: string, input: Readable, output: Writable): Promise<string | undefined> {
  const lines = createInterface({ input, output, terminal: false });
  const ended = new Promise<undefined>((resolve) => lines.once('close', () => resolve(undefined)));
  output.write(prompt);
  const line = new Promise<string>((resolve) => lines.once('line', resolve));
  try {
    return await Promise.race([line, ended]);
  } finally {
    lines.close();
  }
}
