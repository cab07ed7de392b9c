import { expect } from 'chai';
import fc from 'fast-check';
import { isChosen, matchesTeam } from '../../../../src/lib/check/dashboard/choose-alerts.js';

describe('the alerts of a dashboard', () => {
  const teams: [pattern: string, team: string, chosen: boolean][] = [
    ['platform', 'platform', true],
    ['platform', 'Platform', true],
    ['Platform', 'platform', true],
    ['platform', 'platform/db', false],
    ['platform/*', 'platform/db', true],
    ['platform/*', 'platform/', true],
    ['platform/*', 'platform', false],
    ['*', '', true],
    ['*', 'anything', true],
    ['*/db', 'platform/db', true],
    ['*/db', 'platform/dbs', false],
    ['p*t*m', 'platform', true],
    ['p*t*x', 'platform', false],
    ['a*a', 'a', false],
    ['a*a', 'aa', true],
    ['te_m', 'team', false],
    ['te%', 'team', false],
    ['t.am', 'team', false],
    ['', 'team', false],
  ];
  for (const [pattern, team, chosen] of teams)
    it(`the pattern "${pattern}" ${chosen ? 'matches' : 'does not match'} "${team}"`, () => {
      expect(matchesTeam(team, pattern)).to.equal(chosen);
    });

  it('matches as a regular expression of the same meaning does', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 8 });
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '/', '*'), maxLength: 6 });
    fc.assert(
      fc.property(text, pattern, (team, like) => {
        const expected = new RegExp(`^${like.replaceAll('*', '.*')}$`).test(team);
        expect(matchesTeam(team, like)).to.equal(expected);
      }),
    );
  });

  const tags: [has: string[], wanted: string[], chosen: boolean][] = [
    [[], [], true],
    [['a'], [], true],
    [['a'], ['a', 'b'], true],
    [[], ['a'], false],
    [['c'], ['a', 'b'], false],
    [['a', 'b'], ['a', '!b'], false],
    [['a'], ['!b'], true],
    [[], ['!b'], true],
    [['b'], ['!b'], false],
  ];
  for (const [has, wanted, chosen] of tags)
    it(`the tags [${wanted.join(', ')}] ${chosen ? 'choose' : 'leave out'} an alert with [${has.join(', ')}]`, () => {
      expect(isChosen({ team: 'x', tags: has }, { teams: [], tags: wanted })).to.equal(chosen);
    });

  it('asks for team and tags at once', () => {
    const choice = { teams: ['a', 'b*'], tags: ['live'] };
    expect(isChosen({ team: 'bc', tags: ['live'] }, choice)).to.equal(true);
    expect(isChosen({ team: 'c', tags: ['live'] }, choice)).to.equal(false);
    expect(isChosen({ team: 'a', tags: ['test'] }, choice)).to.equal(false);
  });
});
