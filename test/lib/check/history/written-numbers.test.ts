import { expect } from 'chai';
import fc from 'fast-check';
import { readHistory } from '../../../../src/lib/check/history/read-history.js';
import { exactText, parseWritten, plainValue } from '../../../../src/lib/check/history/written-numbers.js';

const times = { now: 1_000_000, interval: 60, worker: 'w' };

describe('numbers that Python reads otherwise', () => {
  for (const [text, exact] of [
    ['3', undefined],
    ['1.5', undefined],
    ['[1, "3.0", {"a": 1e-3}]', undefined],
    ['3.0', '3.0'],
    ['-0.0', '-0.0'],
    ['1e3', '1e3'],
    ['12345678901234567890', '12345678901234567890'],
    ['{"a": [1, 2.0]}', '{"a":[1,2.0]}'],
  ] as const)
    it(`${text} is told as ${exact ?? 'it is'}`, () => expect(exactText(parseWritten(text))).to.equal(exact));

  it('change nothing for JavaScript, and stay as they were written', () => {
    const leaf = fc.oneof(
      fc.constantFrom('1.0', '-2.0', '1e5', '1.25', '7', 'null', '"2.0"', '98765432109876543210'),
      fc.integer().map(String),
    );
    const { json } = fc.letrec<{ json: string }>((tie) => ({
      json: fc.oneof(
        { maxDepth: 3 },
        leaf,
        fc.array(tie('json'), { maxLength: 4 }).map((items) => `[${items.join(',')}]`),
        fc
          .uniqueArray(fc.constantFrom('a', 'b', '__proto__', 'toJSON'), { maxLength: 3 })
          .chain((keys) => fc.tuple(...keys.map((key) => tie('json').map((item) => `"${key}":${item}`))))
          .map((items) => `{${items.join(',')}}`),
      ),
    }));
    fc.assert(
      fc.property(json, (text) => {
        const read = parseWritten(text);
        expect(JSON.stringify(plainValue(read))).to.equal(JSON.stringify(JSON.parse(text)));
        expect(exactText(read) ?? text).to.equal(text);
      }),
    );
  });

  it('reach conditions as they were, from files and lines', () => {
    const list = readHistory(
      '[{"entity": "a", "results": [{"ts": 1.0, "td": 0.0, "value": {"x": 119.0}}]}]',
      'h',
      times,
    );
    expect(list.byEntity.get('a')).to.deep.equal([
      { ts: 1, td: 0, value: { x: 119 }, exact: '{"x":119.0}', worker: 'w' },
    ]);
    const lines = readHistory(
      '{"entity": "a", "ts": 1, "value": 3.0}\n{"entity": "a", "ts": 2, "value": 3}\n',
      'h',
      times,
    );
    expect(lines.byEntity.get('a')?.map(({ exact }) => exact)).to.deep.equal(['3.0', undefined]);
    expect(readHistory('[2.0]', 'h', times).all).to.have.nested.property('[0].exact', '2.0');
  });
});
