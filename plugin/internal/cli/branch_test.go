package cli

import (
	"context"
	"strings"
	"testing"
	"time"

	"offshoot.dev/plugin/internal/cluster"
	"offshoot.dev/plugin/internal/view"
)

func TestATreeAndItsOtherForms(t *testing.T) {
	s := inCluster(t)
	s.ok("create", "sub", "--from", "login", "--expires-after", "72h")
	s.equal(s.ok("tree"), `BRANCH      AHEAD  BEHIND  PHASE               HEAD            NOTE
production                 FUNCTIONS_DEPLOYED  20250301000000
└─ login    ↑0     ↓0      FUNCTIONS_DEPLOYED  20250301000000
   └─ sub   ↑0     ↓0      FUNCTIONS_DEPLOYED  20250301000000
`)
	s.equal(s.ok("tree", "login", "-o", "name"), "databasebranch.offshoot.dev/login\ndatabasebranch.offshoot.dev/sub\n")
	s.contains(s.ok("tree", "-o", "json"), `"kind": "List"`, `"name": "sub"`)
	s.contains(s.ok("tree", "-A", "-o", "name"), "databasebranch.offshoot.dev/login")
	s.code(1, "tree", "missing")
	s.code(2, "tree", "--nonsense")
	s.code(2, "tree", "login", "-A")
	s.contains(s.code(2, "tree", "-o", "wide").err, "json, yaml, name")
	s.contains(s.code(1, "tree", "--as", "bob").err, "Forbidden", "cannot list")
}

func TestWatchingShowsChangesUntilCtrlC(t *testing.T) {
	s := inCluster(t)
	for _, args := range [][]string{{"tree", "-w"}, {"status", "login", "-w"}} {
		s.operator.to(cluster.Branches, func(view.Object) map[string]any { return servingStatus() })
		_, _ = server.Run("-n", s.namespace, "annotate", "--overwrite", "dbb", "login", "touched=before")
		ctx, cancel := context.WithTimeout(context.Background(), 6*time.Second)
		go func() {
			time.Sleep(2 * time.Second)
			s.operator.to(cluster.Branches, func(view.Object) map[string]any {
				status := servingStatus()
				status["head"] = "777" + args[0]
				return status
			})
			_, _ = server.Run("-n", s.namespace, "annotate", "--overwrite", "dbb", "login", "touched="+args[0])
		}()
		got := s.in(ctx, args...)
		cancel()
		s.contains(got.out, "20250301000000", "777"+args[0])
	}
}

func TestCreatingEndsWellOrBadlyOrLate(t *testing.T) {
	s := inCluster(t)
	s.equal(s.ok("create", "a", "--dry-run=server", "-o", "name"), "databasebranch.offshoot.dev/a\n")
	seeds := s.ok("create", "a", "--seed", "s/1.sql", "--seed", "s/2.sql", "--dry-run", "-o", "yaml")
	s.contains(seeds, "key: 1.sql", "key: 2.sql", "name: production")
	s.contains(s.code(2, "create", "a", "--seed", "s", "--dry-run").err, "CONFIGMAP/KEY")
	s.code(2, "create", "a", "--dry-run=client")
	s.code(2, "create", "A_b")
	s.code(1, "tree", "a")

	began := time.Now()
	missing := s.code(1, "create", "a", "--from", "nowhere")
	s.contains(missing.err, "Branch nowhere not found in namespace "+s.namespace)
	if time.Since(began) > 10*time.Second || s.get(cluster.Branches, "a") != nil {
		t.Errorf("a missing parent was not rejected at once")
	}
	s.contains(s.code(1, "create", "login").err, "Branch login already exists")

	s.operator.to(cluster.Branches, func(view.Object) map[string]any {
		return map[string]any{"phase": "MIGRATIONS_FAILED", "conditions": []any{}, "lastError": map[string]any{
			"stage": "Apply", "executed": "none", "version": "2", "name": "broken", "sqlState": "42601",
			"message": `syntax error at or near "creat"`, "line": int64(1), "column": int64(3)}}
	})
	s.contains(s.code(1, "create", "b").err, `2 broken: syntax error at or near "creat" (SQLSTATE 42601) at line 1, column 3`)
	s.operator.to(cluster.Branches, func(view.Object) map[string]any {
		return map[string]any{"phase": "CREATING_PROJECT", "conditions": []any{}}
	})
	s.contains(s.code(4, "create", "c", "--timeout", "2s").err, "continues in the cluster", "CREATING_PROJECT")
	s.ok("create", "d", "--no-wait")
	s.ok("create", "e", "--wait=false")
	s.make(cluster.Branches, "second", map[string]any{}, "")
	s.contains(s.code(2, "create", "f").err, "2 roots: production, second")
}

func TestCtrlCSaysWhatContinues(t *testing.T) {
	s := inCluster(t)
	s.operator.to(cluster.Branches, func(view.Object) map[string]any {
		return map[string]any{"phase": "CREATING_PROJECT", "conditions": []any{}}
	})
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		defer cancel()
		eventually(t, "the branch was not created", func() bool { return s.get(cluster.Branches, "slow") != nil })
	}()
	got := s.in(ctx, "create", "slow")
	if got.code != 130 {
		t.Errorf("code %d", got.code)
	}
	s.contains(got.err, "Interrupted. databasebranch.offshoot.dev/slow continues in the cluster", "kubectl get -n "+s.namespace)
	if s.get(cluster.Branches, "slow") == nil {
		t.Error("the branch was deleted")
	}
}

