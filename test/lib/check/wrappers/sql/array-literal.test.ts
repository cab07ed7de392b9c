import { expect } from 'chai';
import fc from 'fast-check';
import { readArray, type ArrayElement } from '../../../../../src/lib/check/wrappers/sql/array-literal.js';

/** As PostgreSQL's array_out writes it: quotes where they are needed. */
function write(elements: readonly ArrayElement[]): string {
  const one = (element: ArrayElement): string => {
    if (element === null) return 'NULL';
    if (Array.isArray(element)) return write(element);
    const bare = element !== '' && !/[{}",\\\s]/.test(element) && element.toUpperCase() !== 'NULL';
    return bare ? element : `"${element.replace(/[\\"]/g, '\\$&')}"`;
  };
  return `{${elements.map(one).join(',')}}`;
}

const { tree } = fc.letrec<{ tree: ArrayElement[] }>((tie) => ({
  tree: fc.array(
    fc.oneof(
      { depthSize: 'small' },
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('NULL', 'null', '"', '\\', '{', '}', ',', ' ', ''),
      fc.constant(null),
      tie('tree'),
    ),
    { maxLength: 5 },
  ),
}));

describe('array literals', () => {
  it('are read as they were written', () => {
    fc.assert(
      fc.property(tree, (elements) => {
        expect(readArray(write(elements))).to.deep.equal(elements);
      }),
    );
  });

  it('may have bounds in front', () =>
    expect(readArray('[0:1][-1:0]={{1,2},{3,4}}')).to.deep.equal([
      ['1', '2'],
      ['3', '4'],
    ]));

  for (const text of ['', 'x', '{', '{"a', '}', '{{1}'])
    it(`are refused when malformed: ${text}`, () => expect(() => readArray(text)).to.throw(RangeError));
});
