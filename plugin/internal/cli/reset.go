package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"
	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"offshoot.dev/plugin/internal/cluster"
	"offshoot.dev/plugin/internal/view"
)

type resetOptions struct {
	operationOptions
	toVersion string
	last      int32
	yes       bool
}

func (a *app) reset() *cobra.Command {
	o := &resetOptions{}
	cmd := &cobra.Command{
		Use:   "reset BRANCH",
		Short: "Put a branch back to an earlier version",
		Long: `Puts a branch back to an earlier version, or to its latest one, which drops untracked rows and tables.
Prints what is lost and asks before it changes anything. A root is never reset.`,
		Example: `  # Drop what is untracked
  kubectl offshoot reset login

  # Take out the two newest migrations
  kubectl offshoot reset login --last 2

  # A fresh database
  kubectl offshoot reset login --to-version 0`,
		Args:              arguments(cobra.ExactArgs(1)),
		ValidArgsFunction: a.completeBranches,
		RunE: func(cmd *cobra.Command, args []string) error {
			if cmd.Flags().Changed("last") && o.last < 1 {
				return misuse("--last must be at least 1")
			}
			return o.run(cmd.Context(), a, args[0])
		},
	}
	cmd.Flags().StringVar(&o.toVersion, "to-version", "latest", "The newest version to keep: a tracked one, latest, or 0 for a fresh database.")
	cmd.Flags().Int32Var(&o.last, "last", 0, "Take out this many migrations, from the newest.")
	cmd.Flags().BoolVarP(&o.yes, "yes", "y", false, "Do not ask.")
	cmd.MarkFlagsMutuallyExclusive("to-version", "last")
	o.add(cmd)
	return cmd
}

func (o *resetOptions) run(ctx context.Context, a *app, name string) error {
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
	if branch.Parent() == "" {
		return fail("Branch %s is a root (production) and cannot be reset. Write a new migration that reverts the change.", name)
	}
	spec := map[string]any{"branchRef": ref(name)}
	if o.last > 0 {
		spec["lastMigrations"] = int64(o.last)
	} else {
		spec["toVersion"] = o.toVersion
	}
	reset := o.operation(cluster.Resets, branch, "reset", spec)
	what := "reset of branch " + name
	if o.yes || o.plan || o.hold || bool(o.dry) {
		return o.start(ctx, a, c, cluster.Resets, reset, what)
	}
	if !a.Prompts {
		return a.confirm(ctx, "A reset of branch "+name+" may lose data; --plan prints what.", name)
	}
	spec["hold"], spec["approvalDeadline"] = true, planDeadline
	return o.ask(ctx, a, c, reset, name)
}

// ask shows the plan of an operation that holds, and confirms it or takes it back.
func (o *resetOptions) ask(ctx context.Context, a *app, c *cluster.Client, reset view.Object, branch string) error {
	made, err := c.Create(ctx, cluster.Resets, reset, false)
	if err != nil {
		return err
	}
	name := cluster.Resets.Ref(made.GetName())
	a.say("reset of branch %s: %s created; planning", branch, name)
	last, ending, err := o.until(ctx, a, c, cluster.Resets, made, view.Operation)
	switch {
	case err != nil && ctx.Err() != nil:
		return a.remove(c, cluster.Resets, made, end(interrupted, "\nInterrupted. Nothing was changed."))
	case err != nil:
		return a.remove(c, cluster.Resets, made, err)
	case ending.State == view.Going:
		return a.remove(c, cluster.Resets, made,
			end(late, "%s was not planned within %s: %s. Nothing was changed.", name, o.timeout, ending.Text))
	case ending.State != view.Waiting:
		return o.ended(a, c, cluster.Resets, made, last, ending, approveCommand)
	}
	digest := view.Text(last, "status", "digest")
	if err := a.confirm(ctx, fmt.Sprintf("Reset branch %s? This is taken out or lost:\n%s", branch, view.Plan(last)), branch); err != nil {
		return a.remove(c, cluster.Resets, made, err)
	}
	confirmed, err := c.PatchSpec(ctx, cluster.Resets, made, map[string]any{"approvedDigest": digest}, false)
	if apierrors.IsForbidden(err) {
		return end(approval, "%s\n%s waits for somebody who may approve it. %s", err, name, approveCommand(last))
	}
	if err != nil {
		return err
	}
	return o.tell(ctx, a, c, cluster.Resets, confirmed, name+" confirmed", view.Confirmed(digest), approveCommand)
}

type confirmOptions struct {
	finish
	dry    dryRun
	digest string
	yes    bool
}

