import { expect } from 'chai';
import { outcomeObject } from '../../../../src/lib/check/golden/report.js';
import { GoldenRig, head, statuses } from './golden-rig.js';

describe('golden tests with --update', () => {
  let rig: GoldenRig;
  beforeEach(() => (rig = new GoldenRig()));
  afterEach(() => rig.remove());

  it('write all that came out into a test that expects nothing', async () => {
    const { outcomes } = await rig.run(
      `${head}tests:\n  - name: new # why\n    series: {a: 999, b: fail}\n`,
      {
        update: true,
      },
    );
    expect(statuses(outcomes)).to.deep.equal(['passed']);
    const text = rig.text();
    expect(text).to.include('name: new # why');
    const again = await rig.run(text);
    expect(outcomeObject(again.outcomes[0]!)).to.deep.include({ status: 'passed', compared: 2 });
    expect(text).to.match(
      /entity: a\n +value: 999\n +alerts:\n +Slow:\n +active: true\n +captures:\n +seen: 999/,
    );
    expect(text).to.match(/entity: b\n +error: ['"]?CheckError: failed in this test/);
  });

  it('change only what does not hold, and keep the rest with its comments', async () => {
    const { outcomes, wrote } = await rig.run(
      `${head}tests:
  - name: t
    series: {a: 1 2, b: 1 7}
    expect:
      - {step: 1, value: 1} # stays
      - step: 2 # differs between the entities
        value: 5
      - step: 2
        entity: a
        alerts: {Slow: true} # wrong
`,
      { update: true },
    );
    expect(statuses(outcomes)).to.deep.equal(['passed']);
    expect(wrote).to.have.length(1);
    const text = rig.text();
    expect(text).to.include('- {step: 1, value: 1} # stays');
    expect(text).to.match(/entity: a\n +value: 2\n +- step: 2\n +entity: b\n +value: 7/);
    expect(text).to.match(/Slow: false/);
    expect(statuses((await rig.run(text)).outcomes)).to.deep.equal(['passed']);
  });

  it('write nothing when everything holds', async () => {
    const { wrote } = await rig.run(`${head}tests: [{name: t, series: 1, expect: [{value: 1}]}]\n`, {
      update: true,
    });
    expect(wrote).to.deep.equal([]);
  });
});
