import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { validateFiles, type InspectionTools } from '../../../../src/lib/check/validate/index.js';
import { testContext } from '../../../support/virtual-clock.js';
import { inspectorOf, sampleWrappers } from './fake-inspection.js';

describe('validating files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'zk-validate-'));
  after(() => rmSync(folder, { recursive: true }));

  /** Counts interpreters that are open. */
  function tools(evaluate = inspectorOf({}).evaluate): InspectionTools & { open: number; opened: number } {
    const counted = {
      open: 0,
      opened: 0,
      wrappers: sampleWrappers,
      openInterpreter: async () => {
        counted.open += 1;
        counted.opened += 1;
        return { evaluate, close: async () => void (counted.open -= 1) };
      },
    };
    return counted;
  }

  it('looks at all of a folder with one interpreter, which is closed', async () => {
    for (const name of ['a', 'b']) writeFileSync(join(folder, `${name}.yaml`), 'command: "1"\n');
    const used = tools();
    const validations = await validateFiles({ paths: [folder] }, used, testContext());
    expect(validations.map(({ file, definitions }) => [file, definitions])).to.deep.equal([
      [join(folder, 'a.yaml'), 1],
      [join(folder, 'b.yaml'), 1],
    ]);
    expect([used.opened, used.open]).to.deep.equal([1, 0]);
  });

  it('closes it when looking fails, too', async () => {
    writeFileSync(join(folder, 'a.yaml'), 'command: "1"\n');
    const used = tools(() => Promise.reject(new Error('no interpreter')));
    const error: unknown = await validateFiles({ paths: [folder] }, used, testContext()).catch(
      (thrown: unknown) => thrown,
    );
    expect([(error as Error).message, used.open]).to.deep.equal(['no interpreter', 0]);
  });

  it('opens none when there is nothing to read', async () => {
    const used = tools();
    await validateFiles({ paths: [join(folder, 'none')] }, used, testContext()).catch(() => undefined);
    expect(used.opened).to.equal(0);
  });
});
