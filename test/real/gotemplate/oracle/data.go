package main

import (
	"errors"
	"fmt"
	"strings"
)

type Color string

func (c Color) String() string { return "color:" + string(c) }

type Kind string

type Level int32

type Flag bool

type Temp float32

type Strs []string

type Dict map[string]int

func (d Dict) Total() int {
	total := 0
	for _, v := range d {
		total += v
	}
	return total
}

type MyErr struct{ Code int }

func (e MyErr) Error() string { return fmt.Sprintf("my error %d", e.Code) }

type Stamp struct{ N int }

func (s *Stamp) String() string { return fmt.Sprintf("stamp-%d", s.N) }

type Bad struct{ N int }

func (b Bad) String() string { panic("bad stringer") }

type Shape struct{ W, H int }

func (s Shape) GoString() string { return "Shape!" }

type Inner struct {
	Name   string
	Num    int
	Any    any
	Ptr    *Inner
	hidden int
}

func (i Inner) Hello() string                  { return "hello " + i.Name }
func (i *Inner) PtrHello() string              { return "ptr " + i.Name }
func (i Inner) Add(a, b int) int               { return a + b + i.Num }
func (i Inner) Scale(f float64, n int64) int64 { return int64(f * float64(n)) }
func (i Inner) Join(sep string, rest ...string) string {
	return i.Name + sep + strings.Join(rest, sep)
}
func (i Inner) Fail(b bool) (string, error) {
	if b {
		return "", errors.New("inner failed")
	}
	return "fine", nil
}
func (i Inner) Boom() string  { panic("inner boom") }
func (i Inner) Self() Inner   { return i }
func (i *Inner) Next() *Inner { return i.Ptr }
func (i Inner) AnyOf(n int) any {
	if n == 0 {
		return nil
	}
	return n
}

type Base struct{ BaseName string }

func (b Base) BaseMethod() string     { return "base " + b.BaseName }
func (b *Base) BasePtrMethod() string { return "baseptr " + b.BaseName }

type Opt struct{ OptName string }

func (o Opt) OptMethod() string { return "opt " + o.OptName }

type Root struct {
	Base
	*Opt
	S, U, Empty string
	N           int
	I64         int64
	I32         int32
	I8          int8
	U8          uint8
	U64         uint64
	Uint        uint
	F64         float64
	F32         float32
	C128        complex128
	C64         complex64
	B, Off      bool
	Kind        Kind
	Color       Color
	Level       Level
	Flag        Flag
	Temp        Temp
	Sl          []string
	SlAny       []any
	Ints        []int
	I64s        []int64
	NilSl       []int
	Bytes       []byte
	Arr         [3]int
	Inners      []Inner
	PInners     []*Inner
	Kinds       []Kind
	Strs        Strs
	Nested      [][]string
	M           map[string]string
	MAny        map[string]any
	MInt        map[int]string
	MI64        map[int64]string
	MU8         map[uint8]string
	MKind       map[Kind]int
	MBool       map[bool]string
	MF          map[float64]string
	NilM        map[string]int
	MIn         map[string]Inner
	MPIn        map[string]*Inner
	MFn         map[string]func(int) string
	MErr        map[string]error
	MSl         map[string][]string
	Dict        Dict
	In          Inner
	PIn         *Inner
	NilP        *Inner
	PP          **Inner
	PS          *string
	PI          *int
	PM          *map[string]string
	PSl         *[]string
	PAny        *any
	AnyNil      any
	AnyS        any
	AnyI        any
	AnyF        any
	AnyIn       any
	AnyPIn      any
	AnyM        any
	AnySl       any
	AnyNilP     any
	Err         error
	NilErr      error
	Str         fmt.Stringer
	NilStr      fmt.Stringer
	Stamp       Stamp
	PStamp      *Stamp
	Stamps      []Stamp
	Bad         Bad
	Shape       Shape
	Fn          func(int) string
	FnV         func(string, ...string) string
	FnErr       func(bool) (int, error)
	FnAny       func(any) any
	NilFn       func() int
	Seq         func(func(int) bool)
	Seq2        func(func(string, int) bool)
	secret      string
}

func (r Root) Method0() string                { return "m0" }
func (r *Root) PMethod(n int) string          { return fmt.Sprint("pm", n) }
func (r Root) Variadic(xs ...int) int         { return len(xs) }
func (r Root) Typed(k Kind, f float32) string { return fmt.Sprintf("%s/%v", string(k), f) }
func (r Root) Errs(e bool) (any, error) {
	if e {
		return nil, MyErr{9}
	}
	return nil, nil
}

func newInner(name string, num int) *Inner { return &Inner{Name: name, Num: num} }

