import { expect } from 'chai';
import { sharedPython, type Python } from './python.js';

describe('values as Python 2 shows them', function () {
  this.timeout(60_000);
  let python: Python;
  before(async () => (python = await sharedPython()));

  // What the documentation and the source of CPython 2.7 say.
  const rows: [source: string, shown: string][] = [
    ["`Exception('x')`", "Exception('x',)"],
    ["`Exception('x', 1)`", "Exception('x', 1)"],
    ['`Exception()`', 'Exception()'],
    ["'%r' % Exception('x')", "Exception('x',)"],
    ["'{0!r}'.format(Exception('x'))", "Exception('x',)"],
    ["str([Exception('x')])", "[Exception('x',)]"],
    ["'%s' % [Exception('x')]", "[Exception('x',)]"],
    ['`2 ** 63`', '9223372036854775808L'],
    ['`2 ** 63 - 1`', '9223372036854775807'],
    ['`-2 ** 63 - 1`', '-9223372036854775809L'],
    ['str(2 ** 63)', '9223372036854775808'],
    ['str([2 ** 63])', '[9223372036854775808L]'],
    [
      "'%s %r %d' % (2 ** 63, 2 ** 63, 2 ** 63)",
      '9223372036854775808 9223372036854775808L 9223372036854775808',
    ],
    ["'%s' % {'a': 2 ** 63}", "{'a': 9223372036854775808L}"],
    ["'%(a)s %(a)r' % {'a': 2 ** 63}", '9223372036854775808 9223372036854775808L'],
    ['hex(2 ** 64)', '0x10000000000000000L'],
    ['hex(10)', '0xa'],
    ['hex(-10)', '-0xa'],
    ['oct(2 ** 64)', '02000000000000000000000L'],
    ['`set([1])`', 'set([1])'],
    ['`set()`', 'set([])'],
    ['`[set([1]), (1,), {1: ()}]`', '[set([1]), (1,), {1: ()}]'],
    ['def f():\n  a = [1]\n  a.append((a, a))\n  return `a`', '[1, ([...], [...])]'],
    ['def f():\n  a = {}\n  a[1] = a\n  return str(a)', '{1: {...}}'],
    ["'a,b'.translate(None, ',')", 'ab'],
    ["'a,b'.translate(None)", 'a,b'],
    ["u'ab'.translate({97: u'c', 98: None})", 'c'],
    ["'ab!'.translate(''.join(chr((n + 1) % 256) for n in range(256)), '!')", 'bc'],
  ];
  for (const [source, shown] of rows)
    it(JSON.stringify(source), () => expect(python.value(source, { runtime: 'PYTHON_2' })).to.equal(shown));

  it('show a small long without its letter, because there is one type of whole numbers', () => {
    expect(python.value('`1L` + hex(10L)', { runtime: 'PYTHON_2' })).to.equal('10xa');
  });

  it('go on to be what they are', () => {
    const source = "'%d|%5s|%.1f|%x' % (2 ** 64, [1], 1.25, 2 ** 64)";
    expect(python.value(source, { runtime: 'PYTHON_2' })).to.equal(
      '18446744073709551616|  [1]|1.2|10000000000000000',
    );
  });
});
