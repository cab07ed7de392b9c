import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { addedEntries } from '../../scripts/check-functions/added-names.js';
import { conditionEntries, paramsEntry } from '../../scripts/check-functions/condition-names.js';
import type { Entry, Example } from '../../scripts/check-functions/entry.js';
import { functionReference } from '../../scripts/check-functions/reference.js';
import { wrapperNotes } from '../../scripts/check-functions/wrapper-notes.js';
import type { Runtime } from '../../src/lib/check/interpreter/interpreter.js';
import { callFindings } from '../../src/lib/check/validate/call-rules.js';
import type { Code } from '../../src/lib/check/validate/code.js';
import { nameFindings } from '../../src/lib/check/validate/name-rules.js';
import { wrappers } from '../../src/lib/check/wrappers/index.js';
import { Python } from '../lib/check/prelude/python.js';

const page = fileURLToPath(new URL('../../docs/check-functions.md', import.meta.url));

describe('the reference of functions', function () {
  this.timeout(60_000);
  let python: Python;
  before(async () => (python = await Python.start(wrappers)));

  /** All that `check validate` would say of a piece of code. */
  function findings(as: 'check' | 'alert', source: string): string[] {
    const report = python.inspect(source, as);
    const code: Code = {
      as,
      source,
      runtime: 'PYTHON_3',
      runtimeGiven: true,
      parameters: [],
      position: (line, column) => ({ line, ...(column !== undefined && { column }) }),
    };
    return [
      ...report.findings,
      ...nameFindings(code, report, wrappers),
      ...callFindings(code, report, wrappers),
    ].map(({ message }) => `${source}: ${message}`);
  }

  it('is up to date (after a change: npm run reference)', () => {
    expect(readFileSync(page, 'utf8')).to.equal(functionReference(wrappers));
  });

  it('knows all wrappers that work, each with an example that validation accepts', () => {
    const working = wrappers.filter(
      ({ tier, internal }) => internal !== true && typeof tier === 'number' && tier < 3,
    );
    expect(Object.keys(wrapperNotes).sort()).to.deep.equal(working.map(({ name }) => name).sort());
    for (const { name, onWorker } of working) {
      const examples = wrapperNotes[name]?.examples ?? [];
      expect(examples, name).to.not.be.empty;
      const said = examples.flatMap((example) =>
        findings(example.endsWith('# in a condition') ? 'alert' : 'check', example),
      );
      expect(
        said.filter((line) => onWorker !== false || !line.includes('extension of this tool')),
      ).to.deep.equal([]);
      for (const example of examples) expect(example).to.include(`${name}(`);
    }
  });

  const helpers = Object.entries<Entry>(addedEntries).flatMap(([name, { examples = [] }]) =>
    examples.map((example) => [name, example] as const),
  );
  for (const [name, { code, gives }] of helpers)
    it(`has an example of ${name} that works: ${code}`, () => {
      expect(findings('check', code)).to.deep.equal([]);
      expect(code).to.match(new RegExp(`\\b${name}\\b`));
      if (gives !== undefined) expect(resultOf(code)).to.equal(gives);
    });

  const conditions = Object.entries<Entry>(conditionEntries).flatMap(([name, { examples = [] }]) =>
    examples.map((example) => [name, example] as const),
  );
  for (const [name, example] of conditions)
    it(`has an example of ${name} that works: ${example.code}`, () => {
      expect(findings('alert', example.code)).to.deep.equal([]);
      expect(judged(example)).to.deep.equal({
        active: example.gives === 'True',
        captures: example.captures ?? {},
      });
    });

  it('knows the parameters of alerts', () => {
    const { active } = python.alert('params["limit"] == limit', { parameters: { limit: { value: 3 } } });
    expect(active).to.equal(true);
    expect(paramsEntry.signature).to.equal('params');
  });

  it('gives each link of its contents a heading', () => {
    const text = functionReference(wrappers);
    const links = [...text.matchAll(/\]\((#[^)]+)\)/g)].map(([, link]) => link);
    const headings = [...text.matchAll(/^#{2,3} .*$/gm)];
    expect(links).to.have.length(headings.length);
    expect(new Set(links).size).to.equal(links.length);
    expect(links).to.include('#counter').and.to.include('#counter-1').and.to.include('#pythons-own');
  });

  it('says of Python 2 what is so', () => {
    const rows: [code: string, in3: string, in2: string][] = [
      ['round(2.5)', '2', '3.0'],
      ['str(1.0 / 3)', "'0.3333333333333333'", "'0.333333333333'"],
      ['oct(15)', "'0o17'", "'017'"],
      ['math.floor(1.5)', '1', '1.0'],
      ['filter(None, (0, 1)) == (1,)', 'False', 'True'],
      ['isinstance(range(1), list)', 'False', 'True'],
      ['len(re.findall(r"\\w", "é"))', '1', '0'],
    ];
    for (const [code, in3, in2] of rows)
      expect([resultOf(code, 'PYTHON_3'), resultOf(code, 'PYTHON_2')], code).to.deep.equal([in3, in2]);
    expect(python.value('min("a", 1, None) == None', { runtime: 'PYTHON_2' })).to.equal(true);
    expect(python.error('min("a", 1)')).to.match(/^TypeError/);
  });

  /** `repr` of the result of a check, before it becomes JSON. */
  function resultOf(code: string, runtime: Runtime = 'PYTHON_3'): unknown {
    const request = JSON.stringify({ runtime, entity: {} });
    return python.json(
      'import zk_check, zk_safe_eval',
      'repr(zk_safe_eval.run(zk_safe_eval.compile_definition(code, "check", runtime), zk_check._context(json.loads(request))))',
      { code, runtime, request },
    );
  }

  function judged({ code, values = [] }: Example): { active: boolean; captures: unknown } {
    const history = values.map((value, index) => ({ ts: 6000 - 60 * index, td: 0, value }));
    const { active, captures } = python.alert(code, { value: values[0] ?? 0, history });
    return { active, captures };
  }
});
