package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	jsonpatch "gopkg.in/evanphx/json-patch.v4"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/managedfields"
	"k8s.io/apimachinery/pkg/util/mergepatch"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"k8s.io/apiserver/pkg/endpoints/handlers/fieldmanager"
	"k8s.io/client-go/applyconfigurations"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	_ "k8s.io/kubernetes/pkg/apis/apps/install"
	_ "k8s.io/kubernetes/pkg/apis/core/install"
	kjson "sigs.k8s.io/json"
	"sigs.k8s.io/yaml"
)

var (
	scheme     = legacyscheme.Scheme
	types      = applyconfigurations.NewTypeConverter(scheme)
	startedAt  = time.Now().Add(-time.Second)
	fieldKinds = map[string]*managedfields.FieldManager{}
)

// A server holds one object in the internal version, as the storage layer of kube-apiserver sees it.
type server struct {
	kind  schema.GroupVersionKind
	hub   schema.GroupVersion
	codec runtime.Codec
	live  runtime.Object
}

func newServer(apiVersion, kind string) *server {
	gv, err := schema.ParseGroupVersion(apiVersion)
	if err != nil {
		panic(err)
	}
	hub := schema.GroupVersion{Group: gv.Group, Version: runtime.APIVersionInternal}
	if kind == "DaemonSet" { // Its internal form adds an annotation that the sandbox does not know.
		hub = gv
	}
	codecs := legacyscheme.Codecs
	encoder, _ := runtime.SerializerInfoForMediaType(codecs.SupportedMediaTypes(), runtime.ContentTypeJSON)
	return &server{
		kind:  gv.WithKind(kind),
		hub:   hub,
		codec: codecs.CodecForVersions(encoder.Serializer, codecs.UniversalDeserializer(), gv, hub),
	}
}

func (s *server) fields(subresource string) *managedfields.FieldManager {
	key := s.kind.String() + "/" + subresource
	if known, ok := fieldKinds[key]; ok {
		return known
	}
	made, err := managedfields.NewDefaultFieldManager(types, scheme, scheme, scheme, s.kind, s.hub, subresource, resetFields(s.kind, subresource))
	if err != nil {
		panic(err)
	}
	fieldKinds[key] = made
	return made
}

func (s *server) empty() runtime.Object {
	made, err := scheme.New(s.hub.WithKind(s.kind.Kind))
	if err != nil {
		panic(err)
	}
	return made
}

// liveOrNew is what a write starts from: for a new object an empty one in the version of the request.
func (s *server) liveOrNew() (runtime.Object, error) {
	if s.live != nil {
		return s.live, nil
	}
	return scheme.New(s.kind)
}

// write does one step and returns the stored object in its served version. A panic is a refusal, as it is in kube-apiserver.
func (s *server) write(step Step) (answer json.RawMessage, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("panic: %v", cause)
		}
	}()
	before := s.live
	next, err := s.next(step)
	if err != nil {
		return nil, err
	}
	if before != nil {
		keep(next, before, step.Subresource)
		next, err = fieldmanager.IgnoreManagedFieldsTimestampsTransformer(context.Background(), next, before)
		if err != nil {
			return nil, err
		}
	}
	stamp(next, step.At)
	computed, err := runtime.Encode(s.codec, next)
	if err != nil {
		return nil, err
	}
	stored := computed
	if before == nil && len(step.Admitted) > 0 {
		stored = step.Admitted
	}
	s.live, err = s.stored(stored, next)
	return computed, err
}

func (s *server) next(step Step) (runtime.Object, error) {
	fields := s.fields(step.Subresource)
	switch step.Verb {
	case "create", "update":
		made := s.empty()
		if err := runtime.DecodeInto(s.codec, step.Body, made); err != nil {
			return nil, apierrors.NewBadRequest(err.Error())
		}
		live, err := s.liveOrNew()
		if err != nil {
			return nil, err
		}
		return fields.UpdateNoErrors(live, made, step.Manager), nil
	case "apply":
		live, err := s.liveOrNew()
		if err != nil {
			return nil, err
		}
		return s.apply(live, step)
	case "json", "merge":
		made, err := s.patched(step)
		if err != nil {
			return nil, err
		}
		return fields.UpdateNoErrors(s.live, made, step.Manager), nil
	case "strategic":
		made, err := s.strategic(step)
		if err != nil {
			return nil, err
		}
		return fields.UpdateNoErrors(s.live, made, step.Manager), nil
	}
	return nil, fmt.Errorf("no verb %q", step.Verb)
}

