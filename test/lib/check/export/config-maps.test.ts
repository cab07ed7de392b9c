import { expect } from 'chai';
import fc from 'fast-check';
import { configMaps, jsonLists, maxConfigMapBytes } from '../../../../src/lib/check/export/config-maps.js';

const file = fc.record({
  name: fc.stringMatching(/^[a-z][a-z0-9]{0,7}$/),
  content: fc.nat({ max: maxConfigMapBytes - 10 }).map((size) => 'x'.repeat(size)),
});

describe('files in ConfigMaps', () => {
  it('are all there, in order, below the limit, and no map could have joined its neighbour', () => {
    fc.assert(
      fc.property(fc.uniqueArray(file, { selector: (one) => one.name, maxLength: 8 }), (files) => {
        const maps = configMaps('m', files, {});
        const held = maps.map((map) => Object.entries(map['data'] as Record<string, string>));
        const size = (entries: [string, string][]): number =>
          entries.reduce((sum, [name, content]) => sum + name.length + content.length, 0);
        expect(held.flat().map(([name]) => name)).to.deep.equal(files.map((one) => one.name));
        for (const entries of held) expect(size(entries)).to.be.at.most(maxConfigMapBytes);
        held.slice(1).forEach(([first], at) => {
          if (!first) throw new Error('an empty map');
          expect(size([...(held[at] ?? []), first]), 'two that fit into one').to.be.greaterThan(
            maxConfigMapBytes,
          );
        });
        expect(new Set(maps.map((map) => map.metadata.name)).size).to.equal(maps.length);
      }),
      { numRuns: 30 },
    );
  });

  it('may be lists of JSON that hold everything', () => {
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue(), { maxLength: 30 }),
        fc.integer({ min: 20, max: 200 }),
        (items, limit) => {
          const lists = jsonLists(items, 'e', limit);
          expect(lists.flatMap((list) => JSON.parse(list.content) as unknown[])).to.deep.equal(
            JSON.parse(JSON.stringify(items)),
          );
          for (const { content } of lists) {
            const alone = (JSON.parse(content) as unknown[]).length === 1;
            expect(alone || Buffer.byteLength(content) <= limit + 6).to.equal(true);
          }
        },
      ),
    );
  });
});
