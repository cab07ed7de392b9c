import { expect } from 'chai';
import fc from 'fast-check';
import { cellLimit, type ColumnText } from '../../../src/lib/cli/cell-limit.js';
import { formatTable } from '../../../src/lib/cli/table.js';
import { displayWidth, truncate } from '../../../src/lib/core/index.js';

const column = (header: string, ...cells: string[]): ColumnText => ({ header, cells });

/** The widest line of the table that has these columns, with cells of the long ones cut. */
function tableWidth(long: readonly ColumnText[], others: readonly ColumnText[], limit: number): number {
  const all = [
    ...others,
    ...long.map(({ header, cells }) => ({
      header,
      cells: cells.map((cell) => truncate(String(cell), limit)),
    })),
  ];
  const rows = (all[0]?.cells ?? []).map((_, row) => all.map(({ cells }) => cells[row]));
  const table = formatTable(
    all.map(({ header }) => header),
    rows,
  );
  return Math.max(...table.split('\n').map(displayWidth));
}

describe('the length of cells', () => {
  const others = [column('ENTITY', 'GLOBAL'), column('STATE', 'ACTIVE'), column('TIME', '5ms')];

  it('leaves to one column what the others do not need', () => {
    const alert = column('ALERT', 'The answer of the checkout takes longer than anybody will wait');
    expect(cellLimit(80, [alert, column('VALUE', '7')], others)).to.equal(80 - 6 - 6 - 4 - 5 - 4 * 3);
  });

  it('cuts several long ones alike', () => {
    const long = ['ALERT', 'VALUE', 'CAPTURES'].map((header) => column(header, 'x'.repeat(100)));
    const limit = cellLimit(80, long, others);
    expect(limit).to.equal(Math.floor((80 - 6 - 6 - 4 - 5 * 3) / 3));
  });

  it('is one that a person can make something of, whatever the terminal', () => {
    const long = [column('ALERT', 'x'.repeat(100))];
    expect(cellLimit(10, long, others)).to.equal(12);
    expect(cellLimit(1000, long, others)).to.equal(60);
  });

  it('makes a table fit wherever a shortest one does', () => {
    const cell = fc.string({ unit: 'grapheme', maxLength: 80 }).filter((text) => !/[\p{Cc}]/u.test(text));
    const rows = fc.array(fc.record({ a: cell, b: cell, c: cell }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(rows, fc.integer({ min: 20, max: 200 }), (cells, width) => {
        const fixed = [column('ENTITY', ...cells.map((_, row) => `web-${row}`))];
        const long = [
          column('ALERT', ...cells.map(({ a }) => a)),
          column('VALUE', ...cells.map(({ b }) => b)),
          column('CAPTURES', ...cells.map(({ c }) => c)),
        ];
        const limit = cellLimit(width, long, fixed);
        if (limit > 12) expect(tableWidth(long, fixed, limit)).to.be.at.most(width);
      }),
    );
  });
});