func (s *server) apply(live runtime.Object, step Step) (runtime.Object, error) {
	config := &unstructured.Unstructured{Object: map[string]any{}}
	if err := yaml.Unmarshal(step.Body, &config.Object); err != nil {
		return nil, apierrors.NewBadRequest(fmt.Sprintf("error decoding YAML: %v", err))
	}
	return s.fields(step.Subresource).Apply(live, config, step.Manager, step.Force)
}

// patched is what the handler of JSON patches and merge patches makes of the live object.
func (s *server) patched(step Step) (runtime.Object, error) {
	current, err := runtime.Encode(s.codec, s.live)
	if err != nil {
		return nil, err
	}
	var after []byte
	if step.Verb == "json" {
		patch, err := jsonpatch.DecodePatch(step.Body)
		if err != nil {
			return nil, apierrors.NewBadRequest(err.Error())
		}
		after, err = patch.Apply(current)
		if err != nil {
			return nil, unprocessable(err)
		}
	} else {
		after, err = jsonpatch.MergePatch(current, step.Body)
		if err == jsonpatch.ErrBadJSONPatch {
			return nil, apierrors.NewBadRequest(err.Error())
		}
		if err != nil {
			return nil, err
		}
	}
	made := s.empty()
	if err := runtime.DecodeInto(s.codec, after, made); err != nil {
		return nil, invalidPatch(string(after), err)
	}
	return made, nil
}

// strategic is what the handler of strategic merge patches makes of the live object.
func (s *server) strategic(step Step) (runtime.Object, error) {
	current, err := scheme.ConvertToVersion(s.live, s.kind.GroupVersion())
	if err != nil {
		return nil, err
	}
	original, err := runtime.DefaultUnstructuredConverter.ToUnstructured(current)
	if err != nil {
		return nil, err
	}
	patch := map[string]any{}
	if err := kjson.UnmarshalCaseSensitivePreserveInts(step.Body, &patch); err != nil {
		return nil, apierrors.NewBadRequest(err.Error())
	}
	made, err := scheme.New(s.kind)
	if err != nil {
		return nil, err
	}
	after, err := strategicpatch.StrategicMergeMapPatch(original, patch, made)
	if err != nil {
		return nil, strategicError(err)
	}
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(after, made); err != nil {
		return nil, invalidPatch(fmt.Sprintf("%+v", patch), err)
	}
	scheme.Default(made)
	return scheme.ConvertToVersion(made, s.hub)
}

func strategicError(err error) error {
	switch err {
	case mergepatch.ErrBadJSONDoc, mergepatch.ErrBadPatchFormatForPrimitiveList, mergepatch.ErrBadPatchFormatForRetainKeys,
		mergepatch.ErrBadPatchFormatForSetElementOrderList, mergepatch.ErrUnsupportedStrategicMergePatchFormat:
		return apierrors.NewBadRequest(err.Error())
	case mergepatch.ErrNoListOfLists:
		return unprocessable(err)
	}
	return err
}

func unprocessable(err error) error {
	return apierrors.NewGenericServerResponse(http.StatusUnprocessableEntity, "", schema.GroupResource{}, "", err.Error(), 0, false)
}

func invalidPatch(value string, err error) error {
	return apierrors.NewInvalid(schema.GroupKind{}, "", field.ErrorList{field.Invalid(field.NewPath("patch"), value, err.Error())})
}

// stored is the object as it is read back, with the managedFields that were computed here.
func (s *server) stored(given json.RawMessage, computed runtime.Object) (runtime.Object, error) {
	made := s.empty()
	if err := runtime.DecodeInto(s.codec, given, made); err != nil {
		return nil, err
	}
	accessor(made).SetManagedFields(accessor(computed).GetManagedFields())
	return made, nil
}

// stamp puts the time of the step in place of the real time in entries that were just written.
func stamp(object runtime.Object, at time.Time) {
	entries := accessor(object).GetManagedFields()
	for i := range entries {
		if entries[i].Time != nil && entries[i].Time.After(startedAt) {
			entries[i].Time = &metav1.Time{Time: at}
		}
	}
	accessor(object).SetManagedFields(entries)
}

func accessor(object runtime.Object) metav1.Object {
	made, err := meta.Accessor(object)
	if err != nil {
		panic(err)
	}
	return made
}
