// The oracle executes templates with Go's own text/template. It reads one JSON object a line and answers with one a line.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"text/template"
	"time"
)

type request struct {
	Template   []byte `json:"template"`
	MissingKey string `json:"missingKey"`
	Data       int    `json:"data"`
	Left       string `json:"left"`
	Right      string `json:"right"`
}

type response struct {
	Text  []byte `json:"text,omitempty"`
	Error []byte `json:"error,omitempty"`
	Kind  string `json:"kind"`
}

func main() {
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriterSize(os.Stdout, 1<<20)
	defer out.Flush()
	decoder := json.NewDecoder(in)
	encoder := json.NewEncoder(out)
	for {
		var r request
		if err := decoder.Decode(&r); err != nil {
			return
		}
		if err := encoder.Encode(timed(r)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

// timed gives up on templates that loop for too long; the comparison leaves them out and counts them.
func timed(r request) response {
	done := make(chan response, 1)
	go func() { done <- answer(r) }()
	select {
	case result := <-done:
		return result
	case <-time.After(3 * time.Second):
		return response{Kind: "endless"}
	}
}

var errTooLong = errors.New("too long")

// limited is a buffer that refuses to grow without end.
type limited struct{ bytes.Buffer }

func (l *limited) Write(p []byte) (int, error) {
	if l.Len()+len(p) > 4<<20 {
		return 0, errTooLong
	}
	return l.Buffer.Write(p)
}

func answer(r request) (result response) {
	defer func() {
		if p := recover(); p != nil {
			result = response{Kind: "panic", Error: []byte(fmt.Sprint(p))}
		}
	}()
	t, err := template.New("t").Funcs(functions).Delims(r.Left, r.Right).Option("missingkey=" + r.MissingKey).Parse(string(r.Template))
	if err != nil {
		return response{Kind: "parse", Error: []byte(err.Error())}
	}
	var buffer limited
	if err := t.Execute(&buffer, dataSet(r.Data)); errors.Is(err, errTooLong) {
		return response{Kind: "endless"}
	} else if err != nil {
		return response{Kind: "exec", Error: []byte(err.Error())}
	}
	return response{Kind: "ok", Text: buffer.Bytes()}
}
