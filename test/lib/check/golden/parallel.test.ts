import { expect } from 'chai';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '../../../../src/lib/check/bridge/wire.js';
import type { CheckEvaluation } from '../../../../src/lib/check/interpreter/interpreter.js';
import { callHttp, GoldenRig, rejects } from './golden-rig.js';

const files = ['a', 'b', 'c'];

describe('golden tests some at a time', () => {
  let rig: GoldenRig;
  beforeEach(() => {
    rig = new GoldenRig();
    for (const name of files) mkdirSync(join(rig.folder, name));
    writeTests();
  });
  afterEach(() => rig.remove());

  const writeTests = (): void => {
    for (const name of files) {
      const tests = [1, 2, 3].map((test) => `  - {name: ${name}${test}, steps: 2}\n`).join('');
      writeFileSync(
        join(rig.folder, name, 'x.check-test.yaml'),
        `check: ../health.yaml\nalerts: [../slow.yaml]\nentities: [../entities.yaml]\ntests:\n${tests}`,
      );
    }
  };
  /** The first evaluations begin once `together` of them are there, however long the files of their tests took; the later one began, the sooner it is over. */
  const check = (together: number) => {
    let turns = 40;
    let missing = together;
    let begin: () => void = () => undefined;
    const allAreThere = new Promise<void>((resolve) => (begin = resolve));
    return async (request: CheckEvaluation): Promise<Json> => {
      if (--missing === 0) begin();
      await allAreThere;
      for (let turn = (turns -= 2); turn > 0; turn--) await new Promise(setImmediate);
      const value = await callHttp(request, `/${request.entity['id'] as string}`);
      return typeof value === 'object' ? 0 : value;
    };
  };
  const written = () =>
    files.map((name) =>
      readdirSync(join(rig.folder, name)).map((file) => readFileSync(join(rig.folder, name, file), 'utf8')),
    );

  it('have the same outcomes in the same order, and write the same files, as one after the other', async () => {
    const record = async (parallel: number) => {
      writeTests();
      const run = await rig.collect(rig.folder, {
        record: true,
        update: true,
        parallel,
        check: check(parallel),
      });
      return { ...run, written: written() };
    };
    const one = await record(1);
    const many = await record(4);
    expect(many.outcomes).to.deep.equal(one.outcomes);
    expect(many.recorded).to.deep.equal(one.recorded);
    expect(one.recorded.slice(0, 2)).to.deep.equal(['a1 4', 'a2 4']);
    expect(many.outcomes.map(({ test }) => test)).to.deep.equal(
      files.flatMap((name) => [1, 2, 3].map((test) => `${name}${test}`)),
    );
    expect(many.written).to.deep.equal(one.written);
    expect(one.written.flat()).to.have.length(6);
    for (const parallel of [1, 4]) {
      const replayed = await rig.collect(rig.folder, { parallel, check: check(parallel) });
      expect(replayed.fake.mostRunning).to.equal(parallel);
      expect(replayed.world).to.deep.equal([]);
      expect(new Set(replayed.outcomes.map(({ status }) => status))).to.deep.equal(new Set(['passed']));
    }
  });

  it('give the outcomes before a file that is wrong, and its error', async () => {
    await rig.collect(rig.folder, { record: true, update: true, check: check(1) });
    const path = join(rig.folder, 'b', 'x.check-test.yaml');
    writeFileSync(path, readFileSync(path, 'utf8').replace('../health.yaml', '../none.yaml'));
    await rejects(rig.collect(rig.folder, { parallel: 4, check: check(1) }), /there is no such file/);
  });

  it('change nothing when one of the files cannot be read as a test', async () => {
    writeFileSync(join(rig.folder, 'c', 'x.check-test.yaml'), 'check: x\nnonsense: 1\n');
    const before = written();
    await rejects(rig.collect(rig.folder, { record: true, update: true, check: check(1) }), /mistake/);
    expect(written()).to.deep.equal(before);
  });

  it('may not record one cassette for two files', async () => {
    for (const name of ['a', 'b']) {
      const path = join(rig.folder, name, 'x.check-test.yaml');
      writeFileSync(path, `cassette: ../shared.yaml\n${readFileSync(path, 'utf8')}`);
    }
    await rejects(
      rig.collect(rig.folder, { record: true, check: check(1) }),
      /a\/x\.check-test\.yaml and .*b\/x\.check-test\.yaml both record .*shared\.yaml/,
    );
  });
});
