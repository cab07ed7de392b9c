import { data, functions } from './fixtures.js';
import { testRows } from './rows.js';

describe('gotemplate execution', () => {
  describe('constants take the type of their place, variables do not', () => {
    testRows(data, { functions }, [
      ['{{wantsInt64 5}} {{wantsFloat 5}} {{wantsType "m5.large"}}', '5 5 type m5.large'],
      ['{{wantsInt64 5.0}}', '5'],
      ['{{wantsInt64 2.5}}', '!1:13: executing "t" at <2.5>: expected integer; found 2.5'],
      ['{{wantsInt64 "x"}}', '!1:13: executing "t" at <"x">: expected integer; found "x"'],
      ['{{wantsInt64 .N}}', '!1:13: executing "t" at <.N>: wrong type for value; expected int64; got int'],
      [
        '{{wantsType .S}}',
        '!1:12: executing "t" at <.S>: wrong type for value; expected api.InstanceType; got string',
      ],
      [
        '{{wantsString .Type}}',
        '!1:14: executing "t" at <.Type>: wrong type for value; expected string; got api.InstanceType',
      ],
      ['{{wantsType (index .Pool.InstanceTypes 0)}}', 'type m5.large'],
      ['{{.Info.AvailableStorage 0.9 100 858993459}}', '85899346800'],
      ['{{.Info.MemoryFraction 80}} {{$i := .Info}}{{$i.MemoryFraction 10}}', '800 100'],
      [
        '{{.InfoValue.AvailableStorage 1 2 3}}',
        '!1:12: executing "t" at <.InfoValue.AvailableStorage>: can\'t evaluate field AvailableStorage in type interface {}',
      ],
      ['{{wantsPool .Pool}} {{wantsPool .NoPool}} {{wantsPool nil}}', 'true false false'],
      ['{{wantsString nil}}', '!1:14: executing "t" at <nil>: cannot assign nil to string'],
    ]);
  });

  describe('calls', () => {
    testRows(data, { functions }, [
      [
        '{{wantsInt64}}',
        '!1:2: executing "t" at <wantsInt64>: wrong number of args for wantsInt64: want 1 got 0',
      ],
      ['{{join}}', '!1:2: executing "t" at <join>: wrong number of args for join: want at least 1 got 0'],
      ['{{"z" | join "-" "a"}}', 'a-z'],
      ['a\n  {{failing}}', '!2:4: executing "t" at <failing>: error calling failing: reason'],
      [
        '{{print 1 | failing}}',
        '!1:12: executing "t" at <failing>: wrong number of args for failing: want 0 got 1',
      ],
      ['{{.Pool.Tags "a" "b"}} {{.Pool.IsSpot}}', 'a+b true'],
      ['{{"c" | .Pool.Tags "a" "b"}}', 'a+b+c'],
      ['{{.Pool.Fail}}', '!1:7: executing "t" at <.Pool.Fail>: error calling Fail: no luck'],
      ['{{call .Fn 3}}', 'fn3'],
      [
        '{{call .Fn "x"}}',
        '!1:2: executing "t" at <call .Fn "x">: error calling call: arg 0: value has type string; should be int',
      ],
      ['{{call .S}}', '!1:2: executing "t" at <call .S>: error calling call: non-function .S of type string'],
      ['{{.S 1}}', '!1:2: executing "t" at <.S>: S is not a method but has arguments'],
      ['{{nil}}', '!1:2: executing "t" at <nil>: nil is not a command'],
      ['{{1 2}}', '!1:2: executing "t" at <1>: can\'t give argument to non-function 1'],
    ]);
  });

  describe('nil and missing keys', () => {
    testRows(data, { functions, missingKey: 'error' }, [
      ['{{.Items.nope}}', '!1:8: executing "t" at <.Items.nope>: map has no entry for key "nope"'],
      ['{{.nope}}', '!1:2: executing "t" at <.nope>: map has no entry for key "nope"'],
      ['{{.NilMap.x}}', '!1:9: executing "t" at <.NilMap.x>: map has no entry for key "x"'],
      ['{{if .Items.nope}}{{end}}', '!1:11: executing "t" at <.Items.nope>: map has no entry for key "nope"'],
      ['{{and false .Items.nope}}', 'false'],
      ['{{index .Items "nope"}}|{{index .Any "nope"}}|{{index .NilMap "x"}}', '|<no value>|0'],
      ['{{or (index .Items "nope") "10m"}}', '10m'],
      ['{{with index .Items "nope"}}a{{else}}b{{end}}', 'b'],
      ['{{.Any.nil.x}}', '!1:6: executing "t" at <.Any.nil.x>: nil pointer evaluating interface {}.x'],
      ['{{$x := .nil}}{{$x.y}}', '!1:18: executing "t" at <$x.y>: nil data; no entry for key "y"'],
      ['{{.NoPool.Name}}', '!1:9: executing "t" at <.NoPool.Name>: nil pointer evaluating interface {}.Name'],
      [
        '{{$p := .NoPool}}{{$p.Name}}',
        '!1:21: executing "t" at <$p.Name>: nil pointer evaluating *api.NodePool.Name',
      ],
      [
        '{{$p := .Pool}}{{$p.Nope}}',
        '!1:19: executing "t" at <$p.Nope>: can\'t evaluate field Nope in type *api.NodePool',
      ],
      ['{{.S.x}}', '!1:4: executing "t" at <.S.x>: can\'t evaluate field x in type interface {}'],
      [
        '{{.Info.secret}}',
        '!1:7: executing "t" at <.Info.secret>: secret is an unexported field of struct type interface {}',
      ],
      ['{{if .NoPool}}a{{else}}b{{end}}', 'b'],
      [
        '{{.nil}} {{print .nil}} {{printf "%v" .nil}} {{printf "%s" .nil}}',
        '<no value> <nil> <nil> %!s(<nil>)',
      ],
      ['{{.NoPool}} {{.NoError}}', '<nil> <nil>'],
      ['{{nothing}}', '<no value>'],
      [
        '{{len nil}}',
        '!1:2: executing "t" at <len nil>: error calling len: reflect: call of reflect.Value.Type on zero Value',
      ],
    ]);
    testRows(data, { missingKey: 'zero' }, [
      ['{{.Items.nope}}|{{.NilMap.x}}|{{.Any.nope}}', '|0|<no value>'],
    ]);
    testRows(data, {}, [['{{.Items.nope}}|{{.nope.deeper.still}}', '<no value>|<no value>']]);
  });

  describe('truth', () => {
    const truth = (value: string): string => `{{if ${value}}}true{{else}}false{{end}}`;
    testRows(data, { functions }, [
      ...[
        'false',
        '0',
        '0.0',
        '""',
        '.nil',
        '.NoPool',
        '.NoError',
        '.NilList',
        '.NilMap',
        '0i',
        'nothing',
        '(index .Items "empty")',
      ].map((value) => [truth(value), 'false'] as const),
      ...[
        'true',
        '"false"',
        '"0"',
        '1',
        '-1',
        '0.1',
        '.Pool',
        '.InfoValue',
        '.List',
        '.Items',
        '.Fn',
        '1i',
        '.Type',
      ].map((value) => [truth(value), 'true'] as const),
    ]);
  });

  describe('comparison', () => {
    testRows(data, {}, [
      [
        '{{eq 1 2 1}} {{eq "a" "b"}} {{ne 1 2}} {{lt 1 2}} {{le 2 2}} {{gt 1 2}} {{ge 2 2}}',
        'true false true true true false true',
      ],
      [
        '{{eq .I64 -7}} {{eq .U8 200}} {{lt .I64 .U64}} {{lt .U64 .I64}} {{eq .Type "m5.large"}}',
        'true true true false true',
      ],
      [
        '{{eq 1 1.0}}',
        '!1:2: executing "t" at <eq 1 1.0>: error calling eq: incompatible types for comparison: int and float64',
      ],
      [
        '{{lt 1 1.5}}',
        '!1:2: executing "t" at <lt 1 1.5>: error calling lt: incompatible types for comparison: int and float64',
      ],
      [
        '{{eq .Strings .Strings}}',
        '!1:2: executing "t" at <eq .Strings .Strings>: error calling eq: non-comparable type [x y z]: []string',
      ],
      [
        '{{eq .nil "x"}} {{eq .nil nil}} {{eq .NoPool nil}} {{eq .Pool .Pool}} {{eq .Pool .NoPool}}',
        'false true true true false',
      ],
      [
        '{{lt true false}}',
        '!1:2: executing "t" at <lt true false>: error calling lt: invalid type for comparison',
      ],
      ['{{lt "\uffff" "\u{10000}"}} {{lt "B" "a"}}', 'true true'],
      ['{{ne 1 2 3}}', '!1:2: executing "t" at <ne>: wrong number of args for ne: want 2 got 3'],
      ['{{and 1 0 2}} {{or 0 "x" 2}} {{not 0}} {{and 1 "last"}} {{or 0 ""}}|', '0 x true last |'],
    ]);
  });

  describe('control structures and scope', () => {
    testRows(data, { functions }, [
      ['{{$x := 1}}{{if true}}{{$x = 2}}{{$x := 3}}{{end}}{{$x}}', '2'],
      ['{{if $x := 0}}{{else}}{{$x}}{{end}}', '0'],
      ['{{$x = 1}}', '!1:7: executing "t" at <1>: undefined variable: $x'],
      ['{{range $x := .Strings}}{{$x}}{{.}}{{end}}', 'xxyyzz'],
      ['{{range $i, $x := .Strings}}{{$i}}{{$x}}{{end}}', '0x1y2z'],
      ['{{range $k, $v := .Items}}{{$k}}={{$v}};{{end}}', 'a=one;b=two;empty=;'],
      ['{{range .nil}}a{{else}}b{{end}}{{range .NilList}}a{{else}}b{{end}}', 'bb'],
      ['{{range .S}}{{end}}', '!1:8: executing "t" at <.S>: range can\'t iterate over text'],
      ['{{range 3}}{{.}}{{end}}{{range $i := 2}}{{$i}}{{end}}{{range 0}}a{{else}}b{{end}}', '01201b'],
      [
        '{{range $i, $x := 3}}{{end}}',
        '!1:18: executing "t" at <3>: can\'t use 3 to iterate over more than one variable',
      ],
      [
        '{{range .Seq}}{{.}},{{end}}{{range $k, $v := .Pairs}}{{$k}}{{$v}}{{end}}{{range .Pairs}}{{.}}{{end}}',
        '1,4,k1l2kl',
      ],
      ['{{range .Strings}}{{if eq . "y"}}{{continue}}{{end}}{{.}}{{end}}', 'xz'],
      ['{{range .Strings}}{{if eq . "y"}}{{break}}{{end}}{{.}}{{end}}', 'x'],
      ['{{range 2}}{{range 0}}{{else}}{{break}}{{end}}x{{end}}', 'xx'],
      ['{{with $d := .Pool}}{{$d.Name}}{{with len .Name}}{{.}}{{end}}{{.Name}}{{$.N}}{{end}}', 'p1p42'],
      ['{{with .nil}}a{{else with .Pool}}{{.Name}}{{else}}c{{end}}', 'p'],
      ['{{if .nil}}a{{else if .B}}b{{else}}c{{end}}', 'b'],
      ['{{define "a"}}[{{.}}{{$}}]{{end}}{{template "a" 1}}{{template "a"}}', '[11][<no value><no value>]'],
      ['{{define "a"}}{{$x}}{{end}}{{$x := 1}}', '!1: undefined variable "$x"'],
      ['{{template "late" .S}}{{define "late"}}<{{.}}>{{end}}', '<text>'],
      ['{{block "b" .Pool}}{{.Name}}{{end}}', 'p'],
      ['{{define "a"}}1{{end}}{{define "a"}} \n {{end}}{{template "a"}}', '1'],
      ['{{template "nope"}}', '!1:11: executing "t" at <{{template "nope"}}>: template "nope" not defined'],
      ['{{range $pool := .Pools}}{{.Name}}{{$pool.Name}} {{end}}', 'p0p0 p1p1 '],
      [
        '{{define "r"}}{{template "r"}}{{end}}{{template "r"}}',
        '!1:25: executing "r" at <{{template "r"}}>: exceeded maximum template depth (100000)',
      ],
      ['{{and 0 ($x := 1)}}{{$x}}', '!1:21: executing "t" at <$x>: undefined variable: $x'],
    ]);
  });
});
