// Command oracle renders templates with sprig's functions, one JSON line per request line.
// Request: {"template": "{{ upper \"a\" }}"}
package main

import (
	"bufio"
	"encoding/json"
	"os"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig/v3"
)

type request struct {
	Template string `json:"template"`
}

type answer struct {
	Text  string `json:"text"`
	Error string `json:"error,omitempty"`
}

func render(text string) answer {
	t, err := template.New("t").Funcs(sprig.TxtFuncMap()).Parse(text)
	if err != nil {
		return answer{Error: err.Error()}
	}
	var out strings.Builder
	if err := t.Execute(&out, nil); err != nil {
		return answer{Error: err.Error()}
	}
	return answer{Text: out.String()}
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
		if err := encoder.Encode(render(r.Template)); err != nil {
			panic(err)
		}
	}
}
