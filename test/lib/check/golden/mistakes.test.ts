import { expect } from 'chai';
import { GoldenRig, head, rejects } from './golden-rig.js';

describe('golden tests that are wrong', () => {
  let rig: GoldenRig;
  beforeEach(() => (rig = new GoldenRig()));
  afterEach(() => rig.remove());

  for (const [what, body, message] of [
    ['no mapping', '- 1\n', /a test file is a mapping/],
    ['without tests', head, /`tests` is missing or empty/],
    ['without a check', 'tests: [{name: t, expect: []}]\n', /`check` is missing/],
    ['with an unknown key', `${head}tests: [{name: t, serie: 1}]\n`, /unknown key `serie`/],
    ['with a broken series', `${head}tests: [{name: t, series: 1xx}]\n`, /"1xx" in the series/],
    [
      'with a broken pattern',
      `${head}tests: [{name: t, series: 1, expect: [{error: '/(/'}]}]\n`,
      /`error`: Invalid regular expression/,
    ],
    [
      'with a broken time',
      `${head}at: yesterday\ntests: [{name: t, series: 1}]\n`,
      /"yesterday" is not a time/,
    ],
    [
      'with two tests of a name',
      `${head}tests: [{name: t, series: 1}, {name: t, series: 1}]\n`,
      /another test is named "t"/,
    ],
    [
      'with an unknown entity',
      `${head}tests: [{name: t, series: {x: 1}, expect: [{value: 1}]}]\n`,
      /does not run on an entity "x"/,
    ],
    [
      'with a negative distance',
      `${head}every: -1s\ntests: [{name: t, series: 1}]\n`,
      /`every`: expected a time span/,
    ],
    [
      'with a distance of nothing',
      `${head}tests: [{name: t, series: 1, every: 0s}]\n`,
      /`every`: expected a time span/,
    ],
    [
      'with an unknown zone',
      `${head}zone: Mars/X\ntests: [{name: t, series: 1}]\n`,
      /`zone`: unknown time zone "Mars\/X"/,
    ],
    [
      'with captures that are none',
      `${head}tests: [{name: t, series: 1, expect: [{alerts: {Slow: {captures: 3}}}]}]\n`,
      /`captures`: expected a mapping/,
    ],
    [
      'with an empty expectation',
      `${head}tests: [{name: t, series: 1, expect: [{}]}]\n`,
      /this expects nothing: give it one of `value`/,
    ],
    [
      'with an expectation of a place only',
      `${head}tests: [{name: t, series: 1, expect: [{step: 1, alerts: {}}]}]\n`,
      /this expects nothing/,
    ],
    [
      'with an empty expectation of an alert',
      `${head}tests: [{name: t, series: 1, expect: [{alerts: {Slow: {}}}]}]\n`,
      /this expects nothing: give it one of `active`/,
    ],
    [
      'with a history of an unknown entity',
      `${head}tests: [{name: t, series: 1, history: {x: [1]}, expect: [{value: 1}]}]\n`,
      /test "t", `history`: the check does not run on an entity "x"/,
    ],
    [
      'with an expectation of nobody',
      `${head}tests: [{name: t, series: 1, expect: [{entity: x, value: 1}]}]\n`,
      /no entity "x" takes part/,
    ],
    [
      'with an unknown alert',
      `${head}tests: [{name: t, series: 1, expect: [{alerts: {Fast: true}}]}]\n`,
      /no alert "Fast" judges a/,
    ],
  ] as const)
    it(`are refused: ${what}`, () => rejects(rig.run(body), message));

  it('have the place of a wrong history', async () => {
    const error = await rig
      .run(`${head}tests:\n  - name: t\n    series: 1\n    history: {a: 1xx}\n    expect: [{value: 1}]\n`)
      .then(
        () => undefined,
        (caught: unknown) => caught,
      );
    expect(error).to.have.deep.property('position', { file: rig.file, line: 7, column: 14 });
  });

  it('fail when they expect nothing', async () => {
    const { outcomes } = await rig.run(`${head}tests: [{name: t, series: 1}]\n`);
    expect(outcomes[0]?.problems).to.deep.equal(['it expects nothing; write what comes out with --update']);
  });

  it('say which folder holds none', () => rejects(rig.collect(rig.folder), /holds no \*\.check-test\.yaml/));
});
