import { expect } from 'chai';
import { sizeFault } from '../../../../src/lib/check/evaluation/result-size.js';
import type { Json } from '../../../../src/lib/check/bridge/wire.js';

const timed = (value: Json) => ({ value, ts: 1, td: 1 });
const dict = (count: number): { [key: string]: Json } =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, index]));
/** The JSON around the text is `{"value":"","ts":1,"td":1}`. */
const frame = JSON.stringify(timed('')).length;

describe('the size of a result', () => {
  it('may be 998 leaves of a dict, because the time stamps count, too', () => {
    expect(sizeFault(timed(dict(998)))).to.equal(undefined);
    expect(sizeFault(timed(dict(999)))).to.match(/keys count \(1001\) exceeded the maximum value: 1000$/);
  });

  it('counts the leaves of nested dicts, a list as one, an empty dict as none', () => {
    expect(sizeFault(timed({ a: dict(998), b: {} }))).to.equal(undefined);
    expect(sizeFault(timed({ a: dict(998), b: [] }))).to.match(/\(1001\)/);
    expect(sizeFault(timed({ a: Array.from({ length: 5000 }, () => 1) }))).to.equal(undefined);
  });

  it('counts no keys of what is no dict', () => {
    expect(sizeFault(timed([dict(2000)]))).to.equal(undefined);
  });

  it('may be 64 KB of compact JSON, in which everything beyond ASCII takes six bytes', () => {
    expect(sizeFault(timed('x'.repeat(65_536 - frame)))).to.equal(undefined);
    expect(sizeFault(timed('x'.repeat(65_537 - frame)))).to.equal(
      'Result size error: Result size (64.0009765625KB) exceeded the maximum size: 64KB',
    );
    expect(sizeFault(timed([1]), 65_536 - frame + 2)).to.equal(undefined);
    expect(sizeFault(timed([1]), 65_537 - frame + 2)).to.match(/Result size \(64\.0009765625KB\)/);
    expect(sizeFault(timed('ä'.repeat(10_000)))).to.equal(undefined);
    expect(sizeFault(timed('ä'.repeat(11_000)))).to.match(/Result size \(64\.478515625KB\)/);
  });
});
