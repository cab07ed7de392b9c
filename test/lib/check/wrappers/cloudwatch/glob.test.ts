import { expect } from 'chai';
import fc from 'fast-check';
import { globMatcher } from '../../../../../src/lib/check/wrappers/cloudwatch/glob.js';

/** Checked with Python's fnmatch.fnmatchcase. */
const cases: [string, string, boolean][] = [
  ['*', '', true],
  ['cart-*', 'cart-', true],
  ['cart-*', 'Cart-1', false],
  ['*art*', 'cart-1', true],
  ['a?c*', 'abc', true],
  ['a?c*', 'ac', false],
  ['[ab]*', 'bx', true],
  ['[!ab]*', 'bx', false],
  ['[!ab]*', 'cx', true],
  ['[a-c]*', 'b', true],
  ['[]]*', ']', true],
  ['[a*', '[abc', true],
  ['[z-a]*', 'm', false],
  ['[!z-a]*', 'm', true],
  ['[a-]*', '-', true],
  ['[-a]x', '-x', true],
  ['[a-cx-z]', 'y', true],
  ['[a-c-e]', 'd', false],
  ['[]-]', '-', true],
  ['[!]a]', ']', false],
  ['*a*b', 'aab', true],
  ['*a*b', 'aba', false],
  ['a.b*', 'axb', false],
  ['a.b*', 'a.b', true],
  ['*(x)+$^|{}\\*', 'y(x)+$^|{}\\', true],
  ['*', 'line\nbreak', true],
  ['app/*/x', 'app/a/b/x', true],
  ['[^a]*', '^', true],
  ['🎉?*', '🎉🎈', true],
];

describe('patterns of dimensions', () => {
  for (const [pattern, text, expected] of cases)
    it(`${pattern} ${expected ? 'matches' : 'does not match'} ${JSON.stringify(text)}`, () =>
      expect(globMatcher(pattern)(text)).to.equal(expected));

  it('match any text with their own literal around a star', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (head, middle, tail) => {
        const literal = (text: string): string => text.replace(/[*?[]/g, '[$&]');
        expect(globMatcher(`${literal(head)}*${literal(tail)}`)(head + middle + tail)).to.equal(true);
      }),
    );
  });

  it('do not take for ever', () => {
    expect(globMatcher('*'.repeat(50) + 'x')('y'.repeat(5000))).to.equal(false);
    expect(globMatcher('*?'.repeat(50) + 'x')('y'.repeat(255))).to.equal(false);
    expect(globMatcher('*y'.repeat(50) + 'x')('y'.repeat(255))).to.equal(false);
    expect(globMatcher('*y'.repeat(50))('y'.repeat(255))).to.equal(true);
  });
});
