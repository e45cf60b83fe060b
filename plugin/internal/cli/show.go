package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"offshoot.dev/plugin/internal/cluster"
	"offshoot.dev/plugin/internal/view"
)

// forever is how long -w watches: until Ctrl-C.
const forever = 365 * 24 * time.Hour

func (a *app) status() *cobra.Command {
	var out output
	var watch bool
	cmd := &cobra.Command{
		Use:   "status BRANCH",
		Short: "Show the state of a branch",
		Long:  "Shows what the operator reports of a branch: its phase, database, migrations, sets and operations, and what needs attention.",
		Example: `  kubectl offshoot status login

  # Again at each change, until Ctrl-C
  kubectl offshoot status login -w`,
		Args:              arguments(cobra.ExactArgs(1)),
		ValidArgsFunction: a.completeBranches,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := out.check(); err != nil {
				return err
			}
			ctx := cmd.Context()
			c, err := a.client()
			if err != nil {
				return err
			}
			branch, err := a.branch(ctx, c, args[0])
			if err != nil {
				return err
			}
			show := func(now view.Object) error {
				text := ""
				if out.form == "" {
					sets, err := c.List(ctx, cluster.Sets, "", "spec.branchRef.name="+args[0])
					if err != nil {
						return err
					}
					text = view.Status(view.Branch{Object: now}, pointers(sets), view.Paint(a.Colors))
				}
				return out.object(a, now, text)
			}
			if !watch {
				return show(branch.Object)
			}
			return a.watch(ctx, c, branch.Object, show)
		},
	}
	cmd.Flags().BoolVarP(&watch, "watch", "w", false, "Print it again at each change, until Ctrl-C.")
	out.add(cmd, "json", "yaml", "name")
	return cmd
}

// watch shows the object at each change until Ctrl-C.
func (a *app) watch(ctx context.Context, c *cluster.Client, object view.Object, show func(view.Object) error) error {
	var shown string
	var failure error
	last, err := c.Follow(ctx, cluster.Branches, object, forever, func(now view.Object) bool {
		if now.GetResourceVersion() != shown {
			if shown != "" {
				a.again()
			}
			shown = now.GetResourceVersion()
			failure = show(now)
		}
		return failure != nil
	})
	if failure != nil || err != nil {
		return first(failure, err)
	}
	if last == nil {
		return fail("Branch %s was deleted.", object.GetName())
	}
	return nil
}

// again separates what is printed from what was printed before: a terminal is cleared.
func (a *app) again() {
	if a.Colors {
		fmt.Fprint(a.Out, "\x1b[H\x1b[2J")
	} else {
		fmt.Fprintln(a.Out)
	}
}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func pointers(objects []unstructured.Unstructured) []view.Object {
	all := make([]view.Object, len(objects))
	for i := range objects {
		all[i] = &objects[i]
	}
	return all
}

type treeOptions struct {
	output
	everywhere, watch bool
}

func (a *app) tree() *cobra.Command {
	o := &treeOptions{}
	cmd := &cobra.Command{
		Use:   "tree [BRANCH]",
		Short: "Show the branches as a tree",
		Long: `Shows the branches of the namespace as a tree, or one branch with those below it: how many migrations only the branch
(AHEAD) or only its parent (BEHIND) has, the phase, the newest version, and what needs attention.`,
		Example: `  kubectl offshoot tree

  # All namespaces, again at each change
  kubectl offshoot tree -A -w`,
		Args:              arguments(cobra.MaximumNArgs(1)),
		ValidArgsFunction: a.completeBranches,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.check(); err != nil {
				return err
			}
			if o.everywhere && len(args) > 0 {
				return misuse("a branch cannot be chosen together with --all-namespaces")
			}
			c, err := a.client()
			if err != nil {
				return err
			}
			name := ""
			if len(args) > 0 {
				name = args[0]
			}
			return o.run(cmd.Context(), a, c, name)
		},
	}
	cmd.Flags().BoolVarP(&o.everywhere, "all-namespaces", "A", false, "Show the branches of all namespaces.")
	cmd.Flags().BoolVarP(&o.watch, "watch", "w", false, "Print it again at each change, until Ctrl-C.")
	o.add(cmd, "json", "yaml", "name")
	return cmd
}

func (o *treeOptions) run(ctx context.Context, a *app, c *cluster.Client, name string) error {
	shown := ""
	for {
		var text strings.Builder
		painted := *a
		painted.Out = &text
		if err := o.draw(ctx, &painted, c, name); err != nil {
			return err
		}
		if text.String() != shown {
			if shown != "" {
				a.again()
			}
			shown = text.String()
			fmt.Fprint(a.Out, shown)
		}
		if !o.watch {
			return nil
		}
		if err := c.Changed(ctx, cluster.Branches, o.everywhere); err != nil {
			return err
		}
	}
}

