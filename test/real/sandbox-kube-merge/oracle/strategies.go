package main

import (
	appsv1 "k8s.io/api/apps/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/kubernetes/pkg/apis/apps"
	"k8s.io/kubernetes/pkg/apis/core"
	"sigs.k8s.io/structured-merge-diff/v6/fieldpath"
)

// resetFields are the fields that a write to this endpoint cannot change (GetResetFields of the strategies in pkg/registry).
func resetFields(kind schema.GroupVersionKind, subresource string) map[fieldpath.APIVersion]fieldpath.Filter {
	if kind.Kind == "ConfigMap" {
		return nil
	}
	paths := []fieldpath.Path{fieldpath.MakePathOrDie("status")}
	if subresource == "status" {
		paths = []fieldpath.Path{fieldpath.MakePathOrDie("spec")}
		switch kind.Kind {
		case "Deployment":
			paths = append(paths, fieldpath.MakePathOrDie("metadata", "labels"))
		case "Pod":
			paths = append(paths, fieldpath.MakePathOrDie("metadata", "deletionTimestamp"), fieldpath.MakePathOrDie("metadata", "ownerReferences"))
		}
	}
	return fieldpath.NewExcludeFilterSetMap(map[fieldpath.APIVersion]*fieldpath.Set{
		fieldpath.APIVersion(kind.GroupVersion().String()): fieldpath.NewSet(paths...),
	})
}

// keep restores what a write to this endpoint cannot change (PrepareForUpdate of the strategies in pkg/registry, as far as it resets).
func keep(next, live runtime.Object, subresource string) {
	to, from := accessor(next), accessor(live)
	to.SetUID(from.GetUID())
	to.SetCreationTimestamp(from.GetCreationTimestamp())
	to.SetResourceVersion(from.GetResourceVersion())
	to.SetGeneration(from.GetGeneration())
	to.SetGenerateName(from.GetGenerateName())
	status := subresource == "status"
	switch to := next.(type) {
	case *apps.Deployment:
		from := live.(*apps.Deployment)
		if status {
			to.Spec, to.Labels = from.Spec, from.Labels
		} else {
			to.Status = from.Status
		}
	case *appsv1.DaemonSet:
		from := live.(*appsv1.DaemonSet)
		if status {
			to.Spec = from.Spec
		} else {
			to.Status = from.Status
		}
	case *core.Node:
		from := live.(*core.Node)
		if status {
			to.Spec = from.Spec
		} else {
			to.Status = from.Status
		}
	case *core.Service:
		from := live.(*core.Service)
		to.Status = from.Status
		if to.Spec.ClusterIP == "" {
			to.Spec.ClusterIP, to.Spec.ClusterIPs = from.Spec.ClusterIP, from.Spec.ClusterIPs
		}
		if len(to.Spec.IPFamilies) == 0 {
			to.Spec.IPFamilies = from.Spec.IPFamilies
		}
		if to.Spec.IPFamilyPolicy == nil {
			to.Spec.IPFamilyPolicy = from.Spec.IPFamilyPolicy
		}
	case *core.Pod:
		to.Status = live.(*core.Pod).Status
	}
}
