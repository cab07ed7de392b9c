import { expect } from 'chai';
import { chooseEntities, readFilterFlags } from '../../../../src/lib/check/evaluation/choose-entities.js';
import { readCheck } from '../../../../src/lib/check/definition/index.js';
import { app, checkYaml } from './subjects.js';

const apps = [app('a', { env: 'live', port: 80 }), app('b', { env: 'test' }), { id: 'h', type: 'host' }];
const check = readCheck(checkYaml, 'c.yaml');
const ofTypes = (filters: string) => readCheck(checkYaml.replace('  - type: app', filters), 'c.yaml');

describe('the entities of a run', () => {
  it('are those that the filters of the check select, in their order', () => {
    expect(ids(chooseEntities(check, { known: apps, filter: {} }))).to.deep.equal(['a', 'b']);
  });

  it('are fewer with filters of the operator', () => {
    expect(ids(chooseEntities(check, { known: apps, filter: { env: 'live', port: '80' } }))).to.deep.equal([
      'a',
    ]);
  });

  it('count the last one of an id', () => {
    const known = [...apps, app('a', { env: 'new' })];
    expect(chooseEntities(check, { known, filter: { env: 'new' } }).entities).to.deep.equal([
      app('a', { env: 'new' }),
    ]);
  });

  it('are the GLOBAL one when none are given, with a note if the check would not select it', () => {
    const { entities, notes } = chooseEntities(check, { known: undefined, filter: {} });
    expect(entities).to.deep.equal([{ id: 'GLOBAL', type: 'GLOBAL' }]);
    expect(notes[0]).to.include('--entities');
    expect(chooseEntities(ofTypes('  - type: GLOBAL'), { known: undefined, filter: {} }).notes).to.deep.equal(
      [],
    );
  });

  it('hold the GLOBAL one beside others only when a filter names it', () => {
    expect(
      ids(chooseEntities(ofTypes('  - type: host\n  - type: GLOBAL'), { known: apps, filter: {} })),
    ).to.deep.equal(['h', 'GLOBAL']);
    expect(ids(chooseEntities(ofTypes('  - {}'), { known: apps, filter: {} }))).to.deep.equal([
      'a',
      'b',
      'h',
    ]);
  });

  it('are all of them for Python without a definition', () => {
    expect(ids(chooseEntities(readCheck('1 + 1', '<stdin>'), { known: apps, filter: {} }))).to.have.length(3);
  });

  it('are none when the list of filters is empty, and the note says so', () => {
    const empty = readCheck(checkYaml.replace('entities:\n  - type: app', 'entities: []'), 'c.yaml');
    const { entities, notes } = chooseEntities(empty, { known: apps, filter: {} });
    expect(entities).to.deep.equal([]);
    expect(notes[0]).to.match(/empty list/);
  });

  it('are none with a note that names what was looked for', () => {
    const { notes } = chooseEntities(ofTypes('  - {type: db, env: live}'), { known: apps, filter: {} });
    expect(notes).to.deep.equal(['None of 3 entities has type=db and env=live; their types are app, host.']);
  });

  it('are shared by shards without loss or overlap', () => {
    const known = Array.from({ length: 10 }, (_, index) => app(`e${index}`));
    const shards = [0, 1, 2].map((index) =>
      ids(chooseEntities(check, { known, filter: {}, shard: { index, count: 3 } })),
    );
    expect(shards.flat().sort()).to.deep.equal(known.map(({ id }) => id).sort());
    expect(shards.map(({ length }) => length)).to.deep.equal([4, 3, 3]);
  });

  it('are told to be one when there is but one, which is another', () => {
    const known = [{ id: 'a', type: 'host' }];
    expect(chooseEntities(check, { known, filter: {} }).notes).to.deep.equal([
      'The only entity does not have type=app; its type is host.',
    ]);
  });

  it('can be filtered by flags, of which a slip is told', () => {
    expect(readFilterFlags(['env=live', 'x=a=b'].slice(0, 1), apps)).to.deep.equal({ env: 'live' });
    expect(() => readFilterFlags(['env'], apps)).to.throw('expected KEY=VALUE');
    expect(() => readFilterFlags(['evn=live'], apps))
      .to.throw(/no entity has a property "evn"/)
      .with.property('hint', 'Did you mean env?');
  });
});

function ids({ entities }: { entities: readonly { id: string }[] }): string[] {
  return entities.map(({ id }) => id);
}
