import { expect } from 'chai';
import fc from 'fast-check';
import { formatTable, parseOutputFormat } from '../../../src/lib/cli/index.js';
import { customColumns } from '../../../src/lib/cli/custom-columns.js';
import { sortByPath } from '../../../src/lib/cli/sort-by.js';

describe('tables', () => {
  it('look like kubectl’s', () => {
    expect(
      formatTable(
        ['name', 'Ready', 'AGE'],
        [
          ['a', true, '5d'],
          ['much-longer', 0, undefined],
        ],
      ),
    ).to.equal(
      ['NAME          READY   AGE', 'a             true    5d', 'much-longer   0       <none>'].join('\n'),
    );
    expect(formatTable(['name'], [['a']], { noHeaders: true })).to.equal('a');
    expect(formatTable(['name', 'x'], [['日本', 1]])).to.equal('NAME   X\n日本   1');
  });

  it('stay tables whatever is in a cell', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.string({ unit: 'binary' }), { minLength: 2, maxLength: 2 }), { maxLength: 5 }),
        (rows) => {
          const text = formatTable(['a', 'b'], rows);
          expect(text.split('\n')).to.have.length(rows.length + 1);
          expect(text).to.not.match(/[\p{Cc}](?<!\n)/u);
        },
      ),
    );
  });

  it('cut a cell at its first line', () => expect(formatTable(['a'], [['one\ntwo']])).to.equal('A\none...'));
});

describe('custom columns', () => {
  const objects = [
    { metadata: { name: 'a', labels: { x: '1', b: '2' } }, list: [1, 'z'] },
    { metadata: { name: 'b' } },
  ];

  it('print what the paths lead to', () => {
    expect(customColumns('NAME:.metadata.name,LABELS:.metadata.labels,LIST:.list', objects, false)).to.equal(
      ['NAME   LABELS         LIST', 'a      map[b:2 x:1]   [1 z]', 'b      <none>         <none>'].join(
        '\n',
      ),
    );
    expect(customColumns('N:{.metadata.name}', objects, true)).to.equal('a\nb');
    expect(customColumns('L:.list[*]', objects, true)).to.equal('1,z\n<none>');
  });

  it('need a header and a path', () =>
    expect(() => customColumns('NAME', objects, false)).to.throw('unexpected custom-columns spec: NAME'));
});

describe('--sort-by', () => {
  const sort = (values: unknown[]): unknown[] =>
    sortByPath(
      values.map((v) => ({ v })),
      (item) => item,
      '.v',
    ).map(({ v }) => v);

  it('sorts numbers by value, texts naturally, and what is missing first', () => {
    expect(sort([10, 9, 1])).to.deep.equal([1, 9, 10]);
    expect(sort(['node-10', 'node-2', 'Node-1'])).to.deep.equal(['Node-1', 'node-2', 'node-10']);
    expect(sort(['b', undefined, 'a'])).to.deep.equal([undefined, 'a', 'b']);
    expect(sort(['2026-03-14T01:00:00Z', '2026-03-13T23:00:00Z'])).to.deep.equal([
      '2026-03-13T23:00:00Z',
      '2026-03-14T01:00:00Z',
    ]);
  });

  it('is stable and total', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.integer(), fc.stringMatching(/^[ab0-9-]{0,6}$/)), { maxLength: 10 }),
        (values) => {
          const once = sort(values);
          expect([...once].map(String).sort()).to.deep.equal(values.map(String).sort());
        },
      ),
    );
  });

  it('refuses a field that nothing has', () =>
    expect(() => sortByPath([{}], (item) => item, '.nope')).to.throw(
      'couldn\'t find any field with path ".nope"',
    ));
});

describe('-o', () => {
  it('names the formats of the command, too, when it refuses one', () =>
    expect(() => parseOutputFormat('junti', ['junit']))
      .to.throw('allowed formats are: junit,jsonpath,')
      .with.property('hint', 'Did you mean -o junit?'));

  it('knows its formats', () => {
    expect(parseOutputFormat('table')).to.deep.equal({ format: 'table' });
    expect(parseOutputFormat('wide')).to.deep.equal({ format: 'wide' });
    expect(parseOutputFormat('jsonpath={.a}={.b}')).to.deep.equal({
      format: 'jsonpath',
      template: '{.a}={.b}',
    });
    expect(parseOutputFormat('custom-columns=A:.a')).to.deep.equal({
      format: 'custom-columns',
      spec: 'A:.a',
    });
  });

  for (const text of ['', 'JSON', 'jsonpath', 'jsonpath=', 'custom-columns', 'json=x', 'go-template={{.}}']) {
    it(`refuses "${text}"`, () =>
      expect(() => parseOutputFormat(text))
        .to.throw()
        .with.property('exit', 2));
  }
});
