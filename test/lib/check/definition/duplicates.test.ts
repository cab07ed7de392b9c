import { expect } from 'chai';
import fc from 'fast-check';
import { duplicateProblems, serverIdentities } from '../../../../src/lib/check/definition/duplicates.js';
import { readDefinitions } from '../../../../src/lib/check/definition/index.js';

/** What is told about definitions, each in a file of its own: `f0.yaml`, `f1.yaml` and so on. */
function told(...texts: string[]): string[] {
  const loaded = texts.flatMap((text, index) => readDefinitions(text, `f${index}.yaml`).loaded);
  return duplicateProblems(loaded, serverIdentities).map(
    ({ code, message, position: { file, line } }) => `${file}:${line}: ${message} [${code}]`,
  );
}

const check = (name: string, more = '', team = 'apps'): string =>
  `${more}name: ${name}\nowning_team: ${team}\ncommand: "1"\ninterval: 60\n`;
const alert = (name: string, more = ''): string => `${more}name: ${name}\nteam: apps\ncondition: ">0"\n`;
const board = (id: string): string => `${id}name: B\nwidget_configuration: []\n`;

describe('definitions that are the same one', () => {
  it('have the same id, within their kind', () => {
    expect(told(check('A', 'id: 7\n'), `# c\n${check('B', 'id: 7\n')}`)).to.deep.equal([
      'f1.yaml:2: another check, at f0.yaml:1, has the id 7, too [duplicate-id]',
    ]);
    expect(told(alert('A', 'id: 7\n'), alert('B', 'id: 7\n'), check('A', 'id: 7\n'))).to.deep.equal([
      'f1.yaml:1: another alert, at f0.yaml:1, has the id 7, too [duplicate-id]',
    ]);
    expect(told(board('id: 7\n'), board('id: 7\n'))).to.deep.equal([
      'f1.yaml:1: another dashboard, at f0.yaml:1, has the id 7, too [duplicate-id]',
    ]);
    expect(told('- {id: e, type: host}\n- {id: f, type: host}\n', 'type: pod\nid: f\n')).to.deep.equal([
      'f1.yaml:2: another entity, at f0.yaml:2, has the id f, too [duplicate-id]',
    ]);
  });

  it('are checks of one team and name in any case, unless both have an id', () => {
    expect(told(check('A'), check('a', '', 'APPS'))).to.deep.equal([
      'f1.yaml:1: another check, at f0.yaml:1, has the name "a" of team "APPS", too [duplicate-name]',
    ]);
    expect(told(check('A', 'id: 7\n'), check('A'))).to.deep.equal([
      'f1.yaml:1: another check, at f0.yaml:2, has the name "A" of team "apps", too [duplicate-name]',
    ]);
    expect(told(check('A'), check('A', 'id: 7\n'))).to.deep.equal([
      'f1.yaml:2: another check, at f0.yaml:1, has the name "A" of team "apps", too [duplicate-name]',
    ]);
    expect(told(check('A', 'id: 7\n'), check('A', 'id: 8\n'))).to.deep.equal([]);
    expect(told(check('A'), check('A', '', 'web'))).to.deep.equal([]);
  });

  it('are checks of one source', () => {
    const source = 'source_url: https://git/x\n';
    expect(
      told(check('A', source), check('B', source.toUpperCase().replace('SOURCE_URL', 'source_url'))),
    ).to.deep.equal([
      'f1.yaml:1: another check, at f0.yaml:1, has the source HTTPS://GIT/X, too [duplicate-source]',
    ]);
  });

  it('are alerts of one check, team and name, unless both have an id', () => {
    const of = 'check_definition_id: 7\n';
    expect(told(alert('A', of), alert('A', of))).to.deep.equal([
      'f1.yaml:2: another alert, at f0.yaml:2, has the name "A" for check 7, too [duplicate-name]',
    ]);
    expect(told(alert('A', `id: 1\n${of}`), alert('A', `id: 2\n${of}`))).to.deep.equal([]);
    expect(
      told(alert('A', of), alert('A', 'check_definition_id: 8\n'), alert('A'), alert('A')),
    ).to.deep.equal([]);
  });

  it('are not what is incomplete, and not dashboards without an id', () => {
    expect(told('- {type: host}\n- {type: host}\n')).to.deep.equal([]);
    expect(told('command: "1"\n', 'command: "1"\n', board(''), board(''))).to.deep.equal([]);
  });

  it('are told by whichever comes later, once each, as often as there are others before it', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 12 }), (ids) => {
        const problems = told(...ids.map((id) => check('A', `id: ${id}\n`, `team${id}`)));
        const later = ids.flatMap((id, index) => (ids.indexOf(id) < index ? [index] : []));
        expect(problems).to.deep.equal(
          later.map(
            (index) =>
              `f${index}.yaml:1: another check, at f${ids.indexOf(ids[index]!)}.yaml:1, has the id ${ids[index]}, too [duplicate-id]`,
          ),
        );
      }),
    );
  });
});
