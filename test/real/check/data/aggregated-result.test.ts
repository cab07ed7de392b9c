import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const source = fileURLToPath(new URL('../../../../src/lib/check/prelude/wrappers_sql.py', import.meta.url));

const program = `
import json, sys
exec(compile(open(sys.argv[1]).read(), 'wrappers_sql.py', 'exec'))
class Generated:
    def __init__(self, columns): self.columns = columns
    def result(self, agg=None): return self.columns
class Wrapper(AggregatedResult, Generated): pass
print(json.dumps(eval(sys.argv[2]), default=str))
`;

const python = async (expression: string): Promise<unknown> => {
  const { stdout } = await promisify(execFile)('python3', ['-c', program, source, expression]);
  return JSON.parse(stdout) as unknown;
};

/** The Python half of `result()`, under a Python that nobody here made. */
describe('result(agg) of sql() and mysql()', () => {
  const cases: [string, unknown][] = [
    ["Wrapper({'n': [1, 2, 3]}).result()", 6],
    ["Wrapper({'n': [1, 2, 3]}).result(max)", 3],
    ["Wrapper({'n': [1, 2, 3]}).result(agg=lambda v: sorted(v)[1])", 2],
    ["Wrapper({'n': [1, 2], 'm': [5, 7]}).result(min)", { n: 1, m: 5 }],
    ["Wrapper({'s': ['x']}).result()", ['x']],
    ["Wrapper({'n': [1], 's': ['x']}).result()", { n: 1, s: ['x'] }],
    ["Wrapper({'n': [None, 1]}).result()", [null, 1]],
    ['Wrapper({}).result()', {}],
  ];
  for (const [expression, expected] of cases)
    it(expression, async () => expect(await python(expression)).to.deep.equal(expected));
});
