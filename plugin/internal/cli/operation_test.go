package cli

import (
	"context"
	"strings"
	"testing"

	"offshoot.dev/plugin/internal/cluster"
	"offshoot.dev/plugin/internal/view"
)

// holding answers operations as the operator does: one that holds waits until its digest is approved or it is cancelled.
func holding(operation view.Object) map[string]any {
	switch {
	case view.Flag(operation, "spec", "cancel"):
		return ended("Cancelled", "Cancelled", "it was cancelled")
	case view.Flag(operation, "spec", "hold") && view.Text(operation, "spec", "approvedDigest") != "sha256:1":
		return ended("AwaitingApproval", "AwaitingApproval", "It would.")
	}
	return ended("Succeeded", "Succeeded", "it is done")
}

// demanding is the same on a target whose policy wants an approval.
func demanding(operation view.Object) map[string]any {
	if !view.Flag(operation, "spec", "cancel") && view.Text(operation, "spec", "approvedDigest") != "sha256:1" {
		return ended("AwaitingApproval", "AwaitingApproval", "It may destroy data.")
	}
	return holding(operation)
}

func TestAMergeThatWaitsIsApprovedByItsDigestAlone(t *testing.T) {
	s := inCluster(t)
	s.operator.to(cluster.Merges, demanding)
	merge := s.code(3, "merge", "login", "-o", "name")
	s.contains(merge.err, "New        2 drop_it\n  - line 1: drops table \"a\"", "kubectl offshoot approve login-merge-", "--digest sha256:1")
	ref := strings.TrimSpace(merge.out)
	name := strings.TrimPrefix(ref, "branchmerge.offshoot.dev/")

	stored := s.get(cluster.Merges, name)
	if ttl := view.Number(stored, "spec", "ttlSecondsAfterFinished"); ttl != 259200 {
		t.Errorf("ttlSecondsAfterFinished %d", ttl)
	}
	s.equal(view.Text(stored, "spec", "sourceRef", "name")+" "+view.Text(stored, "spec", "targetRef", "name"), "login production")
	s.code(5, "approve", name)
	s.code(2, "approve", name, "--yes")
	s.contains(s.code(1, "approve", name, "--yes", "--digest", "sha256:0").err, "has another plan now", "sha256:1")
	s.code(5, "approve", name, "--digest", "sha256:1")
	s.typing("login").code(5, "approve", name)
	s.ok("approve", name, "--digest", "sha256:1", "--dry-run")
	s.equal(s.typing("production").ok("approve", ref), ref+": it is done\n")
	s.contains(s.code(1, "approve", name).err, "is not waiting for approval")
	s.code(1, "approve", "missing")
	s.code(1, "approve", "branchreset/"+name)
}

func TestMergeAndRebase(t *testing.T) {
	s := inCluster(t)
	s.operator.to(cluster.Merges, holding)
	s.contains(s.ok("merge", "login"), ": it is done\n")
	rebase := strings.TrimSpace(s.ok("rebase", "login", "-o", "name"))
	stored := s.get(cluster.Merges, strings.TrimPrefix(rebase, "branchmerge.offshoot.dev/"))
	s.equal(view.Text(stored, "spec", "operation")+" "+view.Text(stored, "spec", "sourceRef", "name"), "Rebase production")
	s.equal(string(stored.GetOwnerReferences()[0].UID), string(s.get(cluster.Branches, "login").GetUID()))
	s.contains(s.code(1, "merge", "production").err, "has no parent to merge")
	s.contains(s.code(1, "rebase", "production").err, "has no parent to rebase")
	s.code(3, "merge", "login", "--hold")
	s.operator.to(cluster.Merges, func(view.Object) map[string]any { return ended("Failed", "Diverged", "version 2 differs") })
	s.contains(s.code(1, "merge", "login").err, "Diverged: version 2 differs")
}

