// Command oracle answers, one JSON line per request line, what kube-apiserver makes of a sequence of writes to one object. It is built
// from Kubernetes' own packages: decoding, defaulting and conversion of the built-in types, the field manager with the schema of all
// built-in types, and the three kinds of patches. Admission, allocation and validation are no part of it.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"os"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// A Step is one write. At is the time that managedFields shall show. Admitted, if given, is the object that is stored instead of the
// computed one, but for its managedFields: what admission and the rules of the kind made of a created object.
type Step struct {
	Verb        string          `json:"verb"`
	Manager     string          `json:"manager"`
	Force       bool            `json:"force"`
	Subresource string          `json:"subresource"`
	Body        json.RawMessage `json:"body"`
	At          time.Time       `json:"at"`
	Admitted    json.RawMessage `json:"admitted"`
}

// A request is either a sequence of writes to one object, or the question which fields are left out when empty.
type request struct {
	Zeros      bool   `json:"zeros"`
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Steps      []Step `json:"steps"`
}

// An outcome is either an object or the Status of a refusal.
type outcome struct {
	Object json.RawMessage `json:"object,omitempty"`
	Status *metav1.Status  `json:"status,omitempty"`
}

func statusOf(err error) *metav1.Status {
	var known apierrors.APIStatus
	if errors.As(err, &known) {
		status := known.Status()
		return &status
	}
	return &metav1.Status{Status: metav1.StatusFailure, Code: 500, Message: err.Error()}
}

func answer(r request) []outcome {
	object := newServer(r.APIVersion, r.Kind)
	out := []outcome{}
	for _, step := range r.Steps {
		result, err := object.write(step)
		if err != nil {
			out = append(out, outcome{Status: statusOf(err)})
			continue
		}
		out = append(out, outcome{Object: result})
	}
	return out
}

func main() {
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	decoder, encoder := json.NewDecoder(in), json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for decoder.More() {
		var r request
		if err := decoder.Decode(&r); err != nil {
			panic(err)
		}
		var result any
		if r.Zeros {
			result = zeros()
		} else {
			result = answer(r)
		}
		if err := encoder.Encode(result); err != nil {
			panic(err)
		}
	}
}
