package main

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"

	"sigs.k8s.io/yaml"
)

// real is Argo CD's own program, which runs what argocd-cm holds.
type real struct {
	program, settings string
}

func (r real) ask(suite, input, question string, more ...string) (string, error) {
	arguments := []string{"admin", "settings", "resource-overrides", question, filepath.Join(filepath.Dir(suite), input)}
	arguments = append(append(arguments, more...), "--argocd-cm-path", r.settings)
	command := exec.Command(r.program, arguments...)
	// Its log goes here, its answer to the standard output.
	var log strings.Builder
	command.Stderr = &log
	said, err := command.Output()
	if err != nil {
		return "", fmt.Errorf("%s: %w: %s%s", question, err, said, log.String())
	}
	return string(said), nil
}

func (r real) health(suite, input string, want health) error {
	said, err := r.ask(suite, input, "health")
	if err != nil {
		return err
	}
	return same(said, fmt.Sprintf("STATUS: %s\nMESSAGE: %s\n", want.Status, want.Message))
}

// discovery is told as a table of names and whether they are disabled, in order.
func (r real) discovery(suite, input string, want map[string]any) error {
	said, err := r.ask(suite, input, "list-actions")
	if err != nil {
		return err
	}
	got := map[string]any{}
	for _, line := range strings.Split(strings.TrimSpace(said), "\n")[1:] {
		fields := strings.Fields(line)
		got[fields[0]] = fields[1]
	}
	disabled := map[string]any{}
	for name, one := range want {
		disabled[name] = fmt.Sprint(one.(map[string]any)["disabled"] == true)
	}
	return same(got, disabled)
}

// action is told as the object that it would make, or as the difference that it would make to the object.
func (r real) action(suite string, test action, want any) error {
	more := []string{test.Action}
	for name, value := range test.Parameters {
		more = append(more, "--param", name+"="+value)
	}
	said, err := r.ask(suite, test.InputPath, "run-action", more...)
	if err != nil {
		return err
	}
	impacted, makes := want.([]any)
	if !makes {
		if !strings.HasPrefix(said, "Following fields have been changed:") {
			return fmt.Errorf("it changed nothing: %s", said)
		}
		return nil
	}
	var made any
	text := strings.TrimPrefix(said, "Following resource was created:\n")
	if err := yaml.Unmarshal([]byte(text), &made); err != nil {
		return err
	}
	return same([]any{map[string]any{"k8sOperation": "create", "unstructuredObj": made}}, impacted)
}
