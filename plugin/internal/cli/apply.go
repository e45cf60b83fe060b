package cli

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/spf13/cobra"
	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"offshoot.dev/plugin/internal/cluster"
	"offshoot.dev/plugin/internal/view"
)

// unused is how old a ConfigMap of an earlier apply is before another apply deletes it: one that is being made has no set
// yet that names it.
const unused = time.Hour

// reportDelay bounds the wait for the branch's report after an apply.
const reportDelay = 10 * time.Second

type applyOptions struct {
	finish
	dry   dryRun
	paths []string
	name  string
}

func (a *app) apply() *cobra.Command {
	o := &applyOptions{}
	cmd := &cobra.Command{
		Use:   "apply BRANCH -f PATH",
		Short: "Apply migration files to a branch",
		Long: `Applies SQL files to a branch. The files go into ConfigMaps as they are, and the MigrationSet BRANCH-files names them.
After a change, run it again: it applies what is new. A file that is removed undoes nothing.
The operator reads the names and the first lines of the files; the how-to "Write migrations" describes them.`,
		Example: `  # All .sql files of a folder and of the folders in it
  kubectl offshoot apply login -f migrations/

  # One file
  kubectl offshoot apply login -f 20250401000000_create_accounts.sql`,
		Args:              arguments(cobra.ExactArgs(1)),
		ValidArgsFunction: a.completeBranches,
		RunE:              func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), a, args[0]) },
	}
	cmd.Flags().StringArrayVarP(&o.paths, "filename", "f", nil, "A file, or a folder with its folders. Repeat it for more.")
	cmd.Flags().StringVar(&o.name, "name", "", "The MigrationSet. Default: BRANCH-files.")
	_ = cmd.MarkFlagFilename("filename", "sql")
	o.dry.add(cmd)
	o.add(cmd)
	return cmd
}

func (o *applyOptions) run(ctx context.Context, a *app, name string) error {
	if err := o.check(); err != nil {
		return err
	}
	if len(o.paths) == 0 {
		return misuse("--filename is required: a file or a folder with migrations")
	}
	found, err := read(o.paths)
	if err != nil {
		return err
	}
	c, err := a.client()
	if err != nil {
		return err
	}
	branch, err := a.branch(ctx, c, name)
	if err != nil {
		return err
	}
	set := o.name
	if set == "" {
		set = name + "-files"
	}
	if err := named(set); err != nil {
		return err
	}
	before, err := c.Find(ctx, cluster.Sets, set)
	if err != nil {
		return err
	}
	if before != nil && !ours(before, branch) {
		return fail("MigrationSet %s was not created by this plugin for branch %s and was not changed. Choose another name with --name.", set, name)
	}
	chunks, err := found.chunks(string(branch.GetUID()))
	if err != nil {
		return err
	}
	var sources []any
	for _, chunk := range chunks {
		source, err := o.upload(ctx, c, branch, set, chunk)
		if err != nil {
			return err
		}
		sources = append(sources, source)
	}
	stored, err := o.store(ctx, c, branch, set, before, sources)
	if err != nil {
		return err
	}
	what := fmt.Sprintf("%d files for branch %s: %s applied", len(found), name, cluster.Sets.Ref(set))
	if o.dry {
		return o.accepted(a, stored, what)
	}
	err = o.tell(ctx, a, c, cluster.Sets, stored, what, view.Applied, func(view.Object) string {
		return fmt.Sprintf("Read it, then acknowledge it in the set: kubectl edit -n %s mset/%s", c.Namespace, set)
	})
	if o.waits() && err == nil {
		reported(ctx, c, branch, set)
	}
	if o.waits() && ctx.Err() == nil {
		sweep(ctx, c, branch, set, before, sources)
	}
	return err
}

