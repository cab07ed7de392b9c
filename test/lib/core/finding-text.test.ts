import { expect } from 'chai';
import { plural } from '../../../src/lib/core/index.js';

describe('counted words', () => {
  for (const [count, word, expected] of [
    [0, 'file', '0 files'],
    [1, 'file', '1 file'],
    [2, 'file', '2 files'],
    [0, 'entity', '0 entities'],
    [1, 'entity', '1 entity'],
    [2, 'entity', '2 entities'],
    [2, 'key', '2 keys'],
  ] as const)
    it(expected, () => {
      expect(plural(count, word)).to.equal(expected);
    });
});
