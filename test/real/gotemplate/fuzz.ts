/**
 * Compares our template engine with Go's on generated templates: `npx tsx test/real/gotemplate/fuzz.ts --seeds N [--from S] [--show K]`.
 * Prints the share of templates by outcome and every difference; exits 1 when there is one.
 */
import { parseArgs } from 'node:util';
import { Generator, type Case } from './generator.js';
import { agree, buildOracle, runHere, runInGo, type Outcome } from './oracle.js';
import { Random } from './random.js';

/** The case of a seed. */
export function caseOf(seed: number): Case {
  return new Generator(new Random(seed)).case();
}

export interface Difference {
  readonly seed: number;
  readonly case: Case;
  readonly ours: Outcome | { readonly kind: 'crash'; readonly bytes: string };
  readonly theirs: Outcome;
}

export interface FuzzReport {
  readonly counts: Record<Outcome['kind'], number>;
  readonly differences: Difference[];
}

/** Runs seeds `from` up to `from + count` through both engines. */
export async function fuzz(oracle: string, from: number, count: number): Promise<FuzzReport> {
  const cases = Array.from({ length: count }, (_, i) => caseOf(from + i));
  return compare(oracle, cases, from);
}

/** Runs cases through both engines; `first` is the number of the first one, for the report. */
export async function compare(oracle: string, cases: readonly Case[], first = 0): Promise<FuzzReport> {
  const answers = await runInGo(oracle, cases);
  if (answers.length !== cases.length)
    throw new Error(`the oracle answered ${answers.length} of ${cases.length} templates`);
  const report: FuzzReport = { counts: { ok: 0, parse: 0, exec: 0, panic: 0, endless: 0 }, differences: [] };
  answers.forEach((theirs, i) => {
    const input = cases[i];
    if (!input) return;
    report.counts[theirs.kind]++;
    if (theirs.kind === 'endless') return;
    const ours = outcomeHere(input);
    if (ours.kind === 'crash' || !agree(ours, theirs))
      report.differences.push({ seed: first + i, case: input, ours, theirs });
  });
  return report;
}

function outcomeHere(input: Case): Difference['ours'] {
  try {
    return runHere(input);
  } catch (error) {
    return { kind: 'crash', bytes: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

/** A difference as text, for people. */
export function describeDifference({ seed, case: input, ours, theirs }: Difference): string {
  const head = `seed ${seed} data ${input.data} missingkey=${input.missingKey} ${JSON.stringify([input.left, input.right])}`;
  return `${head}\n  ${JSON.stringify(input.template)}\n  go:   ${theirs.kind} ${JSON.stringify(theirs.bytes)}\n  ours: ${ours.kind} ${JSON.stringify(ours.bytes)}`;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { seeds: { type: 'string' }, from: { type: 'string' }, show: { type: 'string' } },
  });
  const total = Number(values.seeds ?? 20_000);
  const start = Number(values.from ?? 0);
  const oracle = buildOracle();
  const totals: FuzzReport['counts'] = { ok: 0, parse: 0, exec: 0, panic: 0, endless: 0 };
  let differing = 0;
  try {
    for (let done = 0; done < total; done += 10_000) {
      const { counts, differences } = await fuzz(oracle.path, start + done, Math.min(10_000, total - done));
      for (const kind of ['ok', 'parse', 'exec', 'panic', 'endless'] as const) totals[kind] += counts[kind];
      for (const difference of differences.slice(0, Number(values.show ?? 20)))
        console.log(describeDifference(difference));
      differing += differences.length;
    }
  } finally {
    oracle.remove();
  }
  const share = Object.entries(totals).map(
    ([kind, count]) => `${kind} ${((100 * count) / total).toFixed(1)}%`,
  );
  console.log(`${total} templates from seed ${start}: ${share.join(', ')}; ${differing} differences`);
  process.exitCode = differing > 0 ? 1 : 0;
}

if (process.argv[1] === import.meta.filename) await main();
