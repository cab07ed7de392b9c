import type { CallRow } from './call-table.js';
import type { PartSpreads } from './parts.js';
import type { Samples } from './samples.js';

export interface AdviceInput {
  warm: PartSpreads;
  /** The most expensive first. */
  callRows: readonly CallRow[];
  /** Calls and bytes of one evaluation. */
  calls: Samples;
  bytes: Samples;
  parallel: number;
  /** Evaluations that failed. */
  failed: number;
}

/** Below this an evaluation costs so little that no change is worth the while, milliseconds. */
const NEGLIGIBLE = 5;
/** Answers that are large enough to be felt, bytes. */
const LARGE = 64 * 1024;
/** So many calls that fewer would be felt. */
const MANY = 5;

/** One sentence on the part that takes most of the time of warm evaluations, and one on what to do. */
export function advise(input: AdviceInput): string {
  const { total, target, bridge, interpreter } = input.warm;
  if (2 * input.failed >= total.n)
    return 'Most evaluations fail, so these are the times of failures: make the check work first, with kubectl zk check trial-run.';
  if (total.p95 < NEGLIGIBLE) return `An evaluation takes ${ms(total.median)}: there is nothing to gain.`;
  const parts = [
    { name: 'target', sum: target.sum },
    { name: 'interpreter', sum: interpreter.sum },
    { name: 'bridge', sum: bridge.sum },
  ] as const;
  const [most] = [...parts].sort((a, b) => b.sum - a.sum);
  const share = `${Math.round((100 * (most?.sum ?? 0)) / total.sum)} %`;
  switch (most?.name) {
    case 'target':
      return targetAdvice(share, input);
    case 'bridge':
      return `Packing calls and answers takes ${share}: ${talk(input)}`;
    default:
      return interpreterAdvice(share, input);
  }
}

function targetAdvice(share: string, { warm, callRows, calls, parallel }: AdviceInput): string {
  const [first] = callRows;
  const worst = first ? `, most of it in ${first.call} (median ${ms(first.work.median)})` : '';
  const perEvaluation = calls.spread?.median ?? 0;
  const remedy =
    perEvaluation >= MANY
      ? `An evaluation makes ${perEvaluation} calls one after the other: ask once for more, if the service can.`
      : warm.target.p95 > 3 * warm.target.median
        ? 'It varies much: look at the service, and give the call a timeout.'
        : `The code of the check has little to do with it: make the service faster or ask it for less; --parallel ${parallel * 2} is faster over many entities.`;
  return `Waiting for the target takes ${share} of the time${worst}. ${remedy}`;
}

function interpreterAdvice(share: string, input: AdviceInput): string {
  const bytes = input.bytes.spread?.median ?? 0;
  const calls = input.calls.spread?.median ?? 0;
  const cause =
    bytes >= LARGE
      ? `it works on ${Math.round(bytes / 1024)} KiB of answers: ask for less, or let the service sum up.`
      : calls >= MANY
        ? talk(input)
        : 'look at loops, regular expressions and sorting in the code of the check.';
  return `Python takes ${share} of the time: ${cause}`;
}

function talk({ calls, bytes }: AdviceInput): string {
  const count = calls.spread?.median ?? 0;
  const kib = Math.round((bytes.spread?.median ?? 0) / 1024);
  return `an evaluation makes ${count} calls with ${kib} KiB of answers: make fewer, or ask for less.`;
}

function ms(value: number): string {
  return value < 10 ? `${value.toFixed(1)} ms` : `${Math.round(value)} ms`;
}
