package cli

import (
	"context"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"offshoot.dev/plugin/internal/cluster"
	"offshoot.dev/plugin/internal/view"
)

// find is the operation of a name, or of KIND/NAME as "-o name" prints it.
func find(ctx context.Context, c *cluster.Client, argument string) (cluster.Kind, view.Object, error) {
	kinds, name := []cluster.Kind{cluster.Merges, cluster.Resets}, argument
	if word, rest, typed := strings.Cut(argument, "/"); typed {
		kind, _, _ := strings.Cut(strings.ToLower(word), ".")
		switch name = rest; kind {
		case "branchmerge", "branchmerges", "bm":
			kinds = kinds[:1]
		case "branchreset", "branchresets", "br":
			kinds = kinds[1:]
		default:
			return cluster.Kind{}, nil, misuse("%q is neither a branchmerge nor a branchreset", argument)
		}
	}
	if err := named(name); err != nil {
		return cluster.Kind{}, nil, err
	}
	for _, kind := range kinds {
		operation, err := c.Find(ctx, kind, name)
		if err != nil || operation != nil {
			return kind, operation, err
		}
	}
	return cluster.Kind{}, nil, fail("Operation %s not found in namespace %s. List the operations with: kubectl get bm,br -n %s",
		name, c.Namespace, c.Namespace)
}

func asBranches(objects []unstructured.Unstructured) []view.Branch {
	all := make([]view.Branch, len(objects))
	for i := range objects {
		all[i] = view.Branch{Object: &objects[i]}
	}
	return all
}

// report is a ConfigMap or Secret beside a branch; nil when there is none. One that this very branch does not own is not
// read: it may be of an earlier branch of the name.
func report(ctx context.Context, c *cluster.Client, kind cluster.Kind, branch view.Branch, name string) (view.Object, error) {
	object, err := c.Find(ctx, kind, name)
	if err != nil || object == nil || !branch.Owns(object) {
		return nil, err
	}
	return object, nil
}

// needed is a report that a command cannot do without.
func needed(ctx context.Context, c *cluster.Client, kind cluster.Kind, branch view.Branch, name string) (view.Object, error) {
	object, err := report(ctx, c, kind, branch, name)
	if err == nil && object == nil {
		err = fail("Branch %s has no %s %s yet: its phase is %q. Wait until it is FUNCTIONS_DEPLOYED.",
			branch.GetName(), kind.Name, name, branch.Phase())
	}
	return object, err
}

// ledger is what the branch tracks, by its report; empty while there is none.
func ledger(ctx context.Context, c *cluster.Client, branch view.Branch) ([]view.Migration, error) {
	object, err := report(ctx, c, cluster.ConfigMaps, branch, branch.GetName()+"-db-migrations")
	if err != nil || object == nil {
		return nil, err
	}
	return view.Migrations(view.Text(object, "data", "migrations")), nil
}