func TestAPlanIsPrintedAndDeleted(t *testing.T) {
	s := inCluster(t)
	s.operator.to(cluster.Merges, holding)
	s.operator.to(cluster.Resets, holding)
	for _, args := range [][]string{{"merge", "login"}, {"rebase", "login"}, {"reset", "login"}, {"reset", "login", "--last", "1"}} {
		before := s.objects()
		s.contains(s.ok(append(args, "--plan")...), "It would.", "New        2 drop_it")
		if after := s.objects(); len(after) != len(before) {
			t.Errorf("%v left something: %v", args, after)
		}
	}
	kept := s.code(0, "merge", "login", "--plan", "--keep", "-o", "name")
	s.contains(kept.err, "kubectl offshoot approve login-merge-")
	stored := s.get(cluster.Merges, strings.TrimPrefix(strings.TrimSpace(kept.out), "branchmerge.offshoot.dev/"))
	if !view.Flag(stored, "spec", "hold") || view.Text(stored, "spec", "approvalDeadline") != "24h" {
		t.Errorf("spec %v", stored.Object["spec"])
	}
	s.equal(s.typing("production").ok("approve", stored.GetName()), strings.TrimSpace(kept.out)+": it is done\n")

	s.operator.to(cluster.Merges, func(view.Object) map[string]any { return ended("Failed", "Diverged", "version 2 differs") })
	s.contains(s.code(1, "merge", "login", "--plan").err, "version 2 differs")
	s.operator.to(cluster.Merges, func(view.Object) map[string]any { return ended("Rehearsing", "Rehearsing", "at 2") })
	s.contains(s.code(4, "merge", "login", "--plan", "--timeout", "1s").err, "Nothing was changed")
	if left := s.list(cluster.Merges); len(left) != 1 {
		t.Errorf("%d merges are left", len(left))
	}
}

func TestCtrlCTakesAPlanBack(t *testing.T) {
	s := inCluster(t)
	s.operator.to(cluster.Merges, func(view.Object) map[string]any { return ended("Rehearsing", "Rehearsing", "at 2") })
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		defer cancel()
		eventually(t, "no merge", func() bool { return len(s.list(cluster.Merges)) == 1 })
	}()
	got := s.in(ctx, "merge", "login", "--plan")
	s.contains(got.err, "Nothing was changed")
	if got.code != 130 || len(s.list(cluster.Merges)) != 0 {
		t.Errorf("code %d, %d merges", got.code, len(s.list(cluster.Merges)))
	}
}

func TestAResetShowsWhatIsLostAndAsks(t *testing.T) {
	s := inCluster(t)
	s.operator.to(cluster.Resets, holding)
	s.code(5, "reset", "login")
	if len(s.list(cluster.Resets)) != 0 {
		t.Error("a reset that cannot be asked about was created")
	}
	s.typing("no").code(5, "reset", "login")
	if len(s.list(cluster.Resets)) != 0 {
		t.Error("a declined reset was left")
	}
	reset := s.typing("login").code(0, "reset", "login", "--last", "1")
	s.contains(reset.err, "Reset branch login?", "drops table")
	s.contains(reset.out, ": it is done\n")
	all := s.list(cluster.Resets)
	if len(all) != 1 || view.Text(&all[0], "spec", "approvedDigest") != "sha256:1" || view.Number(&all[0], "spec", "lastMigrations") != 1 {
		t.Errorf("stored: %v", all)
	}
	s.contains(s.ok("reset", "login", "--yes"), "it is done")
	s.code(3, "reset", "login", "--hold")
	s.contains(s.code(1, "reset", "production", "--yes").err, "cannot be reset")

	s.operator.to(cluster.Resets, func(reset view.Object) map[string]any {
		status := holding(reset)
		if view.Text(reset, "spec", "approvedDigest") != "" {
			status = ended("AwaitingApproval", "ApprovalOutdated", "The plan changed.")
			status["digest"] = "sha256:2"
		}
		return status
	})
	s.contains(s.typing("login").code(3, "reset", "login").err, "The plan changed.", "--digest sha256:2")
	s.operator.to(cluster.Resets, func(view.Object) map[string]any { return ended("Succeeded", "NothingToDo", "nothing to take out") })
	s.contains(s.typing("no").ok("reset", "login"), "nothing to take out")
}

func TestCancel(t *testing.T) {
	s := inCluster(t)
	s.operator.to(cluster.Merges, demanding)
	s.operator.to(cluster.Resets, holding)
	merge := strings.TrimSpace(s.code(3, "merge", "login", "-o", "name").out)
	s.ok("cancel", merge, "--dry-run")
	s.equal(s.ok("cancel", merge), merge+": Cancelled: it was cancelled\n")
	s.contains(s.code(1, "cancel", merge).err, `has ended: its phase is "Cancelled"`)
	reset := strings.TrimSpace(s.code(3, "reset", "login", "--hold", "-o", "name").out)
	s.operator.to(cluster.Resets, func(view.Object) map[string]any { return ended("Succeeded", "Succeeded", "it is done") })
	s.contains(s.code(1, "cancel", reset).err, "succeeded before it could be cancelled")
	s.code(1, "cancel", "missing")
}
