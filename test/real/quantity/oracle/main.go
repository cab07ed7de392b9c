// Command oracle answers, one JSON line per request line, what Kubernetes makes of quantities.
// Request: {"a": "1Gi", "b": "100m", "f": 0.5}
package main

import (
	"bufio"
	"encoding/json"
	"os"
	"strconv"

	"k8s.io/apimachinery/pkg/api/resource"
)

type request struct {
	A string  `json:"a"`
	B string  `json:"b"`
	F float32 `json:"f"`
}

type answer struct {
	Error   string `json:"error,omitempty"`
	Text    string `json:"text"`
	Format  string `json:"format"`
	Value   string `json:"value"`
	Milli   string `json:"milli"`
	Integer string `json:"integer"`
	Sum     string `json:"sum"`
	Minus   string `json:"minus"`
	Cmp     int    `json:"cmp"`
	Scaled  string `json:"scaled"`
	Dec     string `json:"dec"`
}

func scaled(q resource.Quantity, f float32) string {
	if q.Value() < 1024 && q.Format == resource.DecimalSI {
		return resource.NewMilliQuantity(int64(float32(q.MilliValue())*f), q.Format).String()
	}
	return resource.NewQuantity(int64(float32(q.Value())*f), q.Format).String()
}

func handle(r request) answer {
	a, err := resource.ParseQuantity(r.A)
	if err != nil {
		return answer{Error: err.Error()}
	}
	result := answer{Text: a.String(), Format: string(a.Format), Value: strconv.FormatInt(a.Value(), 10), Milli: strconv.FormatInt(a.MilliValue(), 10)}
	if n, ok := a.AsInt64(); ok {
		result.Integer = strconv.FormatInt(n, 10)
	}
	result.Scaled = scaled(a.DeepCopy(), r.F)
	if b, err := resource.ParseQuantity(r.B); err == nil {
		sum := a.DeepCopy()
		sum.Add(b)
		result.Sum = sum.String()
		minus := a.DeepCopy()
		minus.Sub(b)
		result.Minus = minus.String()
		result.Cmp = a.Cmp(b)
	}
	copied := a.DeepCopy()
	result.Dec = copied.AsDec().String()
	return result
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(make([]byte, 1<<20), 1<<20)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	encoder := json.NewEncoder(out)
	for in.Scan() {
		var r request
		if err := json.Unmarshal(in.Bytes(), &r); err != nil {
			panic(err)
		}
		if err := encoder.Encode(handle(r)); err != nil {
			panic(err)
		}
	}
}