// reported waits until the branch's report has what the set has applied: who compares the branch next finds it there.
// Nothing that was asked for depends on it.
func reported(ctx context.Context, c *cluster.Client, branch view.Branch, set string) {
	now, err := c.Find(ctx, cluster.Sets, set)
	if err != nil || now == nil {
		return
	}
	head := view.Text(now, "status", "head")
	ledger, err := report(ctx, c, cluster.ConfigMaps, branch, branch.GetName()+"-db-migrations")
	if err != nil || ledger == nil || head == "" || head == "0" {
		return
	}
	_, _ = c.Follow(ctx, cluster.ConfigMaps, ledger, reportDelay, func(ledger view.Object) bool {
		for _, m := range view.Migrations(view.Text(ledger, "data", "migrations")) {
			if m.Version == head {
				return true
			}
		}
		return false
	})
}

// upload stores a chunk under a name that its content decides, so that a set never names a text that is only half there
// and every change of a file is a change of the set.
func (o *applyOptions) upload(ctx context.Context, c *cluster.Client, branch view.Branch, set string, chunk chunk) (map[string]any, error) {
	name := set + "-" + chunk.digest
	files := owned(cluster.ConfigMaps, branch, name, nil)
	labels := files.GetLabels()
	labels[cluster.SetLabel] = set
	files.SetLabels(labels)
	files.Object["data"] = chunk.data
	files.Object["immutable"] = true
	_, err := c.Create(ctx, cluster.ConfigMaps, files, bool(o.dry))
	if apierrors.IsAlreadyExists(err) {
		there, found := c.Find(ctx, cluster.ConfigMaps, name)
		switch {
		case found != nil:
			return nil, found
		case there == nil || !ours(there, branch):
			return nil, fail("ConfigMap %s was not created by this plugin for branch %s and was not changed. Delete it, or choose another --name.",
				name, branch.GetName())
		}
		err = nil
	}
	return map[string]any{"configMapRef": ref(name), "format": "Plain"}, err
}

// store creates the set or replaces the sources in it that the plugin made; what else is in the set somebody put there.
func (o *applyOptions) store(ctx context.Context, c *cluster.Client, branch view.Branch, set string, before view.Object, sources []any) (view.Object, error) {
	if before == nil {
		spec := map[string]any{"branchRef": ref(branch.GetName()), "sources": sources}
		return c.Create(ctx, cluster.Sets, owned(cluster.Sets, branch, set, spec), bool(o.dry))
	}
	made := regexp.MustCompile("^" + regexp.QuoteMeta(set) + "-[0-9a-f]{10}$")
	for _, source := range view.List(before, "spec", "sources") {
		if !made.MatchString(nameOf(source)) {
			sources = append(sources, source)
		}
	}
	return c.PatchSpec(ctx, cluster.Sets, before, map[string]any{"sources": sources}, bool(o.dry))
}

func nameOf(source map[string]any) string {
	reference, _ := source["configMapRef"].(map[string]any)
	name, _ := reference["name"].(string)
	return name
}

// sweep deletes the ConfigMaps of earlier applies. Nothing depends on it: what it may not delete stays until the branch
// is deleted.
func sweep(ctx context.Context, c *cluster.Client, branch view.Branch, set string, before view.Object, sources []any) {
	used := map[string]bool{}
	for _, source := range sources {
		used[nameOf(source.(map[string]any))] = true
	}
	replaced := map[string]bool{}
	if before != nil {
		for _, source := range view.List(before, "spec", "sources") {
			replaced[nameOf(source)] = true
		}
	}
	labels := strings.Join([]string{cluster.ManagedBy + "=" + cluster.Manager, cluster.SetLabel + "=" + set}, ",")
	all, err := c.List(ctx, cluster.ConfigMaps, labels, "")
	if err != nil {
		return
	}
	for _, files := range all {
		name := files.GetName()
		old := time.Since(files.GetCreationTimestamp().Time) > unused
		if !used[name] && (replaced[name] || old) && ours(&files, branch) {
			_ = c.Delete(ctx, cluster.ConfigMaps, &files, false)
		}
	}
}
