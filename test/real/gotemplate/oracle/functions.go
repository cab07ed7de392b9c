package main

import (
	"errors"
	"fmt"
	"strings"
	"text/template"
)

var functions = template.FuncMap{
	"add": func(a, b int) int { return a + b },
	"addAll": func(xs ...int) int {
		total := 0
		for _, x := range xs {
			total += x
		}
		return total
	},
	"concat":  func(s string, rest ...string) string { return s + strings.Join(rest, "") },
	"upper":   strings.ToUpper,
	"zero":    func() string { return "zero" },
	"nothing": func() any { return nil },
	"fail": func(b bool) (string, error) {
		if b {
			return "", errors.New("failed as asked")
		}
		return "ok", nil
	},
	"boom":      func() string { panic("boom") },
	"boomErr":   func() string { panic(errors.New("boom error")) },
	"toI64":     func(i int) int64 { return int64(i) },
	"takesI64":  func(i int64) int64 { return i + 1 },
	"takesI8":   func(i int8) int8 { return i },
	"takesU8":   func(i uint8) uint8 { return i },
	"takesU64":  func(i uint64) uint64 { return i },
	"takesF32":  func(f float32) float32 { return f * 3 },
	"takesF64":  func(f float64) float64 { return f / 2 },
	"takesC":    func(c complex128) complex128 { return c },
	"takesB":    func(b bool) bool { return !b },
	"takesKind": func(k Kind) string { return "kind " + string(k) },
	"takesAny":  func(v any) string { return fmt.Sprintf("%T", v) },
	"takesMap":  func(m map[string]string) int { return len(m) },
	"takesStrs": func(s []string) int { return len(s) },
	"takesAnys": func(s []any) int { return len(s) },
	"takesPtr": func(p *Inner) string {
		if p == nil {
			return "nil"
		}
		return p.Name
	},
	"takesInner": func(i Inner) string { return i.Name },
	"takesErr": func(e error) string {
		if e == nil {
			return "no error"
		}
		return e.Error()
	},
	"takesStr": func(s fmt.Stringer) string {
		if s == nil {
			return "no stringer"
		}
		return s.String()
	},
	"takesFn": func(f func(int) string) string {
		if f == nil {
			return "nil"
		}
		return f(3)
	},
	"same":     func(v any) any { return v },
	"anyInner": func() any { return Inner{Name: "ai", Num: 6} },
	"innerOf":  func(s string) Inner { return Inner{Name: s} },
	"ptrOf":    func(s string) *Inner { return newInner(s, len(s)) },
	"nilPtr":   func() *Inner { return nil },
	"errOf": func(b bool) error {
		if b {
			return MyErr{8}
		}
		return nil
	},
	"kindOf": func(s string) Kind { return Kind(s) },
	"listOf": func(xs ...any) []any { return xs },
	"dictOf": func(xs ...any) (map[string]any, error) {
		if len(xs)%2 != 0 {
			return nil, errors.New("odd number of arguments")
		}
		m := map[string]any{}
		for i := 0; i < len(xs); i += 2 {
			k, ok := xs[i].(string)
			if !ok {
				return nil, fmt.Errorf("key %d is no string", i)
			}
			m[k] = xs[i+1]
		}
		return m, nil
	},
}
