package cli

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"offshoot.dev/plugin/internal/cluster"
	"offshoot.dev/plugin/internal/view"
)

// TestNothingChangesUnlessItIsMeant: a dry run and a declined confirmation of any command change no object of any kind;
// the same command, meant, does. A new command without a case fails.
func TestNothingChangesUnlessItIsMeant(t *testing.T) {
	s := inCluster(t)
	s.operator.to(cluster.Branches, func(b view.Object) map[string]any {
		status := servingStatus()
		if view.Flag(b, "spec", "suspend") {
			status["database"] = map[string]any{"state": "INACTIVE"}
		}
		return status
	})
	s.operator.to(cluster.Sets, func(view.Object) map[string]any { return applied(1) })
	s.operator.to(cluster.Merges, demanding)
	s.operator.to(cluster.Resets, holding)
	s.ok("create", "asleep")
	s.ok("suspend", "asleep")
	s.report("production", "-db-migrations", "migrations", "1\t1\tone\taaa\n")
	s.report("login", "-db-migrations", "migrations", "1\t1\tone\taaa\n2\t10\tten\tccc\n")
	folder := t.TempDir()
	s.write(folder, "1_one.sql", "select 1;\n")
	s.ok("apply", "login", "-f", folder, "--no-wait")
	s.write(folder, "2_two.sql", "select 2;\n")
	waiting := strings.TrimSpace(s.code(3, "merge", "login", "-o", "name").out)
	held := strings.TrimSpace(s.code(3, "reset", "login", "--hold", "-o", "name").out)

	cases := map[string][][]string{
		"create":     {{"fresh", "--from", "production"}},
		"status":     {{"login"}},
		"tree":       {{}},
		"migrations": {{"login"}},
		"apply":      {{"login", "-f", folder}, {"production", "-f", folder}},
		"diff":       {{"login"}},
		"merge":      {{"login"}},
		"rebase":     {{"login"}},
		"reset":      {{"login"}, {"login", "--last", "1"}},
		"approve":    {{waiting, "--digest", "sha256:1"}},
		"cancel":     {{held}},
		"logs":       {{"login"}},
		"psql":       {{"login"}},
		"connect":    {{"login"}},
		"env":        {{"login"}},
		"suspend":    {{"login"}},
		"resume":     {{"asleep"}},
		"delete":     {{"login"}, {"production"}},
		"version":    {{}},
	}
	unchanged := func(s *shell, code int, args ...string) {
		t.Helper()
		before := s.objects()
		got := s.run(args...)
		if got.code != code {
			t.Errorf("%v: code %d, want %d: %s", args, got.code, code, got.err)
		}
		if after := s.objects(); !maps.Equal(before, after) {
			t.Errorf("%v changed something:\n%v\n%v", args, before, after)
		}
	}
	line := func(command string, args []string, more ...string) []string {
		return append(append([]string{command}, args...), more...)
	}
	commands := Command("", Streams{}).Commands()
	var named []string
	for _, cmd := range commands {
		named = append(named, cmd.Name())
		for _, args := range cases[cmd.Name()] {
			dry, yes := cmd.Flags().Lookup("dry-run") != nil, cmd.Flags().Lookup("yes") != nil
			if dry {
				unchanged(s, 0, line(cmd.Name(), args, "--dry-run")...)
				unchanged(s, 0, line(cmd.Name(), args, "--dry-run=server")...)
				unchanged(s, 2, line(cmd.Name(), args, "--dry-run=client")...)
			}
			if yes {
				unchanged(s, 5, line(cmd.Name(), args)...)
				unchanged(s, 5, line(cmd.Name(), args, "--yes=false")...)
				for _, typed := range []string{"", "yes"} {
					unchanged(s.typing(typed), 5, line(cmd.Name(), args)...)
				}
			}
			if yes && dry {
				unchanged(s, 0, line(cmd.Name(), args, "--yes", "--dry-run")...)
			}
			if !dry && !yes {
				before := s.objects()
				s.run(line(cmd.Name(), args)...)
				if after := s.objects(); !maps.Equal(before, after) {
					t.Errorf("%s changed something", cmd.Name())
				}
			}
		}
	}
	if want := slices.Sorted(maps.Keys(cases)); !slices.Equal(slices.Sorted(slices.Values(named)), want) {
		t.Errorf("commands %v, cases %v", named, want)
	}
	s.contains(s.ok("delete", "login", "--dry-run"), "deleted (server dry run)")
	s.contains(s.code(0, "delete", "login", "--dry-run").err, "10 ten")

	// Else the look at all objects would prove nothing.
	for _, cmd := range commands {
		if cmd.Flags().Lookup("dry-run") == nil || cmd.Name() == "delete" {
			continue
		}
		before := s.objects()
		more := []string{"--no-wait"}
		if cmd.Flags().Lookup("yes") != nil {
			more = append(more, "--yes")
		}
		s.ok(line(cmd.Name(), cases[cmd.Name()][0], more...)...)
		if maps.Equal(before, s.objects()) {
			t.Errorf("%s changed nothing", cmd.Name())
		}
	}
	s.ok("delete", "login", "--yes")
	if s.get(cluster.Branches, "login") != nil {
		t.Error("delete deleted nothing")
	}
}
