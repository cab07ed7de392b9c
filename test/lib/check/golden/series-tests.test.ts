import { expect } from 'chai';
import { outcomeLines, outcomeObject, outcomeSuites } from '../../../../src/lib/check/golden/report.js';
import { GoldenRig, head, statuses } from './golden-rig.js';

describe('golden tests on series', () => {
  let rig: GoldenRig;
  beforeEach(() => (rig = new GoldenRig()));
  afterEach(() => rig.remove());

  it('judge the values step by step on a clock of their own', async () => {
    const { outcomes, fake } = await rig.run(`${head}at: 2026-01-31T12:00:00Z
tests:
  - name: slow after two
    series: {a: '200x1 999x1', b: '_ 1'}
    expect:
      - {step: 2, entity: a, value: 200, alerts: {Slow: false}}
      - {step: 3, alerts: {Slow: {active: true, in_period: true, captures: {seen: 999}}}}
      - {step: 2, entity: b, value: 1}
`);
    expect(statuses(outcomes)).to.deep.equal(['passed']);
    expect(outcomes[0]).to.include({ steps: 4, compared: 3 });
    const conditions = fake.asked.filter((one) => one.kind === 'alert');
    expect(conditions.map(({ now, seed }) => [now, seed])).to.deep.equal(
      [0, 1, 1, 2, 3].map((step) => [Date.UTC(2026, 0, 31, 12, step), 20_260_131]),
    );
    expect(conditions.at(-1)?.history.map(({ value, ts }) => [value, ts])).to.deep.equal(
      [999, 999, 200, 200].map((value, back) => [value, Date.UTC(2026, 0, 31, 12, 3 - back) / 1000]),
    );
  });

  it('tell what differs, with its place', async () => {
    const { outcomes } = await rig.run(`${head}
tests:
  - name: wrong
    series: 5
    expect:
      - value: 6
        alerts:
          Slow: {active: true, captures: {}, error: /Type.*/}
`);
    expect(outcomes[0]?.status).to.equal('failed');
    const lines = await outcomeLines(outcomes[0]!);
    const file = rig.file;
    expect(lines).to.deep.equal([
      `FAILED ${file}: wrong`,
      `    ${file}:9:9: value (step 1, a; step 1, b)`,
      '      - 6',
      '      + 5',
      `    ${file}:11:17: alert Slow: active (step 1, a; step 1, b)`,
      '      - true',
      '      + false',
      `    ${file}:11:17: alert Slow: captures (step 1, a; step 1, b)`,
      '      - {}',
      '      + {"seen":5}',
      `    ${file}:11:17: alert Slow: error (step 1, a; step 1, b)`,
      '      - /Type.*/',
      '      + none',
    ]);
    expect(outcomeObject(outcomes[0]!)).to.deep.include({ test: 'wrong', status: 'failed', compared: 2 });
    expect(outcomeSuites(outcomes)[0]?.cases[0]?.problem?.message).to.equal(
      'step 1, a: value: expected 6, found 5',
    );
  });

  it('show a difference of large values by lines', async () => {
    const { outcomes } = await rig.run(`${head}
tests:
  - name: large
    entities: [a]
    series: [{one: 1, two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7}]
    expect: [{value: {one: 1, two: 2, three: 33, four: 4, five: 5, six: 6, seven: 7}}]
`);
    const lines = await outcomeLines(outcomes[0]!);
    expect(lines.filter((line) => /^ {6}[-+]/.test(line))).to.deep.equal([
      '      -   "three": 33,',
      '      +   "three": 3,',
    ]);
  });

  it('know checks that fail', async () => {
    const { outcomes } = await rig.run(`${head}
tests:
  - name: fails
    series: 'fail'
    expect: [{error: failed in this test, alerts: {Slow: true}}]
  - name: does not fail as expected
    series: '1'
    expect: [{error: timeout}]
  - name: fails unexpectedly
    series: 'fail'
    expect: [{value: 1}, {error: false}]
`);
    expect(statuses(outcomes)).to.deep.equal(['passed', 'failed', 'failed']);
    expect(outcomes[2]?.differences.map(({ what, actual }) => [what, actual]).slice(0, 1)).to.deep.equal([
      ['value', 'failed: CheckError: failed in this test'],
    ]);
  });

  it('can have results of before', async () => {
    const { fake } = await rig.run(`${head}
tests:
  - {name: seeded, entities: [a], history: {a: '1 2'}, series: 3, expect: [{value: 3}]}
`);
    const [asked] = fake.asked.filter((one) => one.kind === 'alert');
    expect(asked?.history.map(({ value }) => value)).to.deep.equal([3, 2, 1]);
  });
});
