package main

import (
	"reflect"
	"sort"
	"strings"

	apiextensions "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apimachinery/pkg/runtime"
	client "k8s.io/client-go/kubernetes/scheme"
	aggregator "k8s.io/kube-aggregator/pkg/apis/apiregistration/v1"
)

// zeros lists, by type, the fields that Go leaves out of JSON when they are empty: omitempty, and neither pointer nor struct.
func zeros() map[string][]string {
	all := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{client.AddToScheme, apiextensions.AddToScheme, aggregator.AddToScheme} {
		if err := add(all); err != nil {
			panic(err)
		}
	}
	found := map[string][]string{}
	for _, known := range all.AllKnownTypes() {
		visit(known, found)
	}
	return found
}

func visit(t reflect.Type, found map[string][]string) {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map:
		visit(t.Elem(), found)
		return
	case reflect.Struct:
	default:
		return
	}
	name := typeName(t)
	if _, done := found[name]; done {
		return
	}
	found[name] = nil
	fields := collect(t, found)
	sort.Strings(fields)
	found[name] = fields
}

func collect(t reflect.Type, found map[string][]string) []string {
	fields := []string{}
	for i := range t.NumField() {
		field := t.Field(i)
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		if field.Anonymous && name == "" && field.Type.Kind() == reflect.Struct {
			fields = append(fields, collect(field.Type, found)...)
			continue
		}
		visit(field.Type, found)
		kind := field.Type.Kind()
		if strings.Contains(options, "omitempty") && kind != reflect.Pointer && kind != reflect.Struct && kind != reflect.Interface {
			fields = append(fields, name)
		}
	}
	return fields
}

// typeName is the published name of a type, such as apps.v1.DeploymentSpec.
func typeName(t reflect.Type) string {
	parts := strings.Split(t.PkgPath(), "/")
	if len(parts) < 2 {
		return t.Name()
	}
	return strings.Join(append(parts[len(parts)-2:], t.Name()), ".")
}
