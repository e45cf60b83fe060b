package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"offshoot.dev/plugin/internal/cluster"
	"offshoot.dev/plugin/internal/view"
)

func (a *app) suspend() *cobra.Command {
	return a.switchTo("suspend", "Stop a branch's server and keep its data",
		"Stops a branch's server: its data is kept, nothing can connect, and it costs nothing but its volume.", true, view.Suspended)
}

func (a *app) resume() *cobra.Command {
	return a.switchTo("resume", "Start the server of a suspended branch", "Starts the server of a suspended branch.", false, view.Serving)
}

func (a *app) switchTo(word, short, long string, suspended bool, judge view.Judge) *cobra.Command {
	o := &finish{}
	var dry dryRun
	cmd := &cobra.Command{
		Use:               word + " BRANCH",
		Short:             short,
		Long:              long,
		Args:              arguments(cobra.ExactArgs(1)),
		ValidArgsFunction: a.completeBranches,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.check(); err != nil {
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
			patched, err := c.PatchSpec(cmd.Context(), cluster.Branches, branch.Object, map[string]any{"suspend": suspended}, bool(dry))
			if err != nil {
				return err
			}
			what := cluster.Branches.Ref(args[0]) + " " + strings.TrimSuffix(word, "e") + "ed"
			if dry {
				return o.accepted(a, patched, what)
			}
			return o.tell(cmd.Context(), a, c, cluster.Branches, patched, what, judge, nil)
		},
	}
	dry.add(cmd)
	o.add(cmd)
	return cmd
}

type deleteOptions struct {
	finish
	dry dryRun
	yes bool
}

func (a *app) delete() *cobra.Command {
	o := &deleteOptions{}
	cmd := &cobra.Command{
		Use:               "delete BRANCH",
		Short:             "Delete a branch and its database",
		Long:              "Deletes a branch and its database. Prints what is lost and asks.",
		Args:              arguments(cobra.ExactArgs(1)),
		ValidArgsFunction: a.completeBranches,
		RunE:              func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), a, args[0]) },
	}
	cmd.Flags().BoolVarP(&o.yes, "yes", "y", false, "Do not ask.")
	o.dry.add(cmd)
	o.output.add(cmd, "name")
	o.addWait(cmd)
	return cmd
}

func (o *deleteOptions) run(ctx context.Context, a *app, name string) error {
	if err := o.check(); err != nil {
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
	ref := cluster.Branches.Ref(name)
	if bool(o.dry) || !o.yes {
		lost, err := loss(ctx, a, c, branch)
		if err != nil {
			return err
		}
		if o.dry {
			a.say("%s", lost)
		} else if err := a.confirm(ctx, fmt.Sprintf("Delete branch %s and its database?\n%s", name, lost), name); err != nil {
			return err
		}
	}
	if err := c.Delete(ctx, cluster.Branches, branch.Object, bool(o.dry)); err != nil {
		return err
	}
	if o.dry {
		return o.accepted(a, branch.Object, ref+" deleted")
	}
	if !o.waits() {
		return o.object(a, branch.Object, ref+" is being deleted")
	}
	a.say("%s is being deleted; waiting", ref)
	last, ending, err := o.until(ctx, a, c, cluster.Branches, branch.Object, func(now view.Object) view.Ending {
		if now.GetDeletionTimestamp() == nil {
			return view.Ending{}
		}
		return view.Ending{Text: view.Find(now, "Ready").Message}
	})
	if err != nil {
		return err
	}
	if last == nil {
		return o.object(a, branch.Object, ref+" deleted")
	}
	return end(late, "%s was not deleted within %s; the deletion continues: %s\nLook at it with: kubectl offshoot status %s -n %s",
		ref, o.timeout, ending.Text, name, c.Namespace)
}

const mostLost = 50

// loss is what goes with a branch.
func loss(ctx context.Context, a *app, c *cluster.Client, branch view.Branch) (string, error) {
	all, err := a.branches(ctx, c)
	if err != nil {
		return "", err
	}
	var text, parts []string
	if branch.Parent() == "" {
		text = append(text, "It is a root (production). With deletionPolicy Retain, the default of a root, its volume is kept.")
	} else if lost, err := lostMigrations(ctx, c, branch, all); err != nil {
		return "", err
	} else {
		text = append(text, lost)
	}
	for _, b := range branch.Descendants(all) {
		parts = append(parts, b.GetName())
	}
	if len(parts) > 0 {
		text = append(text, "It is kept until the branches of it are deleted: "+strings.Join(parts, ", ")+".")
	}
	if branch.Parent() != "" {
		text = append(text, "Its untracked tables and rows are lost.")
	}
	return strings.Join(text, "\n"), nil
}

func lostMigrations(ctx context.Context, c *cluster.Client, branch view.Branch, all []view.Branch) (string, error) {
	mine, err := ledger(ctx, c, branch)
	if err != nil {
		return "", err
	}
	var theirs []view.Migration
	for _, b := range all {
		if b.GetName() == branch.Parent() {
			if theirs, err = ledger(ctx, c, b); err != nil {
				return "", err
			}
		}
	}
	var lost []string
	for _, d := range view.Compare(mine, theirs) {
		if d.Verdict == "New" || d.Verdict == "OutOfOrder" {
			lost = append(lost, "  "+d.Version+" "+d.Name)
		}
	}
	if len(lost) == 0 {
		return "Every migration of it is in its parent.", nil
	}
	if len(lost) > mostLost {
		lost = append(lost[:mostLost], fmt.Sprintf("  and %d more", len(lost)-mostLost))
	}
	return "Migrations that only this branch has, and that are lost:\n" + strings.Join(lost, "\n"), nil
}
