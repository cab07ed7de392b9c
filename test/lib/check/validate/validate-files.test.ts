import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { validateFiles } from '../../../../src/lib/check/validate/index.js';
import { testContext } from '../../../support/virtual-clock.js';
import { inspectorOf, sampleWrappers } from './fake-inspection.js';

describe('validating files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'zk-validate-'));
  after(() => rmSync(folder, { recursive: true }));

  it('looks at all files of a folder, in order', async () => {
    for (const name of ['b', 'a']) writeFileSync(join(folder, `${name}.yaml`), 'command: "1"\n');
    const tools = { interpreter: inspectorOf({}), wrappers: sampleWrappers };
    const validations = await validateFiles({ paths: [folder] }, tools, testContext());
    expect(validations.map(({ file, definitions }) => [file, definitions])).to.deep.equal([
      [join(folder, 'a.yaml'), 1],
      [join(folder, 'b.yaml'), 1],
    ]);
  });

  it('knows the year from the clock, and the zone', async () => {
    writeFileSync(
      join(folder, 'a.yaml'),
      'condition: ">0"\nteam: t\nresponsible_team: t\nperiod: "yr {2031} hr {0} md {1} mo {1}"\n',
    );
    const messages = async (start: number, zone?: string): Promise<string> => {
      const tools = { interpreter: inspectorOf({}), wrappers: sampleWrappers };
      const request = { paths: [join(folder, 'a.yaml')], ...(zone !== undefined && { zone }) };
      const [validation] = await validateFiles(request, tools, testContext({ start }));
      return validation!.findings.map(({ message }) => message).join('\n');
    };
    expect(await messages(Date.UTC(2031, 5, 1))).to.not.contain('no moment');
    expect(await messages(Date.UTC(2030, 5, 1), 'Europe/Berlin')).to.contain('no moment of 2030');
  });
});
