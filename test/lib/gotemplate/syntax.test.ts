import { testRows } from './rows.js';

describe('gotemplate syntax', () => {
  describe('white space and trim markers', () => {
    testRows(null, {}, [
      ['{{-1}}', '-1'],
      ['a {{- -1}}', 'a-1'],
      ['{{3 -}}\n\t x', '3x'],
      ['{{3-}}', '!1: bad number syntax: "3-"'],
      ['a \t\r\n{{- 1 -}} \t\r\n b', 'a1b'],
      ['a\u00a0{{- 1}}', 'a\u00a01'],
      ['{{- ""}}  kept', '  kept'],
      ['a  {{""}}', 'a  '],
      ['{{print\n"a"\n}}', 'a'],
      ['a\n\n{{- /* c */ -}}\n\nb', 'ab'],
    ]);
  });

  describe('comments', () => {
    testRows(null, {}, [
      ['a{{/* c */}}b', 'ab'],
      ['a{{/* {{ }} \n */}}b', 'ab'],
      ['{{ /* c */ }}', '!1: unexpected "/" in command'],
      ['{{/* c */ x}}', '!1: comment ends before closing delimiter'],
      ['{{/* c', '!1: unclosed comment'],
    ]);
  });

  describe('constants', () => {
    testRows(null, {}, [
      ["{{'a'}} {{0x1F}} {{0b11}} {{0o17}} {{017}} {{1_000}}", '97 31 3 15 15 1000'],
      ['{{.5}} {{1.}} {{1e3}} {{0x1p4}} {{-0}}', '0.5 1 1000 16 0'],
      ['{{1i}} {{1+2i}} {{2-0.5i}}', '(0+1i) (1+2i) (2-0.5i)'],
      ['{{18446744073709551616}}', '!1: integer overflow: "18446744073709551616"'],
      [
        '{{9223372036854775808}}',
        '!1:2: executing "t" at <9223372036854775808>: 9223372036854775808 overflows int',
      ],
      ['{{089}}', '!1: integer overflow: "089"'],
      ['{{1__0}}', '!1: illegal number syntax: "1__0"'],
      ["{{'ab'}}", "!1: malformed character constant: 'ab'"],
      ['{{"\\x41\\101\\u00e9\\t|"}}', 'AA\u00e9\t|'],
      ['{{"\\q"}}', '!1: invalid syntax'],
      ['{{`a\\n{{}}"b`}}', 'a\\n{{}}"b'],
      ['{{"a', '!1: unterminated quoted string'],
      ['{{`a', '!1: unterminated raw quoted string'],
      ['{{3+i}}', '!1: syntax error scanning complex number'],
    ]);
  });

  describe('parse errors', () => {
    testRows(null, {}, [
      ['{{if true}}x', '!1: unexpected EOF'],
      ['x\n{{end}}', '!2: unexpected {{end}}'],
      ['{{b}}', '!1: function "b" not defined'],
      ['{{$y}}', '!1: undefined variable "$y"'],
      ['{{range $a, $b, $c := .}}{{end}}', '!1: too many declarations in range'],
      ['{{range $a, 1 := .}}{{end}}', '!1: range can only initialize variables'],
      ['{{}}', '!1: missing value for command'],
      ['{{if}}{{end}}', '!1: missing value for if'],
      ['{{1 | 2}}', '!1: non executable command in pipeline stage 2'],
      ['{{break}}', '!1: {{break}} outside {{range}}'],
      ['{{continue}}', '!1: {{continue}} outside {{range}}'],
      ['{{range .}}{{end}}{{break}}', '!1: {{break}} outside {{range}}'],
      ['{{(1}}', '!1: unclosed left paren'],
      ['{{1)}}', '!1: unexpected right paren'],
      ['{{"abcdefghijklmnop".X}}', '!1: unexpected . after term "\\"abcdefghijklmnop\\""'],
      ['{{else}}', '!1: unexpected {{else}}'],
      ['{{.a-b}}', "!1: bad character U+002D '-'"],
      ['{{\u0001}}', '!1: unrecognized character in action: U+0001'],
      ['{{if\n\n', '!3: unclosed action started at t:1'],
      ['{{"a\n"}}', '!1: unterminated quoted string'],
      ['{{define "a"}}1{{end}}{{define "a"}}2{{end}}', '!1: template: multiple definition of template "a"'],
      ['{{template 1}}', '!1: unexpected "1" in template clause'],
      ['\n{{block "a" .}}\n{{else}}{{end}}', '!2: unexpected {{else}} in block clause'],
      [`{{${'('.repeat(10_001)}1${')'.repeat(10_001)}}}`, '!1: max expression depth exceeded'],
    ]);
  });

  describe('other delimiters', () => {
    testRows(null, { delimiters: { left: '<<', right: '>>' } }, [
      ['<<1>> {{2}} <<- 3 ->> x', '1 {{2}}3x'],
      ['<<"a" | print>>', 'a'],
    ]);
  });
});
