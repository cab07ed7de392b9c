// Command oracle answers on standard output, one JSON line per request line, how yaml.v2 reads or writes YAML.
// Request: {"mode": "decode" | "strings" | "strict" | "encode", "text": "..."}; for encode, text is tagged JSON as decode answers it.
package main

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"sort"
	"strconv"

	"gopkg.in/yaml.v2"
)

type request struct {
	Mode string `json:"mode"`
	Text string `json:"text"`
}

type answer struct {
	Values []interface{} `json:"values"`
	Error  string        `json:"error,omitempty"`
	Text   string        `json:"text,omitempty"`
}

// tagged makes the Go type of a value visible in JSON.
func tagged(value interface{}) interface{} {
	switch v := value.(type) {
	case nil:
		return nil
	case bool:
		return v
	case string:
		return map[string]interface{}{"s": base64.StdEncoding.EncodeToString([]byte(v))}
	case int:
		return map[string]interface{}{"i": strconv.Itoa(v)}
	case int64:
		return map[string]interface{}{"i": strconv.FormatInt(v, 10)}
	case uint64:
		return map[string]interface{}{"i": strconv.FormatUint(v, 10)}
	case float64:
		if math.IsNaN(v) {
			return map[string]interface{}{"f": "NaN"}
		}
		return map[string]interface{}{"f": strconv.FormatFloat(v, 'e', -1, 64)}
	case []interface{}:
		list := make([]interface{}, len(v))
		for i, item := range v {
			list[i] = tagged(item)
		}
		return map[string]interface{}{"l": list}
	case map[interface{}]interface{}:
		pairs := make([][2]interface{}, 0, len(v))
		for key, item := range v {
			pairs = append(pairs, [2]interface{}{tagged(key), tagged(item)})
		}
		sort.Slice(pairs, func(i, j int) bool {
			a, _ := json.Marshal(pairs[i][0])
			b, _ := json.Marshal(pairs[j][0])
			return bytes.Compare(a, b) < 0
		})
		return map[string]interface{}{"m": pairs}
	}
	panic(fmt.Sprintf("unexpected %T", value))
}

func untagged(value interface{}) interface{} {
	v, ok := value.(map[string]interface{})
	if !ok {
		return value
	}
	for kind, content := range v {
		switch kind {
		case "s":
			data, err := base64.StdEncoding.DecodeString(content.(string))
			if err != nil {
				panic(err)
			}
			return string(data)
		case "i":
			if n, err := strconv.ParseInt(content.(string), 10, 64); err == nil {
				return n
			}
			n, err := strconv.ParseUint(content.(string), 10, 64)
			if err != nil {
				panic(err)
			}
			return n
		case "f":
			f, err := strconv.ParseFloat(content.(string), 64)
			if err != nil {
				panic(err)
			}
			return f
		case "l":
			list := []interface{}{}
			for _, item := range content.([]interface{}) {
				list = append(list, untagged(item))
			}
			return list
		case "m":
			result := map[interface{}]interface{}{}
			for _, pair := range content.([]interface{}) {
				p := pair.([]interface{})
				result[untagged(p[0])] = untagged(p[1])
			}
			return result
		}
	}
	panic("empty tag")
}

func decode(text string) (result answer) {
	result.Values = []interface{}{}
	decoder := yaml.NewDecoder(bytes.NewReader([]byte(text)))
	for {
		var value interface{}
		err := decoder.Decode(&value)
		if err == io.EOF {
			return
		}
		if err != nil {
			return answer{Error: err.Error()}
		}
		result.Values = append(result.Values, tagged(value))
	}
}

func stringMap(text string) answer {
	var value map[string]string
	if err := yaml.Unmarshal([]byte(text), &value); err != nil {
		return answer{Error: err.Error()}
	}
	generic := map[interface{}]interface{}{}
	for k, v := range value {
		generic[k] = v
	}
	return answer{Values: []interface{}{tagged(generic)}}
}

type file struct {
	Path        string `yaml:"path"`
	Data        string `yaml:"data"`
	Encrypted   bool   `yaml:"encrypted"`
	Permissions int64  `yaml:"permissions"`
}

func strict(text string) answer {
	var value struct {
		Files []file `yaml:"files"`
	}
	if err := yaml.UnmarshalStrict([]byte(text), &value); err != nil {
		return answer{Error: err.Error()}
	}
	list := []interface{}{}
	for _, f := range value.Files {
		list = append(list, map[interface{}]interface{}{"path": f.Path, "data": f.Data, "encrypted": f.Encrypted, "permissions": f.Permissions})
	}
	return answer{Values: []interface{}{tagged(list)}}
}

func encode(text string) answer {
	var value interface{}
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		return answer{Error: err.Error()}
	}
	out, err := yaml.Marshal(untagged(value))
	if err != nil {
		return answer{Error: err.Error()}
	}
	return answer{Text: string(out)}
}

func handle(line []byte) (result answer) {
	defer func() {
		if r := recover(); r != nil {
			result = answer{Error: fmt.Sprintf("panic: %v", r)}
		}
	}()
	var r request
	if err := json.Unmarshal(line, &r); err != nil {
		return answer{Error: err.Error()}
	}
	switch r.Mode {
	case "decode":
		return decode(r.Text)
	case "strings":
		return stringMap(r.Text)
	case "strict":
		return strict(r.Text)
	case "encode":
		return encode(r.Text)
	}
	return answer{Error: "unknown mode"}
}

func main() {
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	encoder := json.NewEncoder(out)
	for {
		line, err := in.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			if e := encoder.Encode(handle(line)); e != nil {
				panic(e)
			}
			out.Flush()
		}
		if err != nil {
			return
		}
	}
}
