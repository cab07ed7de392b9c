// Records what CPython 2.7 says of many expressions that nobody thought of, for python2-recorded.test.ts, which then needs no Python 2. Run it when
// the expressions change, on a machine that has one, and look at the diff:
//   node --import tsx test/real/check/prelude/record-python2.ts python2.7
import fc from 'fast-check';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { fileURLToPath } from 'node:url';
import { python2Expression } from '../../../lib/check/prelude/python2-expressions.js';
import type { Outcome } from '../../../lib/check/prelude/python2-outcome.js';

const fixtures = new URL('../../../fixtures/check/', import.meta.url);
const oracle = fileURLToPath(new URL('python2-oracle.py', import.meta.url));
const [program = 'python2.7'] = process.argv.slice(2);

const outcomes = (sources: readonly string[]): Outcome[] =>
  JSON.parse(
    execFileSync(program, [oracle], { input: JSON.stringify(sources), maxBuffer: 2 ** 28 }).toString(),
  ) as Outcome[];

const rows = JSON.parse(readFileSync(new URL('python2.json', fixtures), 'utf8')) as { source: string }[];
const said = outcomes(rows.map(({ source }) => source));
const changed = rows.filter((row, index) => !isDeepStrictEqual(row, { source: row.source, ...said[index] }));
if (changed.length > 0) {
  console.error(
    `python2.json is not what ${program} says of:\n${changed.map(({ source }) => source).join('\n')}`,
  );
  process.exitCode = 1;
}

const sources = [...new Set(fc.sample(python2Expression, { numRuns: 3000, seed: 31 }))];
const answers = outcomes(sources);
// Messages are worded differently in Python 3; only the names of errors are compared.
const lines = sources.map((source, index) => {
  const answer = answers[index];
  if (answer === undefined) throw new Error(`no answer for ${source}`);
  return JSON.stringify(
    'error' in answer ? { source, error: answer.error } : { source, value: answer.value },
  );
});
writeFileSync(new URL('python2-expressions.json', fixtures), `[\n${lines.join(',\n')}\n]\n`);
