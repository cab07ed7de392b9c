import { expect } from 'chai';
import fc from 'fast-check';
import { execa } from 'execa';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sharedPython, type Python } from '../../../lib/check/prelude/python.js';
import { python2Expression } from '../../../lib/check/prelude/python2-expressions.js';
import { exactOutcome, type Outcome } from '../../../lib/check/prelude/python2-outcome.js';

const oracle = fileURLToPath(new URL('python2-oracle.py', import.meta.url));
const fixture = new URL('../../../fixtures/check/python2.json', import.meta.url);
const expressions = 3000;

/** What CPython 2.7 says of definitions. */
async function python2(sources: readonly string[]): Promise<Outcome[]> {
  const pyenv = join(process.env['PYENV_ROOT'] ?? join(homedir(), '.pyenv'), 'versions/2.7.18/bin/python2.7');
  const program = existsSync(pyenv) ? pyenv : 'python2.7';
  try {
    const { stdout } = await execa(program, [oracle], { input: JSON.stringify(sources) });
    return JSON.parse(stdout) as Outcome[];
  } catch (error) {
    throw new Error('Python 2.7 is missing or does not work. Install it with: pyenv install 2.7.18', {
      cause: error,
    });
  }
}

describe('the Python 2 layer against CPython 2.7 (pyenv install 2.7.18)', function () {
  this.timeout(120_000);
  let python: Python;
  before(async () => (python = await sharedPython()));

  it('stands on rows that are what CPython says', async () => {
    const rows = JSON.parse(readFileSync(fixture, 'utf8')) as ({ source: string } & Outcome)[];
    const outcomes = await python2(rows.map(({ source }) => source));
    expect(rows).to.deep.equal(rows.map(({ source }, index) => ({ source, ...outcomes[index] })));
  });

  it(`means the same in ${expressions} expressions that nobody thought of`, async () => {
    const sources = fc.sample(python2Expression, { numRuns: expressions, seed: 31 });
    const expected = await python2(sources);
    expect(expected.filter((one) => 'value' in one).length).to.be.within(
      expressions * 0.2,
      expressions * 0.95,
    );
    const different = sources.flatMap((source, index) => {
      const found = comparable(exactOutcome(python, source));
      const wanted = comparable(expected[index]!);
      return found === wanted ? [] : [`${source}\n  ours ${found}\n  2.7  ${wanted}`];
    });
    expect(different).to.deep.equal([]);
  });
});

/** Errors are compared by their names, because Python 3 words many of them in another way; `u'…'` and `10L` are shown without letters. */
function comparable(outcome: Outcome): string {
  if ('error' in outcome) return outcome.error;
  return JSON.stringify(sorted(outcome.value))
    .replace(/\bu'/g, "'")
    .replace(/\b(\d+)L\b/g, '$1');
}

/** Dicts in the order of their keys, because those of Python 2 have none. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}
