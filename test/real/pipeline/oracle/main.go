// Judges PipelineRuns as Tekton's admission webhook does: strict decoding, defaults, validation. One JSON object per line in, one verdict out.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"

	v1 "github.com/tektoncd/pipeline/pkg/apis/pipeline/v1"
)

func judge(line []byte) string {
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.DisallowUnknownFields()
	var run v1.PipelineRun
	if err := decoder.Decode(&run); err != nil {
		return err.Error()
	}
	ctx := context.Background()
	run.SetDefaults(ctx)
	if err := run.Validate(ctx); err != nil {
		return err.Error()
	}
	return ""
}

func main() {
	input := bufio.NewScanner(os.Stdin)
	input.Buffer(make([]byte, 1<<20), 1<<28)
	for input.Scan() {
		verdict, _ := json.Marshal(judge(input.Bytes()))
		fmt.Println(string(verdict))
	}
}
