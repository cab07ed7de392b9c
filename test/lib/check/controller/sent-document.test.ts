import { expect } from 'chai';
import fc from 'fast-check';
import { isDeepStrictEqual } from 'node:util';
import { comparison } from '../../../../src/lib/check/controller/sent-document.js';
import { plan, push } from './zmon-push.js';
import { ZmonServer } from './zmon-server.js';

const parent = { id: 9, name: 'Parent', team: 'apps', responsible_team: 'apps', template: true };
const child = 'id: 10\nparent_id: 9\nteam: apps\nresponsible_team: apps\n';
const sole = `id: 10\ncheck_definition_id: 7\nname: A\ndescription: d\nteam: apps\nresponsible_team: apps\nentities: []
entities_exclude: []\ncondition: ">0"\npriority: 1\n`;

describe('what makes a difference in an alert that inherits', () => {
  let server: ZmonServer;
  beforeEach(async () => {
    server = new ZmonServer().start();
    server.alerts.set(9, parent);
    server.alerts.set(10, { id: 10 });
    await push(child);
  });

  for (const written of [
    'entities: []',
    'entities_exclude: []',
    'notifications: []',
    'tags: []',
    "period: ''",
    "description: ''",
  ])
    it(`${written} is not the parent's`, async () => {
      const [step] = await plan(`${child}${written}\n`);
      expect([step?.action, step?.diff.includes(`\n+${written}`)]).to.deep.equal(['configured', true]);
      await push(`${child}${written}\n`);
      const key = written.slice(0, written.indexOf(':'));
      expect(server.alerts.get(10)?.[key]).to.deep.equal(written.endsWith('[]') ? [] : '');
      expect((await plan(`${child}${written}\n`))[0]?.action).to.equal('unchanged');
      // To leave it out again is to inherit again.
      const [back] = await plan(child);
      expect([back?.action, back?.diff.includes(`\n-${written}`)]).to.deep.equal(['configured', true]);
    });

  for (const written of ['entities: null', 'tags: ~', 'parameters: {}', "priority: ''", 'template: false'])
    it(`${written} is as good as nothing`, async () => {
      expect((await plan(`${child}${written}\n`))[0]?.action).to.equal('unchanged');
    });

  it('does not tell emptiness as removed when only the parent is', async () => {
    await push(`${sole}parent_id: 9\n`);
    const [step] = await plan(sole);
    expect(step?.diff.split('\n').filter((line) => /^[-+](?![-+])/.test(line))).to.deep.equal([
      '-parent_id: 9',
    ]);
  });

  it('an alert without a parent has nothing to inherit', async () => {
    server.alerts.set(10, { id: 10 });
    await push(sole.replace('entities_exclude: []\n', 'entities_exclude: []\ntags: []\nperiod: ""\n'));
    expect((await plan(sole))[0]?.action).to.equal('unchanged');
  });

  it('is emptiness below a parent only, and every other value anywhere', () => {
    const list = fc.constantFrom<string[] | null>(null, [], ['x']);
    const fields = {
      entities: list,
      tags: list,
      notifications: list,
      period: fc.constantFrom(null, '', 'hr {9}'),
    };
    const written = fc.record({
      ...fields,
      parent_id: fc.constantFrom(null, 9),
      priority: fc.constantFrom(null, 1),
    });
    fc.assert(
      fc.property(written, written, (sent, server) => {
        const given = { id: 10, last_modified: 1, last_modified_by: 'x', ...server };
        const { before, after } = comparison('alert', { id: 10, ...sent }, given);
        const inherits = sent.parent_id !== null || server.parent_id !== null;
        const meant = (fields: object): unknown =>
          Object.entries(fields).filter(
            ([, value]: [string, unknown]) =>
              value !== null && (inherits || !(value === '' || isDeepStrictEqual(value, []))),
          );
        expect(isDeepStrictEqual(before, after)).to.equal(isDeepStrictEqual(meant(sent), meant(server)));
      }),
    );
  });
});
