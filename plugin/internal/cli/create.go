package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"
	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"offshoot.dev/plugin/internal/cluster"
	"offshoot.dev/plugin/internal/view"
)

type createOptions struct {
	finish
	dry          dryRun
	from         string
	expiresAfter string
	seeds        []string
	ephemeral    bool
}

func (a *app) create() *cobra.Command {
	o := &createOptions{}
	cmd := &cobra.Command{
		Use:   "create NAME",
		Short: "Create a branch",
		Long: `Creates a branch: a Postgres database of its own with all tracked migrations of its parent and none of its other rows.
Waits until the branch serves.`,
		Example: `  # A branch of the namespace's only root
  kubectl offshoot create login

  # A branch of another branch that is deleted after three days
  kubectl offshoot create signup --from login --expires-after 72h

  # With rows from a ConfigMap
  kubectl offshoot create demo --seed shop-seed/seed.sql`,
		Args:              arguments(cobra.ExactArgs(1)),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE:              func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), a, args[0]) },
	}
	cmd.Flags().StringVar(&o.from, "from", "", "The parent. Default: the namespace's only branch without a parent.")
	cmd.Flags().StringVar(&o.expiresAfter, "expires-after", "", "Delete the branch after this time, such as 72h.")
	cmd.Flags().StringArrayVar(&o.seeds, "seed", nil, "SQL to load into the new database, as CONFIGMAP/KEY. Repeat it for more, in order.")
	cmd.Flags().BoolVar(&o.ephemeral, "ephemeral", false, "Keep the data in the pod only: faster, and lost with the pod.")
	_ = cmd.RegisterFlagCompletionFunc("from", a.completeBranch)
	o.dry.add(cmd)
	o.add(cmd)
	return cmd
}

func (o *createOptions) run(ctx context.Context, a *app, name string) error {
	if err := o.check(); err != nil {
		return err
	}
	if err := named(name); err != nil {
		return err
	}
	spec, err := o.spec()
	if err != nil {
		return err
	}
	c, err := a.client()
	if err != nil {
		return err
	}
	parent, err := o.parent(ctx, a, c)
	if err != nil {
		return err
	}
	spec["parentRef"] = ref(parent)
	made, err := c.Create(ctx, cluster.Branches, object(cluster.Branches, name, spec), bool(o.dry))
	switch {
	case apierrors.IsAlreadyExists(err):
		return fail("Branch %s already exists in namespace %s. Choose another name, or delete it first.", name, c.Namespace)
	case err != nil:
		return err
	case bool(o.dry):
		return o.accepted(a, made, cluster.Branches.Ref(name)+" created")
	}
	return o.tell(ctx, a, c, cluster.Branches, made, cluster.Branches.Ref(name)+" created from "+parent, view.Serving, nil)
}

func (o *createOptions) spec() (map[string]any, error) {
	spec := map[string]any{}
	if o.expiresAfter != "" {
		spec["expiresAfter"] = o.expiresAfter
	}
	if o.ephemeral {
		spec["postgres"] = map[string]any{"storage": map[string]any{"ephemeral": true}}
	}
	var sources []any
	for _, seed := range o.seeds {
		name, key, found := strings.Cut(seed, "/")
		if !found || name == "" || key == "" {
			return nil, misuse("--seed %q is not CONFIGMAP/KEY, such as shop-seed/seed.sql", seed)
		}
		sources = append(sources, map[string]any{"configMapRef": map[string]any{"name": name, "key": key}})
	}
	if sources != nil {
		spec["seed"] = map[string]any{"sources": sources}
	}
	return spec, nil
}

// parent is that of --from, which must exist, or the only root.
func (o *createOptions) parent(ctx context.Context, a *app, c *cluster.Client) (string, error) {
	if o.from != "" {
		parent, err := a.branch(ctx, c, o.from)
		if apierrors.IsForbidden(err) {
			return o.from, nil // who may create a branch need not be able to read its parent
		}
		if err == nil && parent.Deleting() {
			return "", fail("Branch %s is being deleted. Choose another parent with --from.", o.from)
		}
		return o.from, err
	}
	all, err := a.branches(ctx, c)
	if err != nil {
		return "", err
	}
	var roots []string
	for _, b := range all {
		if b.Parent() == "" {
			roots = append(roots, b.GetName())
		}
	}
	switch len(roots) {
	case 1:
		return roots[0], nil
	case 0:
		return "", fail("Namespace %s has no root (a DatabaseBranch without a parent). Create one, or pass --from or --namespace.", c.Namespace)
	}
	return "", misuse("Namespace %s has %d roots: %s. Choose the parent with --from.", c.Namespace, len(roots), strings.Join(roots, ", "))
}