func (a *app) approve() *cobra.Command {
	o := &confirmOptions{}
	cmd := &cobra.Command{
		Use:   "approve OPERATION",
		Short: "Approve the plan of an operation that waits",
		Long: `Approves the plan of a BranchMerge or BranchReset in the phase AwaitingApproval, and waits for its end.
Prints the plan and asks. Only the plan that was printed is approved: if it changes, the operation waits again.`,
		Example: `  kubectl offshoot approve login-merge-x7k2p

  # In a script, for the plan that was read
  kubectl offshoot approve login-merge-x7k2p --yes --digest sha256:…`,
		Args:              arguments(cobra.ExactArgs(1)),
		ValidArgsFunction: a.completeOperations,
		RunE:              func(cmd *cobra.Command, args []string) error { return o.approve(cmd.Context(), a, args[0]) },
	}
	cmd.Flags().StringVar(&o.digest, "digest", "", "Only the plan with this digest.")
	cmd.Flags().BoolVarP(&o.yes, "yes", "y", false, "Do not ask. Needs --digest.")
	o.dry.add(cmd)
	o.add(cmd)
	return cmd
}

func (o *confirmOptions) approve(ctx context.Context, a *app, name string) error {
	if err := o.check(); err != nil {
		return err
	}
	if o.yes && o.digest == "" {
		return misuse("--yes needs --digest: the digest of the plan that you have read")
	}
	c, err := a.client()
	if err != nil {
		return err
	}
	kind, operation, err := find(ctx, c, name)
	if err != nil {
		return err
	}
	if phase := view.Text(operation, "status", "phase"); phase != "AwaitingApproval" {
		return fail("%s is not waiting for approval: its phase is %q.", kind.Ref(operation.GetName()), phase)
	}
	digest, plan, target := view.Text(operation, "status", "digest"), view.Plan(operation), target(operation)
	if o.digest != "" && o.digest != digest {
		return fail("%s has another plan now, with the digest %s:\n%s\nNothing was approved.", kind.Ref(operation.GetName()), digest, plan)
	}
	if !o.yes && !bool(o.dry) {
		question := fmt.Sprintf("%s changes branch %s:\n%s", kind.Ref(operation.GetName()), target, plan)
		if err := a.confirm(ctx, question, target); err != nil {
			return err
		}
	}
	patched, err := c.PatchSpec(ctx, kind, operation, map[string]any{"approvedDigest": digest}, bool(o.dry))
	if err != nil {
		return err
	}
	what := kind.Ref(operation.GetName()) + " approved"
	if o.dry {
		return o.accepted(a, patched, what)
	}
	return o.tell(ctx, a, c, kind, patched, what, view.Confirmed(digest), approveCommand)
}

func (a *app) cancel() *cobra.Command {
	o := &confirmOptions{}
	cmd := &cobra.Command{
		Use:   "cancel OPERATION",
		Short: "Cancel an operation that has not finished",
		Long: `Cancels a BranchMerge or BranchReset that waits or runs. The migration that runs is rolled back; those before it stay.
A cancelled operation cannot be resumed.`,
		Example:           `  kubectl offshoot cancel login-merge-x7k2p`,
		Args:              arguments(cobra.ExactArgs(1)),
		ValidArgsFunction: a.completeOperations,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.check(); err != nil {
				return err
			}
			c, err := a.client()
			if err != nil {
				return err
			}
			kind, operation, err := find(cmd.Context(), c, args[0])
			if err != nil {
				return err
			}
			name := kind.Ref(operation.GetName())
			if view.True(operation, "Completed") {
				return fail("%s has ended: its phase is %q.", name, view.Text(operation, "status", "phase"))
			}
			patched, err := c.PatchSpec(cmd.Context(), kind, operation, map[string]any{"cancel": true}, bool(o.dry))
			if err != nil {
				return err
			}
			if o.dry {
				return o.accepted(a, patched, name+" cancelled")
			}
			return o.tell(cmd.Context(), a, c, kind, patched, name+" is being cancelled", view.Cancelled, nil)
		},
	}
	o.dry.add(cmd)
	o.add(cmd)
	return cmd
}

// target is the branch that an operation changes.
func target(operation view.Object) string {
	if name := view.Text(operation, "spec", "targetRef", "name"); name != "" {
		return name
	}
	return view.Text(operation, "spec", "branchRef", "name")
}

func (a *app) completeOperations(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	ctx, cancel := context.WithTimeout(cmd.Context(), 5*time.Second)
	defer cancel()
	return append(a.complete(ctx, cluster.Merges, typed), a.complete(ctx, cluster.Resets, typed)...), cobra.ShellCompDirectiveNoFileComp
}
