import { expect } from 'chai';
import fc from 'fast-check';
import { inheritedFields, readAlerts, resolveAlerts } from '../../../../src/lib/check/definition/index.js';

const team = 'team: t\nresponsible_team: t\n';
const parent = `id: 1\ntemplate: true\ncheck_definition_id: 9\nname: P\ndescription: d\nentities: [{type: x}]\nentities_exclude: []\ncondition: ">1"\npriority: 2\nperiod: always\ntags: [a]\n${team}`;
const resolve = (...texts: string[]) => resolveAlerts(readAlerts(texts.join('---\n'), 'f.yaml'));
const messages = (...texts: string[]) => resolve(...texts).problems.map(({ message }) => message);

describe('alerts and their parents', () => {
  it('take from the parent what they do not have, null included, and the parent is not run', () => {
    const { alerts, problems } = resolve(
      parent,
      `id: 2\nparent_id: 1\nname: C\nperiod: null\nentities: []\n${team}`,
    );
    expect(problems).to.deep.equal([]);
    expect(alerts.map(({ definition }) => definition)).to.deep.equal([
      {
        id: 2,
        parent_id: 1,
        check_definition_id: 9,
        name: 'C',
        description: 'd',
        team: 't',
        responsible_team: 't',
        entities: [],
        entities_exclude: [],
        condition: '>1',
        notifications: [],
        status: 'ACTIVE',
        priority: 2,
        period: 'always',
        template: false,
        parameters: {},
        tags: ['a'],
      },
    ]);
    expect(alerts[0]!.conditionFrom.definition.id).to.equal(1);
  });

  it('ask through several generations, in any order of the file', () => {
    const { alerts } = resolve(
      `id: 3\nparent_id: 2\n${team}`,
      `id: 2\nparent_id: 1\ntemplate: true\ncondition: ">2"\n${team}`,
      parent,
    );
    expect(alerts[0]!.definition).to.include({ condition: '>2', name: 'P' });
    expect(alerts[0]!.conditionFrom.definition.id).to.equal(2);
  });

  it('put their own parameters over those of their parents, each as a whole', () => {
    const { alerts } = resolve(
      `${parent}parameters: {limit: {value: 1, type: int, comment: c}, __proto__: {value: 2}, other: {value: 3}}\n`,
      `id: 2\nparent_id: 1\ntemplate: true\nparameters: {limit: {value: '5'}}\n${team}`,
      `id: 3\nparent_id: 2\nparameters: {mine: {value: 4}}\n${team}`,
      `id: 4\nparent_id: 2\nparameters: null\n${team}`,
      `id: 5\nparent_id: 2\nparameters: {}\n${team}`,
    );
    const inherited = { limit: { value: '5' }, ['__proto__']: { value: 2 }, other: { value: 3 } };
    expect(alerts.map(({ definition }) => definition.parameters)).to.deep.equal([
      { ...inherited, ['__proto__']: { value: 2 }, mine: { value: 4 } },
      inherited,
      inherited,
    ]);
    expect(
      [...alerts[0]!.parametersFrom].map(([name, { definition }]) => [name, definition.id]),
    ).to.deep.equal([
      ['limit', 2],
      ['__proto__', 1],
      ['other', 1],
      ['mine', 3],
    ]);
  });

  it('never take id, teams, status and template', () => {
    const { alerts } = resolve(`${parent}status: INACTIVE\n`, `id: 2\nparent_id: 1\n${team}`);
    expect(alerts[0]!.definition).to.include({ id: 2, status: 'ACTIVE', template: false });
  });

  it('complain about what nobody has, about strangers, circles and twins', () => {
    expect(messages(`condition: ">0"\n${team}`)).to.deep.equal(
      ['check_definition_id', 'name', 'description', 'entities', 'entities_exclude', 'priority'].map(
        (field) => `\`${field}\` is missing`,
      ),
    );
    expect(messages(parent, `id: 2\nparent_id: 7\n${team}`)[0]).to.equal(
      'the parent 7 is not among the given alerts',
    );
    expect(messages(`id: 1\nparent_id: 2\n${team}`, `id: 2\nparent_id: 1\n${team}`)).to.include(
      'the parents run in a circle: 1 → 2 → 1',
    );
    expect(messages(`id: 1\nparent_id: 1\n${team}`)).to.include('the parents run in a circle: 1 → 1');
    expect(messages(parent, parent)).to.deep.equal(['another alert, at f.yaml:1, has the id 1, too']);
  });

  it('resolve each field to the nearest alert of the chain that has it, and always end', () => {
    const alert = fc.record({
      parent: fc.option(fc.integer({ min: 1, max: 6 })),
      has: fc.subarray(['condition', 'period', 'name']),
    });
    fc.assert(
      fc.property(fc.array(alert, { minLength: 1, maxLength: 6 }), (family) => {
        const text = family.map(({ parent: up, has }, index) =>
          [
            `id: ${index + 1}`,
            ...(up === null ? [] : [`parent_id: ${up}`]),
            ...has.map((field) => `${field}: "${index + 1}"`),
          ].join('\n'),
        );
        const { alerts } = resolve(...text.map((one) => `${one}\n${team}`));
        for (const [index, { definition }] of alerts.entries())
          for (const field of ['condition', 'period', 'name'] as const) {
            let at: number | null = index;
            for (let steps = 0; at !== null && steps < 7; steps += 1) {
              if (family[at]?.has.includes(field)) break;
              const up: number | null = family[at]?.parent ?? null;
              at = up === null || up > family.length ? null : up - 1;
              if (steps === 6) at = null;
            }
            const expected =
              at === null ? { condition: '', period: '', name: `alert ${index + 1}` }[field] : String(at + 1);
            expect(definition[field], `${field} of ${index + 1}`).to.equal(expected);
          }
      }),
    );
  });

  it('inherit what the reference inherits', () => {
    expect([...inheritedFields].sort()).to.deep.equal([
      'check_definition_id',
      'condition',
      'description',
      'entities',
      'entities_exclude',
      'name',
      'notifications',
      'parameters',
      'period',
      'priority',
      'tags',
    ]);
  });
});