func newRoot() *Root {
	in := Inner{Name: "in", Num: 1, Any: "deep", Ptr: newInner("leaf", 9), hidden: 5}
	pin := newInner("pin", 2)
	pin.Ptr = newInner("next", 3)
	s := "pointed"
	n := 77
	m := map[string]string{"pk": "pv"}
	sl := []string{"p0", "p1"}
	var anyValue any = "anyptr"
	return &Root{
		Base: Base{"bn"},
		S:    "hello", U: "h\u00e9llo\u2192\U0001F600", Empty: "",
		N: 42, I64: -7, I32: 12, I8: -128, U8: 200, U64: 18446744073709551615, Uint: 3,
		F64: 2.5, F32: 0.1, C128: complex(1, -2), C64: complex(0.5, 0.25), B: true, Off: false,
		Kind: "k1", Color: "red", Level: 3, Flag: true, Temp: 36.6,
		Sl: []string{"a", "b", "c"}, SlAny: []any{1, "x", nil, 2.5, []int{1, 2}, in, pin}, Ints: []int{3, 1, 2}, I64s: []int64{5, 6},
		Bytes: []byte("hi\xff"), Arr: [3]int{7, 8, 9},
		Inners: []Inner{{Name: "i0", Num: 10}, {Name: "i1", Num: 11}}, PInners: []*Inner{newInner("p0", 20), nil},
		Kinds: []Kind{"ka", "kb"}, Strs: Strs{"s0", "s1"}, Nested: [][]string{{"x", "y"}, {}, nil},
		M:    map[string]string{"a": "1", "b": "2", "c d": "3", "": "empty", "\u00e9": "acute"},
		MAny: map[string]any{"s": "str", "n": 5, "f": 1.5, "nil": nil, "m": map[string]any{"x": "deepx", "y": map[string]string{"z": "deepz"}}, "l": []any{"l0", 1}, "in": in, "pin": pin, "b": false},
		MInt: map[int]string{10: "ten", 2: "two", -1: "neg"}, MI64: map[int64]string{1: "one"}, MU8: map[uint8]string{1: "u1", 250: "u250"},
		MKind: map[Kind]int{"z": 1, "k1": 2}, MBool: map[bool]string{true: "yes", false: "no"}, MF: map[float64]string{1.5: "x", -0.5: "y"},
		MIn: map[string]Inner{"a": in}, MPIn: map[string]*Inner{"a": pin, "nil": nil},
		MFn:  map[string]func(int) string{"f": func(i int) string { return fmt.Sprint("mf", i) }},
		MErr: map[string]error{"e": MyErr{4}, "nil": nil}, MSl: map[string][]string{"a": {"q", "r"}},
		Dict: Dict{"x": 1, "y": 2}, In: in, PIn: pin, PP: &pin, PS: &s, PI: &n, PM: &m, PSl: &sl, PAny: &anyValue,
		AnyS: "any", AnyI: 7, AnyF: 1e21, AnyIn: in, AnyPIn: pin, AnyM: map[string]int{"k": 1}, AnySl: []string{"as"}, AnyNilP: (*Inner)(nil),
		Err: MyErr{3}, Str: Color("blue"),
		Stamp: Stamp{1}, PStamp: &Stamp{2}, Stamps: []Stamp{{3}, {4}}, Bad: Bad{1}, Shape: Shape{1, 2},
		Fn:  func(i int) string { return fmt.Sprint("fn", i) },
		FnV: func(s string, rest ...string) string { return s + strings.Join(rest, "+") },
		FnErr: func(b bool) (int, error) {
			if b {
				return 0, errors.New("fnerr failed")
			}
			return 5, nil
		},
		FnAny: func(v any) any { return v },
		Seq: func(yield func(int) bool) {
			for i := 1; i <= 3; i++ {
				if !yield(i * i) {
					return
				}
			}
		},
		Seq2: func(yield func(string, int) bool) {
			for i, k := range []string{"u", "v"} {
				if !yield(k, i) {
					return
				}
			}
		},
		secret: "hidden",
	}
}

func dataSet(index int) any {
	root := newRoot()
	switch index {
	case 0:
		return root
	case 1:
		return *root
	case 2:
		return map[string]any{"S": "map root", "N": 1, "M": map[string]string{"a": "1"}, "In": root.In, "PIn": root.PIn, "Sl": root.Sl, "L": []any{1, "two"}, "nil": nil}
	case 3:
		return nil
	case 4:
		return "just text"
	case 5:
		return map[string]string{"S": "s", "N": "n"}
	case 6:
		return []int{4, 5, 6}
	}
	return 12
}
