package cli

import (
	"testing"
	"time"

	"offshoot.dev/plugin/internal/cluster"
	"offshoot.dev/plugin/internal/view"
)

// TestWhoComparesAfterAnApplyFindsIt: the set says that it is done before the branch's report has it.
func TestWhoComparesAfterAnApplyFindsIt(t *testing.T) {
	s := inCluster(t)
	s.operator.to(cluster.Sets, func(view.Object) map[string]any {
		status := applied(2)
		status["head"] = "2"
		return status
	})
	s.report("production", "-db-migrations", "migrations", "1\t1\tone\taaa\n")
	s.report("login", "-db-migrations", "migrations", "1\t1\tone\taaa\n")
	folder := t.TempDir()
	s.write(folder, "2_two.sql", "select 2;\n")
	go func() {
		time.Sleep(2 * time.Second)
		_, _ = server.Run("-n", s.namespace, "patch", "cm", "login-db-migrations", "--type=merge", "-p", `{"data":{"migrations":"1\t1\tone\taaa\n2\t2\ttwo\tbbb\n"}}`)
	}()
	s.ok("apply", "login", "-f", folder)
	s.equal(s.ok("diff", "login"), "New        2 two\n")
}
