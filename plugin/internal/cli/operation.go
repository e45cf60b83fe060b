package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"
	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"offshoot.dev/plugin/internal/cluster"
	"offshoot.dev/plugin/internal/view"
)

const (
	// threeDays is how long a finished operation stays, in seconds.
	threeDays = int64(259200)
	// planDeadline is how long an operation waits for its author if the plugin is killed before it can delete it.
	planDeadline = "24h"
)

// operationOptions are those of merge, rebase and reset.
type operationOptions struct {
	finish
	dry  dryRun
	plan bool
	hold bool
	keep bool
}

func (o *operationOptions) add(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&o.plan, "plan", false, "Print the plan, rehearsed, and change nothing.")
	cmd.Flags().BoolVar(&o.keep, "keep", false, "With --plan: keep the operation, so that 'approve' can confirm it within 24 hours.")
	cmd.Flags().BoolVar(&o.hold, "hold", false, "Stop after the rehearsal until 'approve' confirms the plan.")
	o.dry.add(cmd)
	cmd.MarkFlagsMutuallyExclusive("plan", "hold", "dry-run")
	o.finish.add(cmd)
}

func (o *operationOptions) check() error {
	if o.keep && !o.plan {
		return misuse("--keep needs --plan")
	}
	if o.plan && !o.waits() {
		return misuse("--plan waits for the plan: it cannot be used with --no-wait")
	}
	return o.finish.check()
}

// operation is a BranchMerge or a BranchReset of a branch, called NAME-WORD-xxxxx.
func (o *operationOptions) operation(kind cluster.Kind, branch view.Branch, word string, spec map[string]any) view.Object {
	spec["ttlSecondsAfterFinished"] = threeDays
	if o.hold || o.plan {
		spec["hold"] = true
	}
	if o.plan {
		spec["approvalDeadline"] = planDeadline
	}
	operation := owned(kind, branch, "", spec)
	operation.SetGenerateName(branch.GetName() + "-" + word + "-")
	return operation
}

// start creates the operation and goes with it as far as was asked for.
func (o *operationOptions) start(ctx context.Context, a *app, c *cluster.Client, kind cluster.Kind, operation view.Object, what string) error {
	made, err := c.Create(ctx, kind, operation, bool(o.dry))
	if err != nil {
		return err
	}
	if o.dry {
		return o.accepted(a, made, what)
	}
	what = fmt.Sprintf("%s: %s created", what, kind.Ref(made.GetName()))
	if o.plan {
		return o.show(ctx, a, c, kind, made, what)
	}
	return o.tell(ctx, a, c, kind, made, what, view.Operation, approveCommand)
}

// show prints the plan and deletes the operation, unless it is to be kept.
func (o *operationOptions) show(ctx context.Context, a *app, c *cluster.Client, kind cluster.Kind, made view.Object, what string) (err error) {
	a.say("%s; planning", what)
	if !o.keep {
		defer func() { err = a.remove(c, kind, made, err) }()
	}
	last, ending, err := o.until(ctx, a, c, kind, made, view.Planned)
	if err != nil {
		if !o.keep && ctx.Err() != nil {
			return end(interrupted, "\nInterrupted. Nothing was changed.")
		}
		return err
	}
	if ending.State == view.Going && !o.keep {
		return end(late, "%s was not planned within %s: %s. Nothing was changed.", kind.Ref(made.GetName()), o.timeout, ending.Text)
	}
	if err := o.ended(a, c, kind, made, last, ending, approveCommand); err != nil {
		return err
	}
	if o.keep && view.Text(last, "status", "phase") == "AwaitingApproval" {
		a.say("%s", approveCommand(last))
	}
	return nil
}

// remove deletes an operation that only showed its plan, also when the command was interrupted.
func (a *app) remove(c *cluster.Client, kind cluster.Kind, operation view.Object, err error) error {
	gone := c.Delete(context.Background(), kind, operation, false)
	if gone != nil && !apierrors.IsNotFound(gone) && !apierrors.IsConflict(gone) {
		a.say("%s was not deleted (%s). It changes nothing. Delete it with: kubectl delete -n %s %s",
			kind.Ref(operation.GetName()), gone, c.Namespace, kind.Ref(operation.GetName()))
	}
	return err
}

// approveCommand is what to run when an operation waits for a person.
func approveCommand(operation view.Object) string {
	return fmt.Sprintf("Approve exactly this plan with: kubectl offshoot approve %s -n %s --digest %s",
		operation.GetName(), operation.GetNamespace(), view.Text(operation, "status", "digest"))
}

func (a *app) merge() *cobra.Command {
	return a.carry("merge", "Merge", `Applies the branch's new migrations and functions to its parent, after a rehearsal on a scratch copy.
A plan that may destroy data on a root waits for approval: the command prints it and ends with exit code 3.`)
}

func (a *app) rebase() *cobra.Command {
	return a.carry("rebase", "Rebase", "Applies the parent's new migrations and functions to the branch. The branch's own migrations are kept.")
}

func (a *app) carry(word, operation, long string) *cobra.Command {
	o := &operationOptions{}
	short := "Merge a branch into its parent"
	if word == "rebase" {
		short = "Rebase a branch onto its parent"
	}
	cmd := &cobra.Command{
		Use:   word + " BRANCH",
		Short: short,
		Long:  long,
		Example: fmt.Sprintf(`  # Print the plan, rehearsed, and change nothing
  kubectl offshoot %[1]s login --plan

  # Do it
  kubectl offshoot %[1]s login`, word),
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
			if branch.Parent() == "" {
				return fail("Branch %s is a root (production): it has no parent to %s.", branch.GetName(), word)
			}
			source, target, into := branch.GetName(), branch.Parent(), "into"
			if word == "rebase" {
				source, target, into = branch.Parent(), branch.GetName(), "onto"
			}
			spec := map[string]any{"operation": operation, "sourceRef": ref(source), "targetRef": ref(target)}
			return o.start(cmd.Context(), a, c, cluster.Merges, o.operation(cluster.Merges, branch, word, spec),
				fmt.Sprintf("%s of branch %s %s %s", word, branch.GetName(), into, branch.Parent()))
		},
	}
	o.add(cmd)
	return cmd
}
