import { expect } from 'chai';
import { validateDefinitions } from '../../../../src/lib/check/validate/index.js';
import { placedFindingLines } from '../../../../src/lib/core/index.js';
import { inspectorOf, sampleWrappers } from './fake-inspection.js';

const check = (name: string) => `name: ${name}
owning_team: t
description: d
runtime: PYTHON_3
interval: 60
entities:
- type: host
command: "1"
`;
const alert = (name: string) => `id: 7
check_definition_id: 1
name: ${name}
description: d
team: t
responsible_team: t
entities: []
entities_exclude: []
condition: ">0"
priority: 1
`;

describe('definitions that a push would refuse as the same', () => {
  const lines = async (...texts: string[]): Promise<string[][]> => {
    const validations = await validateDefinitions(
      texts.map((text, index) => ({ file: `f${index}.yaml`, text })),
      { interpreter: inspectorOf({}), wrappers: sampleWrappers, now: 0 },
    );
    return validations.map(({ findings }) => findings.flatMap(placedFindingLines));
  };

  it('are errors of the later one, over all files, told once', async () => {
    expect(await lines(check('C'), check('c'), alert('A'), alert('B'))).to.deep.equal([
      [],
      [
        'f1.yaml:1:7: error: another check, at f0.yaml:1, has the name "c" of team "t", too [duplicate-name]',
        '  hint: Keep one of them.',
      ],
      [],
      [
        'f3.yaml:1:5: error: another alert, at f2.yaml:1, has the id 7, too [duplicate-id]',
        '  hint: Keep one of them.',
      ],
    ]);
  });

  it('are not those that differ', async () => {
    expect(await lines(check('C'), check('D'), alert('A'))).to.deep.equal([[], [], []]);
  });
});
