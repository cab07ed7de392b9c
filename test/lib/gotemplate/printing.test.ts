import { data } from './fixtures.js';
import { testRows } from './rows.js';

describe('gotemplate printing', () => {
  describe('of values', () => {
    testRows(data, {}, [
      [
        '{{100000.0}} {{0.0001}} {{1000000.0}} {{123456789.0}} {{0.00001}} {{1.0}} {{1e20}}',
        '100000 0.0001 1e+06 1.23456789e+08 1e-05 1 1e+20',
      ],
      ['{{.F32}} {{.F}} {{.I64}} {{.B}}', '0.1 2.5 -7 true'],
      [
        '{{.Strings}} {{.Bytes}} {{.Items}} {{.List}} {{.InfoValue}}',
        '[x y z] [104 105] map[a:one b:two empty:] [a 1 <nil> 2.5] {1000 }',
      ],
      [
        '{{.Status}} {{print .Status}} {{printf "%s %d" .Status .Status}}',
        '<ready> <ready> <ready> %!d(api.Status=ready)',
      ],
      ['{{print 1 2 "a" "b" 3 true}} {{println 1 "a"}}|', '1 2ab3 true 1 a\n|'],
      ['{{.Fn}}', '!1:2: executing "t" at <{{.Fn}}>: can\'t print {{.Fn}} of type func(int) string'],
    ]);
  });

  describe('escapes', () => {
    testRows(data, {}, [
      ['{{html "<a b=\'c\'>&\\""}}', '&lt;a b=&#39;c&#39;&gt;&amp;&#34;'],
      ['{{js "<\'\\"\\n="}}', '\\u003C\\\'\\"\\u000A\\u003D'],
      ['{{urlquery "a b&\u00e9"}}', 'a+b%26%C3%A9'],
    ]);
  });

  describe('bytes', () => {
    testRows(data, {}, [
      ['{{len .U}} {{index .U 1}} {{slice .U 1 3}} {{slice .U 1 2 | printf "%q"}}', '10 195 \u00e9 "\\xc3"'],
      ['{{print (slice .U 1 2) (slice .U 2 3)}}', '\u00e9'],
      ['{{slice .U 1 2}}{{slice .U 2 3}}', '\u00e9'],
      ['{{slice .S 9}}', '!1:2: executing "t" at <slice .S 9>: error calling slice: index out of range: 9'],
      [
        'h\u00e9\u{1F600}{{.nope.x | len}}',
        '!1:19: executing "t" at <len>: error calling len: reflect: call of reflect.Value.Type on zero Value',
      ],
    ]);
  });

  describe('printf', () => {
    testRows(data, {}, [
      [
        '{{printf "%d" "a"}} {{printf "%s"}} {{printf "x" "b"}}',
        '%!d(string=a) %!s(MISSING) x%!(EXTRA string=b)',
      ],
      ['{{printf "%5d|%-5d|%05d|%+d|% d" 1 2 3 4 5}}', '    1|2    |00003|+4| 5'],
      [
        '{{printf "%x %X %#x %o %O %b %c %q %U" 255 255 255 8 8 5 65 65 65}}',
        "ff FF 0xff 10 0o10 101 A 'A' U+0041",
      ],
      [
        '{{printf "%f %.2f %8.3f %e %g %G" 1.5 2.345 3.14159 100.0 1e21 1e-7}}',
        '1.500000 2.35    3.142 1.000000e+02 1e+21 1E-07',
      ],
      ['{{printf "%.0f %.0f %.0f %.1f" 0.5 1.5 2.5 0.25}}', '0 2 2 0.2'],
      ['{{printf "%t %v %T %T" true .I64 .I64 .Pool}}', 'true -7 int64 *api.NodePool'],
      [
        '{{printf "%10s|%-10s|%.2s|%q|%#q|%x" "a\u00e9" "b" "abc" "q" "q" "hi"}}',
        '        a\u00e9|b         |ab|"q"|`q`|6869',
      ],
      ['{{printf "%[2]d %[1]d" 1 2}} {{printf "%[3]d" 1}} {{printf "%*d" 5 1}}', '2 1 %!d(BADINDEX)     1'],
      [
        '{{printf "%*d" "x" 1}} {{printf "%.*d" -1 1}} {{printf "%"}} {{printf "%z" 1}}',
        '%!(BADWIDTH)1 %!(BADPREC)1 %!(NOVERB) %!z(int=1)',
      ],
      [
        '{{printf "%v %+v %#v" .InfoValue .InfoValue .InfoValue}}',
        '{1000 } {Memory:1000 secret:} aws.Info{Memory:1000, secret:""}',
      ],
      [
        '{{printf "%#v %#v" .Strings .Items}}',
        '[]string{"x", "y", "z"} map[string]string{"a":"one", "b":"two", "empty":""}',
      ],
      ['{{printf "%x %b %.3x" 1.5 1.5 3.14159}}', '0x1.8p+00 6755399441055744p-52 0x1.922p+01'],
      ['{{printf "%v %.1f" 1+2i 1.25+2.5i}}', '(1+2i) (1.2+2.5i)'],
      ['{{printf "%6.2f%%" 12.345}}', ' 12.35%'],
    ]);
  });
});