func TestSuspendingWaitsForTheServer(t *testing.T) {
	s := inCluster(t)
	s.operator.to(cluster.Branches, func(b view.Object) map[string]any {
		if view.Flag(b, "spec", "suspend") {
			return map[string]any{"phase": "FUNCTIONS_DEPLOYED", "database": map[string]any{"state": "INACTIVE"}}
		}
		return servingStatus()
	})
	s.equal(s.ok("suspend", "login"), "databasebranch.offshoot.dev/login: INACTIVE\n")
	s.equal(s.ok("resume", "login"), "databasebranch.offshoot.dev/login: FUNCTIONS_DEPLOYED\n")
	s.contains(s.code(1, "suspend", "production").err, "a root branch cannot be suspended")
}

func TestWhatLiesBesideABranchIsPrinted(t *testing.T) {
	s := inCluster(t)
	s.report("login", "-db-public", ".env", "POSTGRES_HOST=\"h\"\n")
	s.report("production", "-db-public", ".env", "POSTGRES_HOST=\"p\"\n")
	s.report("login", "-db-log", "log", "2025-04-01T00:00:00Z INFO one\n2025-04-02T00:00:00Z ERROR two\n    LINE 1: x\n")
	s.report("production", "-db-migrations", "migrations", "1\t1\tone\taaa\n2\t9\tnine\tbbb\n")
	s.report("login", "-db-migrations", "migrations", "1\t1\tone\taaa\n2\t10\tten\tccc\n")
	s.make(cluster.Secrets, "login-db-app", map[string]any{"stringData": map[string]any{".env": "DATABASE_URL=\"postgresql://app:secret@h/app\"\n"}}, "login")

	s.equal(s.ok("env", "login"), "POSTGRES_HOST=\"h\"\nDATABASE_URL=\"postgresql://app:secret@h/app\"\n")
	s.equal(s.ok("env", "login", "--public"), "POSTGRES_HOST=\"h\"\n")
	s.equal(s.ok("env", "production"), "POSTGRES_HOST=\"p\"\n")
	s.code(1, "env", "production", "--app")
	s.code(2, "env", "login", "--app", "--public")
	s.contains(s.ok("logs", "login"), "2025-04-01T00:00:00Z INFO one\n")
	s.equal(s.ok("logs", "login", "--trouble"), "2025-04-02T00:00:00Z ERROR two\n    LINE 1: x\n")
	s.equal(s.ok("logs", "login", "--since", "1h"), "")
	s.code(1, "logs", "production")
	s.equal(s.ok("diff", "login"), "New        10 ten\nBehind     9 nine\n")
	s.contains(s.ok("diff", "login", "-o", "json"), `"verdict": "New"`, `"parent": "production"`)
	s.code(1, "diff", "production")
	s.equal(s.ok("migrations", "login"), "VERSION  NAME  CHECKSUM\n1        one   aaa\n10       ten   ccc\n")
	s.contains(s.ok("migrations", "login", "-o", "yaml"), "version: \"10\"")
	s.contains(s.ok("status", "login"), "login (branch of production)", "FUNCTIONS_DEPLOYED", "ACTIVE_HEALTHY")
	s.equal(s.ok("status", "login", "-o", "name"), "databasebranch.offshoot.dev/login\n")

	declined := s.code(5, "delete", "login")
	s.contains(declined.err, "  10 ten", "Cannot prompt", "--yes")
	s.code(5, "delete", "production")
	s.equal(s.typing("login").ok("delete", "login"), "databasebranch.offshoot.dev/login deleted\n")
}

// TestAReportOfAnEarlierBranchIsNotRead: a branch of the same name was there before.
func TestAReportOfAnEarlierBranchIsNotRead(t *testing.T) {
	s := inCluster(t)
	s.make(cluster.ConfigMaps, "login-db-log", map[string]any{"data": map[string]any{"log": "2025-04-01T00:00:00Z INFO old\n"}}, "production")
	if got := s.code(1, "logs", "login"); strings.Contains(got.out, "old") {
		t.Error(got.out)
	}
}

func TestADeletionThatTakesLong(t *testing.T) {
	s := inCluster(t)
	s.kubectl("patch", "dbb", "login", "--type=merge", "-p", `{"metadata":{"finalizers":["offshoot.dev/test"]}}`)
	s.contains(s.code(4, "delete", "login", "--yes", "--timeout", "1s").err, "the deletion continues")
	s.kubectl("patch", "dbb", "login", "--type=merge", "-p", `{"metadata":{"finalizers":null}}`)
}

func TestATabKeyFindsCommandsFlagsAndBranches(t *testing.T) {
	s := inCluster(t)
	tab := func(args ...string) string {
		s.Helper()
		return s.ok(append([]string{"__complete"}, args...)...)
	}
	names := func(text string) string {
		var words []string
		for line := range strings.Lines(text) {
			word, _, _ := strings.Cut(strings.TrimSpace(line), "\t")
			words = append(words, word)
		}
		return strings.Join(words, " ")
	}
	s.equal(names(s.code(0, "__complete", "re").out), "rebase reset resume :4")
	s.equal(names(tab("merge", "")), "login production :4")
	s.equal(names(tab("merge", "lo")), "login :4")
	s.equal(names(tab("create", "--from", "p")), "production :4")
	s.equal(names(tab("tree", "-o", "")), "json yaml name :4")
	s.contains(tab("merge", "--no-w"), "--no-wait\t")
	s.contains(tab("apply", "login", "-f", ""), "sql")
}
