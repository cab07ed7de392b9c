import { expect } from 'chai';
import { formatAge, humanDuration } from '../../../src/lib/core/index.js';

const s = 1000;
const m = 60 * s;
const h = 60 * m;
const d = 24 * h;
const y = 365 * d;

describe('ages', () => {
  // Rows of TestHumanDuration in k8s.io/apimachinery/pkg/util/duration.
  for (const [ms, text] of [
    [-2.001 * s, '<invalid>'],
    [-1 * s, '0s'],
    [0, '0s'],
    [s, '1s'],
    [45 * s, '45s'],
    [70 * s, '70s'],
    [119 * s, '119s'],
    [2 * m, '2m'],
    [2 * m + 10 * s, '2m10s'],
    [9 * m + 59 * s, '9m59s'],
    [10 * m, '10m'],
    [12 * m + 9 * s, '12m'],
    [70 * m, '70m'],
    [179 * m, '179m'],
    [3 * h, '3h'],
    [3 * h + 20 * m, '3h20m'],
    [7 * h + 59 * m, '7h59m'],
    [8 * h, '8h'],
    [47 * h, '47h'],
    [2 * d, '2d'],
    [2 * d + h, '2d1h'],
    [5 * d, '5d'],
    [7 * d + 23 * h, '7d23h'],
    [8 * d, '8d'],
    [8 * d + 12 * h, '8d'],
    [y, '365d'],
    [2 * y - s, '729d'],
    [2 * y, '2y'],
    [2 * y + d, '2y1d'],
    [2 * y + 10 * d, '2y10d'],
    [3 * y, '3y'],
    [8 * y, '8y'],
    [8 * y + 364 * d, '8y'],
    [300 * y, '300y'],
  ] as const) {
    it(`prints ${text}`, () => expect(humanDuration(ms)).to.equal(text));
  }

  it('takes any kind of time and says when it knows none', () => {
    const now = Date.UTC(2026, 2, 14);
    expect(formatAge(new Date(now - 12 * m), now)).to.equal('12m');
    expect(formatAge('2026-03-13T00:00:00Z', now)).to.equal('24h');
    expect(formatAge(now - 45 * s, now)).to.equal('45s');
    expect(formatAge(undefined, now)).to.equal('<unknown>');
    expect(formatAge('yesterday', now)).to.equal('<unknown>');
  });
});
