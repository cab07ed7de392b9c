import { expect } from 'chai';
import { nearest } from '../../../src/lib/core/index.js';

describe('the nearest word', () => {
  const words = ['list', 'get', 'create', 'validate', 'render'];
  for (const [typed, meant] of [
    ['lsit', 'list'],
    ['creat', 'create'],
    ['LIST', 'list'],
    ['vaildate', 'validate'],
    ['rendr', 'render'],
    ['gte', 'get'],
    ['xyz', undefined],
    ['', undefined],
    ['delete', undefined],
  ] as const) {
    it(`${typed || '(nothing)'} is ${meant ?? 'unlike any'}`, () =>
      expect(nearest(typed, words)).to.equal(meant));
  }
});