func (o *treeOptions) draw(ctx context.Context, a *app, c *cluster.Client, name string) error {
	list := c.List
	if o.everywhere {
		list = func(ctx context.Context, kind cluster.Kind, _, _ string) ([]unstructured.Unstructured, error) {
			return c.ListAll(ctx, kind)
		}
	}
	objects, err := list(ctx, cluster.Branches, "", "")
	if err != nil {
		return err
	}
	all := asBranches(objects)
	shown, top := all, (*view.Branch)(nil)
	if name != "" {
		for i := range all {
			if all[i].GetName() == name {
				top = &all[i]
			}
		}
		if top == nil {
			return fail("Branch %s not found in namespace %s. Without a name all branches are shown.", name, c.Namespace)
		}
		shown = append([]view.Branch{*top}, top.Descendants(all)...)
	}
	if o.form != "" {
		printed := &unstructured.UnstructuredList{Object: map[string]any{"apiVersion": "v1", "kind": "List"}}
		for _, b := range shown {
			printed.Items = append(printed.Items, *b.Object)
		}
		return o.object(a, printed, "")
	}
	if len(shown) == 0 {
		a.say("No branches found in namespace %s. Create a root first: a DatabaseBranch without spec.parentRef.", c.Namespace)
		return nil
	}
	a.print(view.Tree(all, top, view.Paint(a.Colors)))
	return nil
}

func (a *app) migrations() *cobra.Command {
	var out output
	cmd := &cobra.Command{
		Use:               "migrations BRANCH",
		Short:             "List the tracked migrations of a branch",
		Long:              "Lists the migrations that a branch tracks, in the order in which they were applied, from the ConfigMap BRANCH-db-migrations.",
		Args:              arguments(cobra.ExactArgs(1)),
		ValidArgsFunction: a.completeBranches,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := out.check(); err != nil {
				return err
			}
			c, err := a.client()
			if err != nil {
				return err
			}
			branch, err := a.branch(cmd.Context(), c, args[0])
			if err != nil {
				return err
			}
			object, err := needed(cmd.Context(), c, cluster.ConfigMaps, branch, args[0]+"-db-migrations")
			if err != nil {
				return err
			}
			all := view.Migrations(view.Text(object, "data", "migrations"))
			rows := [][]string{{"VERSION", "NAME", "CHECKSUM"}}
			for _, m := range all {
				rows = append(rows, []string{m.Version, m.Name, m.Checksum})
			}
			return out.data(a, map[string]any{"branch": args[0], "migrations": all}, view.Columns(rows))
		},
	}
	out.add(cmd, "json", "yaml")
	return cmd
}

func (a *app) diff() *cobra.Command {
	var out output
	cmd := &cobra.Command{
		Use:   "diff BRANCH",
		Short: "Compare a branch's migrations with its parent's",
		Long: `Lists the migrations that are not the same on a branch and its parent, as both report them. It changes nothing and
rehearses nothing; 'merge --plan' does.`,
		Args:              arguments(cobra.ExactArgs(1)),
		ValidArgsFunction: a.completeBranches,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := out.check(); err != nil {
				return err
			}
			c, err := a.client()
			if err != nil {
				return err
			}
			branch, err := a.branch(cmd.Context(), c, args[0])
			if err != nil {
				return err
			}
			if branch.Parent() == "" {
				return fail("Branch %s is a root (production): it has no parent to compare it with.", args[0])
			}
			parent, err := a.branch(cmd.Context(), c, branch.Parent())
			if err != nil {
				return err
			}
			all, err := compare(cmd.Context(), c, branch, parent)
			if err != nil {
				return err
			}
			text := fmt.Sprintf("Branch %s and its parent %s have the same migrations.", branch.GetName(), parent.GetName())
			if len(all) > 0 {
				var lines []string
				for _, d := range all {
					lines = append(lines, view.Line(d.Verdict, d.Version, d.Name))
				}
				text = strings.Join(lines, "\n")
			}
			return out.data(a, map[string]any{"branch": branch.GetName(), "parent": parent.GetName(), "migrations": all}, text)
		},
	}
	out.add(cmd, "json", "yaml")
	return cmd
}

func compare(ctx context.Context, c *cluster.Client, branch, parent view.Branch) ([]view.Difference, error) {
	mine, err := ledger(ctx, c, branch)
	if err != nil {
		return nil, err
	}
	theirs, err := ledger(ctx, c, parent)
	return view.Compare(mine, theirs), err
}
