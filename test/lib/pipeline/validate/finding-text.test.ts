import { expect } from 'chai';
import { XMLParser } from 'fast-xml-parser';
import { placedFindingLines } from '../../../../src/lib/core/index.js';
import {
  validateDefinition,
  validationJUnit,
  validationSummary,
} from '../../../../src/lib/pipeline/index.js';
import { oneStep } from '../definition/example.js';

describe('what validate writes', () => {
  const broken = oneStep({ step: '  timeout: 5\n  overlay: ci/<go>' });

  it('is a line for people, with its hint', async () => {
    const { findings } = await validateDefinition(oneStep({ step: '  timeout: 5' }), 'delivery.yaml');
    expect(findings.flatMap(placedFindingLines)).to.deep.equal([
      'delivery.yaml:5:12: error: step "build": timeout: not a duration [E-duration]',
      '  hint: A number needs a unit: 5m or 5s.',
    ]);
  });

  it('is a summary', async () => {
    const good = await validateDefinition(oneStep(), 'a');
    const odd = await validateDefinition(oneStep({ step: '  overlay: ci/go' }), 'b');
    expect(validationSummary([good])).to.equal('no findings in 1 file');
    expect(validationSummary([good, odd])).to.equal('0 errors and 1 warning in 2 files');
  });

  it('is JUnit, in which only errors fail', async () => {
    const validations = [
      await validateDefinition(broken, 'a&b.yaml'),
      await validateDefinition(oneStep(), 'c.yaml'),
    ];
    const xml = new XMLParser({ ignoreAttributes: false, isArray: (name) => name === 'testcase' }).parse(
      validationJUnit(validations),
    ) as {
      testsuites: {
        testsuite: {
          '@_name': string;
          '@_tests': string;
          '@_failures': string;
          testcase: Record<string, unknown>[];
        }[];
      };
    };
    const [bad, good] = xml.testsuites.testsuite;
    expect(bad).to.include({ '@_name': 'a&b.yaml', '@_tests': '2', '@_failures': '2' });
    expect(bad!.testcase.map((one) => one['@_name'])).to.deep.equal(['E-duration 5:12', 'E-type 6:12']);
    expect(bad!.testcase[0]!['failure']).to.include({ '@_type': 'E-duration' });
    expect(good).to.include({ '@_tests': '1', '@_failures': '0' });
  });
});
