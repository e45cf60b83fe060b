package cli

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"offshoot.dev/plugin/internal/cluster"
	"offshoot.dev/plugin/internal/view"
)

// object is a new object with a spec.
func object(kind cluster.Kind, name string, spec map[string]any) *unstructured.Unstructured {
	o := &unstructured.Unstructured{Object: map[string]any{}}
	o.SetAPIVersion(kind.APIVersion())
	o.SetKind(kind.Name)
	o.SetName(name)
	o.SetLabels(map[string]string{cluster.ManagedBy: cluster.Manager})
	if spec != nil {
		o.Object["spec"] = spec
	}
	return o
}

// owned is a new object for a branch. The branch owns it by its UID, so that it goes with the branch and never acts on a
// later branch of the same name.
func owned(kind cluster.Kind, branch view.Branch, name string, spec map[string]any) *unstructured.Unstructured {
	o := object(kind, name, spec)
	o.SetLabels(map[string]string{cluster.ManagedBy: cluster.Manager, cluster.BranchLabel: branch.GetName()})
	o.SetOwnerReferences([]metav1.OwnerReference{{
		APIVersion: cluster.Branches.APIVersion(), Kind: cluster.Branches.Name, Name: branch.GetName(), UID: branch.GetUID(),
	}})
	return o
}

// ours says that the plugin made the object for exactly this branch.
func ours(o *unstructured.Unstructured, branch view.Branch) bool {
	return branch.Owns(o) && o.GetLabels()[cluster.ManagedBy] == cluster.Manager
}

func ref(name string) map[string]any { return map[string]any{"name": name} }
