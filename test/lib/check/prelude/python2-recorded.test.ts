import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { sharedPython, type Python } from './python.js';
import { exactOutcome, type Outcome } from './python2-outcome.js';

/** What CPython 2.7.18 said of expressions that fast-check made up; test/real/check/prelude/record-python2.ts writes them. */
const recorded = JSON.parse(
  readFileSync(new URL('../../../fixtures/check/python2-expressions.json', import.meta.url), 'utf8'),
) as ({ source: string } & Outcome)[];

describe('the Python 2 layer against answers of CPython 2.7', function () {
  this.timeout(120_000);
  let python: Python;
  before(async () => (python = await sharedPython()));

  it('has many expressions to go by, values and errors', () => {
    expect(recorded).to.have.length.above(2000);
    const values = recorded.filter((one) => 'value' in one).length;
    expect(values).to.be.within(recorded.length * 0.2, recorded.length * 0.95);
  });

  it('means the same in all of them', () => {
    const different = recorded.flatMap(({ source, ...outcome }) => {
      const found = comparable(exactOutcome(python, source));
      const wanted = comparable(outcome);
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
