import { expect } from 'chai';
import { Quantity } from '../../../src/lib/quantity/index.js';
import { buildGoProgram, type GoProgram } from '../support/go-program.js';
import { randomFrom } from '../support/random.js';

interface Answer {
  error?: string;
  text: string;
  format: string;
  value: string;
  milli: string;
  integer: string;
  sum: string;
  minus: string;
  cmp: number;
  scaled: string;
}

const COUNT = 20_000;

function generate(random: () => number): string {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const digits = (most: number): string =>
    Array.from({ length: Math.floor(random() * most) }, () => Math.floor(random() * 10)).join('');
  const number = pick([
    () => String(Math.floor(random() * 3000)),
    () => digits(22),
    () => `${digits(8)}.${digits(12)}`,
    () =>
      pick([
        '0',
        '1',
        '10',
        '100',
        '1000',
        '1024',
        '1023',
        '1025',
        '1048576',
        '0.1',
        '0.5',
        '00.50',
        '.5',
        '5.',
        '.',
        '',
      ]),
  ])();
  const suffix = pick([
    '',
    '',
    'n',
    'u',
    'm',
    'k',
    'M',
    'G',
    'T',
    'P',
    'E',
    'Ki',
    'Mi',
    'Gi',
    'Ti',
    'Pi',
    'Ei',
    'e3',
    'E3',
    'e-3',
    'e-12',
    'e+6',
    'e15',
    'e',
    'K',
    'mi',
    'kk',
    ' ',
    'Gb',
    '-',
  ]);
  return pick(['', '', '', '-', '+']) + number + suffix;
}

/** Numbers beyond 64 bits overflow in Go; ours are exact. */
function int64(text: string): bigint {
  return BigInt(text);
}

describe('quantities against k8s.io/apimachinery', function () {
  this.timeout(300_000);
  let go: GoProgram;
  before(() => (go = buildGoProgram(new URL('oracle', import.meta.url).pathname)));
  after(() => go.remove());

  it(`agrees on ${COUNT} generated pairs`, () => {
    const random = randomFrom(42);
    const requests = Array.from({ length: COUNT }, () => ({
      a: generate(random),
      b: generate(random),
      f: Math.fround(random() * 2),
    }));
    const answers = go.ask<Answer>(requests);
    let compared = 0;
    requests.forEach(({ a, b, f }, i) => {
      const answer = answers[i]!;
      const mine = parsed(a);
      if (typeof mine === 'string') {
        expect(mine, a).to.equal(answer.error);
        return;
      }
      expect(answer.error, a).to.equal(undefined);
      expect(mine.format, a).to.equal(answer.format);
      expectText(mine, answer.text, a);
      // Go multiplies large negative amounts of its slow form by 10^9 in 64 bits, and wraps.
      const wraps = mine.value() < -9_000_000_000n;
      const inRange = !wraps && mine.milliValue() < 2n ** 63n && mine.milliValue() > -(2n ** 63n);
      if (inRange) {
        expect([mine.value(), mine.milliValue()], a).to.deep.equal([
          int64(answer.value),
          int64(answer.milli),
        ]);
        if (!/[eE]1[0-9]/.test(a)) expectText(mine.scale(f), answer.scaled, `${a} * ${f}`);
      }
      expect(String(mine.asInteger() ?? ''), a).to.equal(answer.integer ?? '');
      const other = parsed(b);
      if (typeof other === 'string') return;
      expect(mine.compare(other), `${a} <=> ${b}`).to.equal(answer.cmp);
      expectText(mine.add(other), answer.sum, `${a} + ${b}`);
      expectText(mine.subtract(other), answer.minus, `${a} - ${b}`);
      compared += 1;
    });
    expect(compared).to.be.greaterThan(COUNT * 0.3);
  });
});

function parsed(text: string): Quantity | string {
  try {
    return Quantity.parse(text);
  } catch (error) {
    return (error as Error).message;
  }
}

/** Equal texts, except beyond the largest suffix, where Kubernetes drops the magnitude and we write an exponent. */
function expectText(mine: Quantity, text: string, what: string): void {
  const ours = mine.toString();
  if (mine.format !== 'DecimalExponent' && /e\d+$/.test(ours))
    expect(text, what).to.equal(ours.replace(/e\d+$/, ''));
  else expect(ours, what).to.equal(text);
}
