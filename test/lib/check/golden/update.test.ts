import { expect } from 'chai';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { outcomeObject } from '../../../../src/lib/check/golden/report.js';
import type { CheckEvaluation, Failure } from '../../../../src/lib/check/interpreter/interpreter.js';
import { failure } from '../evaluation/fake-interpreter.js';
import { callHttp, GoldenRig, head, rejects, statuses } from './golden-rig.js';

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

  it('quote texts that YAML would take for something else, and compare again', async () => {
    for (const value of [
      'yes',
      'on',
      'no',
      '1_000',
      '0b11',
      '012',
      '1e3',
      '12:30',
      '~',
      '',
      'a: b',
      "it's\ntwo\n",
    ]) {
      const check = (): string => value;
      await rig.run(recorded, { check, record: true });
      const { outcomes } = await rig.run(recorded, { check, update: true });
      expect(statuses(outcomes), value).to.deep.equal(['passed']);
      expect(statuses((await rig.collect(rig.file, { check })).outcomes), value).to.deep.equal(['passed']);
    }
  });

  it('leave comments, quotes, alignment and large numbers alone', async () => {
    const body = `${head}tests:
  - name: 't'   # a name
    series: [{a: 9007199254740993, b: [1, 2], s: x}]

    expect:
      - value:   # all of it
          a:   9007199254740993   # beyond 2^53
          b: [1,   7]             # seven

          s: "x"
        alerts: {Slow: false}     # fast
`;
    const { outcomes } = await rig.run(body, { update: true });
    expect(statuses(outcomes)).to.deep.equal(['passed']);
    expect(rig.text()).to.equal(body.replace('[1,   7]  ', '[1,   2]  '));
  });

  it('keep a pattern of an error that still holds', async () => {
    const body = `${head}tests:
  - name: t
    series: fail
    expect:
      - {error: '/fail.d/', alerts: {Slow: false}}
`;
    await rig.run(body, { update: true });
    expect(rig.text()).to.equal(body.replace('Slow: false', 'Slow: true'));
  });

  it('write an error in the place of a value, and a value in the place of an error', async () => {
    const body = (expectation: string): string =>
      `${head}tests:\n  - name: t\n    series: {a: 1, b: fail}\n    expect:\n${expectation}`;
    await rig.run(body('      - entity: b\n        value: 1\n      - entity: a\n        error: x\n'), {
      update: true,
    });
    expect(rig.text()).to.equal(
      body(
        '      - entity: b\n        error: "CheckError: failed in this test"\n      - entity: a\n        value: 1\n',
      ),
    );
  });

  it('write an error that holds, also when its message begins on the next line', async () => {
    const text = 'Traceback (most recent call last):\n  File "x", line 1\nValueError:\n  it failed';
    const check = (): Failure => failure('ValueError', '', { text });
    await rig.run(recorded, { check, record: true });
    const { outcomes } = await rig.run(recorded, { check, update: true });
    expect(statuses(outcomes)).to.deep.equal(['passed']);
    expect(rig.text()).to.include('error: "ValueError:"');
  });

  it('leave a test alone whose calls are not recorded', async () => {
    await rig.run(recorded, { record: true });
    const check = async (request: CheckEvaluation) => callHttp(request, '/other');
    const { outcomes, wrote } = await rig.run(recorded, { update: true, check });
    expect(statuses(outcomes)).to.deep.equal(['failed']);
    expect(outcomes[0]?.problems[0]).to.match(/is not on the cassette/);
    expect(outcomes[0]?.differences).to.have.length(2);
    expect(wrote).to.deep.equal([]);
    expect(rig.text()).to.equal(recorded);
  });

  for (const [what, options, path] of [
    ['the test file', { record: true, update: true }, 't.check-test.yaml'],
    ['the cassette', { record: true }, 't.cassette.yaml'],
  ] as const)
    it(`do not overwrite what somebody writes into ${what} meanwhile`, async () => {
      await rig.run(recorded, { record: true });
      const file = join(rig.folder, path);
      const check = async (request: CheckEvaluation) => {
        writeFileSync(file, '# edited\n');
        return (await callHttp(request, '/other')) === 200 ? 201 : 0;
      };
      const error = await rig.run(recorded, { ...options, check }).then(
        () => undefined,
        (caught: unknown) => caught,
      );
      expect(error).to.include({ code: 'file-changed', exit: 3 });
      expect(rig.text(file)).to.equal('# edited\n');
      expect(readdirSync(rig.folder).filter((name) => name.endsWith('.tmp'))).to.deep.equal([]);
    });

  it('refuse a value that stands elsewhere, and write nothing', async () => {
    const body = `${head}tests:
  - name: t
    series: {a: 1, b: &five 5}
    expect:
      - {entity: a, value: *five}
`;
    await rejects(rig.run(body, { update: true }), /cannot be updated in place: the value is an alias/);
    expect(rig.text()).to.equal(body);
  });
});

/** A test whose check calls the world. */
const recorded = `${head}tests:\n  - name: t\n    expect:\n      - value: 200\n`;
