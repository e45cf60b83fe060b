package cli

import (
	"bytes"
	"context"
	"strings"
	"testing"
)

// outside runs a command that reaches no cluster.
func outside(t *testing.T, args ...string) result {
	t.Helper()
	t.Setenv("KUBECONFIG", "/nowhere/config")
	var out, err bytes.Buffer
	code := Run(context.Background(), "1.2.3", Streams{In: strings.NewReader(""), Out: &out, Err: &err}, args)
	return result{code, out.String(), err.String()}
}

func TestUsage(t *testing.T) {
	for _, row := range []struct {
		args string
		code int
		want string
	}{
		{"", 0, "Available Commands:"},
		{"help reset", 0, "--to-version"},
		{"completion bash", 0, "kubectl-offshoot"},
		{"version", 0, "offshoot 1.2.3"},
		{"--version", 0, "offshoot 1.2.3"},
		{"tre", 2, "Did you mean this?\n\ttree"},
		{"mrege", 2, "\tmerge"},
		{"frobnicate", 2, `unknown command "frobnicate" for "kubectl offshoot"`},
		{"merge", 2, "accepts 1 arg(s), received 0"},
		{"merge a b", 2, "See 'kubectl offshoot merge --help'."},
		{"merge a --plan --hold", 2, "none of the others can be"},
		{"merge a --plan --dry-run", 2, "none of the others can be"},
		{"merge a --keep", 2, "--keep needs --plan"},
		{"merge a --plan --no-wait", 2, "--no-wait"},
		{"merge a --timeout 5", 2, "invalid argument"},
		{"merge a --timeout -5s", 2, "--timeout"},
		{"reset a --last 0", 2, "--last must be at least 1"},
		{"reset a --last 1 --to-version 3", 2, "none of the others can be"},
		{"reset a --yes=perhaps", 2, "invalid argument"},
		{"approve a --yes", 2, "--yes needs --digest"},
		{"apply a", 2, "--filename is required"},
		{"psql a select", 2, "arguments for psql follow --"},
		{"tree -n ../x", 2, "is not the name of a namespace"},
		{"tree -n a%2fb", 2, "is not the name of a namespace"},
		{"merge ../x -n a", 2, "is not the name of an object"},
		{"cancel pod/x -n a", 2, "is neither a branchmerge nor a branchreset"},
		{"merge a -n b --server http://127.0.0.1:1", 1, "connection refused"},
	} {
		got := outside(t, strings.Fields(row.args)...)
		if got.code != row.code || !strings.Contains(got.out+got.err, row.want) {
			t.Errorf("%s: code %d, want %d with %q\nout: %s\nerr: %s", row.args, got.code, row.code, row.want, got.out, got.err)
		}
	}
}

// TestHelp holds that each command says what it does.
func TestHelp(t *testing.T) {
	for _, cmd := range Command("", Streams{}).Commands() {
		if cmd.Long == "" || cmd.Short == "" {
			t.Errorf("%s has no help", cmd.Name())
		}
		if strings.HasSuffix(cmd.Short, ".") {
			t.Errorf("%s: %q ends with a period", cmd.Name(), cmd.Short)
		}
	}
}
