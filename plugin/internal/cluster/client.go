// Package cluster reads, writes and watches objects of one namespace, with the rights of the user's
// kubeconfig. Objects are unstructured, so fields that this version does not know stay as they are.
package cluster

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"
)

// Manager names the plugin as the author of fields and objects.
const Manager = "kubectl-offshoot"

// longestWrite is how long the API server has for a write.
const longestWrite = 30 * time.Second

// NoResource is what the API server says of a kind that it does not have.
const NoResource = "the server could not find the requested resource"

// Labels that the plugin sets on what it creates.
const (
	ManagedBy   = "app.kubernetes.io/managed-by"
	BranchLabel = "offshoot.dev/branch"
	SetLabel    = "offshoot.dev/set"
)

// Kind is a kind of object and the resource that the API server serves it as.
type Kind struct {
	Name     string
	Resource schema.GroupVersionResource
}

// The kinds that the plugin reads or writes.
var (
	Branches   = offshoot("DatabaseBranch", "databasebranches")
	Sets       = offshoot("MigrationSet", "migrationsets")
	Merges     = offshoot("BranchMerge", "branchmerges")
	Resets     = offshoot("BranchReset", "branchresets")
	ConfigMaps = Kind{"ConfigMap", schema.GroupVersionResource{Version: "v1", Resource: "configmaps"}}
	Secrets    = Kind{"Secret", schema.GroupVersionResource{Version: "v1", Resource: "secrets"}}
)

func offshoot(name, resource string) Kind {
	return Kind{name, schema.GroupVersionResource{Group: "offshoot.dev", Version: "v1alpha1", Resource: resource}}
}

// APIVersion is what an object's apiVersion says.
func (k Kind) APIVersion() string { return k.Resource.GroupVersion().String() }

// Ref is the object as kubectl's output "name" writes it.
func (k Kind) Ref(name string) string {
	kind := strings.ToLower(k.Name)
	if k.Resource.Group != "" {
		kind += "." + k.Resource.Group
	}
	return kind + "/" + name
}

// Client works in one namespace.
type Client struct {
	Namespace string
	Config    *rest.Config
	dynamic   dynamic.Interface
}

// New returns a client for a namespace.
func New(config *rest.Config, namespace string) (*Client, error) {
	if problems := validation.IsDNS1123Label(namespace); len(problems) > 0 {
		return nil, fmt.Errorf("%q is not the name of a namespace: %s", namespace, problems[0])
	}
	client, err := dynamic.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	return &Client{Namespace: namespace, Config: config, dynamic: client}, nil
}

func (c *Client) of(kind Kind) dynamic.ResourceInterface {
	return c.dynamic.Resource(kind.Resource).Namespace(c.Namespace)
}

// Find returns the object, or nil when there is none.
func (c *Client) Find(ctx context.Context, kind Kind, name string) (*unstructured.Unstructured, error) {
	object, err := c.of(kind).Get(ctx, name, metav1.GetOptions{})
	if apierrors.IsNotFound(err) && !strings.Contains(err.Error(), NoResource) {
		return nil, nil
	}
	return object, err
}

// List returns the objects that both selectors select; an empty one selects all.
func (c *Client) List(ctx context.Context, kind Kind, labels, fields string) ([]unstructured.Unstructured, error) {
	list, err := c.of(kind).List(ctx, metav1.ListOptions{LabelSelector: labels, FieldSelector: fields})
	if err != nil {
		return nil, err
	}
	return list.Items, nil
}

// ListAll returns the objects of all namespaces.
func (c *Client) ListAll(ctx context.Context, kind Kind) ([]unstructured.Unstructured, error) {
	list, err := c.dynamic.Resource(kind.Resource).List(ctx, metav1.ListOptions{})
	if err != nil {
		return nil, err
	}
	return list.Items, nil
}

// writing is a context for a write: Ctrl-C does not break it off, because the plugin would not know whether it was stored,
// and under which name.
func writing(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), longestWrite)
}

func dryRun(dry bool) []string {
	if dry {
		return []string{metav1.DryRunAll}
	}
	return nil
}

// Create stores a new object; in a dry run the API server checks it and stores nothing.
func (c *Client) Create(ctx context.Context, kind Kind, object *unstructured.Unstructured, dry bool) (*unstructured.Unstructured, error) {
	ctx, cancel := writing(ctx)
	defer cancel()
	return c.of(kind).Create(ctx, object, metav1.CreateOptions{
		DryRun: dryRun(dry), FieldManager: Manager, FieldValidation: metav1.FieldValidationStrict,
	})
}

// PatchSpec changes fields of the object's spec. The patch carries the UID, so that another object of the name is
// refused, and no resourceVersion, since the operator writes the status at any moment.
func (c *Client) PatchSpec(ctx context.Context, kind Kind, object *unstructured.Unstructured, spec map[string]any, dry bool) (*unstructured.Unstructured, error) {
	patch, err := json.Marshal(map[string]any{
		"metadata": map[string]any{"uid": object.GetUID()},
		"spec":     spec,
	})
	if err != nil {
		return nil, err
	}
	ctx, cancel := writing(ctx)
	defer cancel()
	return c.of(kind).Patch(ctx, object.GetName(), types.MergePatchType, patch, metav1.PatchOptions{
		DryRun: dryRun(dry), FieldManager: Manager, FieldValidation: metav1.FieldValidationStrict,
	})
}

// Delete deletes exactly this object, and not another one of its name.
func (c *Client) Delete(ctx context.Context, kind Kind, object *unstructured.Unstructured, dry bool) error {
	uid := object.GetUID()
	ctx, cancel := writing(ctx)
	defer cancel()
	return c.of(kind).Delete(ctx, object.GetName(), metav1.DeleteOptions{
		DryRun: dryRun(dry), Preconditions: &metav1.Preconditions{UID: &uid},
	})
}
