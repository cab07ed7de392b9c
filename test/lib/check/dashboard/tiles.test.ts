import { expect } from 'chai';
import fc from 'fast-check';
import type { JsonObject } from '../../../../src/lib/check/bridge/wire.js';
import type { RaisedEntity, Tile } from '../../../../src/lib/check/dashboard/model.js';
import { tileTitle } from '../../../../src/lib/check/dashboard/tile-title.js';
import {
  activeDowntimes,
  raisedIds,
  sortedTiles,
  tileOf,
} from '../../../../src/lib/check/dashboard/tiles.js';

function entity(id: string, since?: number, inDowntime = false, captures: JsonObject = {}): RaisedEntity {
  const downtimes = inDowntime ? [{ comment: 'c', createdBy: 'me' }] : [];
  return { id, ...(since !== undefined && { since }), value: 1, captures, downtimes, failed: false };
}

function tile(id: number, priority: 1 | 2 | 3, entities: readonly RaisedEntity[]): Tile {
  return tileOf({
    alert: {
      key: `id ${id}`,
      id,
      name: `a${id}`,
      description: '',
      condition: '',
      team: '',
      responsibleTeam: '',
      priority,
      tags: [],
      notifications: [],
      links: [],
    },
    title: `a${id}`,
    entities,
  });
}

describe('the tiles of a dashboard', () => {
  it('are as old as the entity that was raised first, downtimes aside', () => {
    expect(tile(1, 1, [entity('a', 50), entity('b', 20), entity('c', 10, true)])).to.deep.include({
      since: 20,
      inDowntime: false,
      count: 3,
    });
    expect(tile(1, 1, [entity('a', 50, true)]))
      .to.deep.include({ inDowntime: true })
      .and.not.have.property('since');
    expect(tile(1, 1, [entity('a')])).to.not.have.property('since');
  });

  it('list the entities by age, those in a downtime at the end', () => {
    const { entities } = tile(1, 1, [
      entity('d', 1, true),
      entity('c', 30),
      entity('b', 20),
      entity('a', 30),
      entity('e'),
    ]);
    expect(entities.map(({ id }) => id)).to.deep.equal(['b', 'a', 'c', 'e', 'd']);
  });

  it('stand by priority, age and name, whatever the order they came in', () => {
    const all = [
      tile(1, 1, [entity('a', 10)]),
      tile(2, 1, [entity('a', 20)]),
      tile(3, 1, [entity('a')]),
      tile(4, 1, [entity('a')]),
      tile(5, 2, [entity('a', 1)]),
      tile(6, 3, [entity('a', 1)]),
      tile(7, 1, [entity('a', 1, true)]),
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (shuffled) => {
        expect(sortedTiles(shuffled).map(({ alert }) => alert.id)).to.deep.equal([1, 2, 3, 4, 5, 6, 7]);
      }),
    );
    expect([...raisedIds(all)]).to.deep.equal([1, 2, 3, 4, 5, 6]);
  });

  it('do not count downtimes that are over', () => {
    const downtimes = [
      { comment: 'a', createdBy: '', until: 10 },
      { comment: 'b', createdBy: '', until: 20 },
      { comment: 'c', createdBy: '' },
    ];
    expect(activeDowntimes(downtimes, 10).map(({ comment }) => comment)).to.deep.equal(['b', 'c']);
  });

  const titles: [name: string, entities: RaisedEntity[], title: string][] = [
    ['plain', [entity('a'), entity('b')], 'plain'],
    ['{entities} slow', [entity('a')], 'a slow'],
    ['{entities} slow', [entity('b'), entity('a')], 'a, b slow'],
    ['{ms:.1f} ms', [entity('a', 1, false, { ms: 1.25 })], '1.2 ms'],
    ['{ms:.0f} ms', [entity('a', 1, false, { ms: 3 }), entity('b', 1, false, { ms: 1 })], '1, 3 ms'],
    ['{ms} ms', [entity('a', 1, false, { ms: 3 }), entity('b', 1, false, { ms: 3 })], '3 ms'],
    ['{ms} ms', [entity('a', 1, false, { ms: 3 }), entity('b')], '3 ms'],
    ['{ms} ms', [entity('a'), entity('b')], '{ms} ms'],
    ['{ms} ms', [entity('a', 1, true, { ms: 3 }), entity('b', 1, false, { ms: 4 })], '4 ms'],
    ['{{x}} {ms}', [entity('a', 1, false, { ms: 1 }), entity('b', 1, false, { ms: 2 })], '{x} 1, 2'],
    ['{ms}', [entity('a', 1, true, { ms: 1 })], '{ms}'],
  ];
  for (const [name, entities, title] of titles)
    it(`call "${name}" on ${entities.map(({ id }) => id).join(' and ')} "${title}"`, () => {
      expect(tileTitle(name, entities)).to.equal(title);
    });

  it('name no more values than anybody reads', () => {
    const many = Array.from({ length: 30 }, (_, index) => entity(`e${String(index).padStart(2, '0')}`));
    expect(tileTitle('{entities}', many)).to.match(/^e00, e01, .*e19 and 10 more$/);
  });
});
