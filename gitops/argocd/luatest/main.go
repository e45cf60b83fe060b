// Runs the scripts of health.lua and actions over the objects of their health_test.yaml and action_test.yaml, in the layout and with the
// interpreter of Argo CD, and compares what comes out exactly.
//
//	luatest DIRECTORY                       the directory of a group, with one directory for each kind
//	luatest DIRECTORY ARGOCD ARGOCD-CM      the same cases, asked of Argo CD's own program with the scripts in that ConfigMap
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"sigs.k8s.io/yaml"
)

// Set when Argo CD itself is asked.
var argocd *real

func main() {
	if len(os.Args) == 4 {
		argocd = &real{os.Args[2], os.Args[3]}
	}
	passed, failed := 0, 0
	for pattern, run := range map[string]func(string) []string{
		"*/health_test.yaml":         healthCases,
		"*/actions/action_test.yaml": actionCases,
	} {
		suites, err := filepath.Glob(filepath.Join(os.Args[1], pattern))
		if err == nil && len(suites) == 0 {
			err = fmt.Errorf("no %s in %s", pattern, os.Args[1])
		}
		if err != nil {
			panic(err)
		}
		for _, suite := range suites {
			for _, problem := range run(suite) {
				if problem == "" {
					passed++
					continue
				}
				failed++
				fmt.Println("  FAILED ", filepath.Dir(suite)+":", problem)
			}
		}
	}
	fmt.Printf("%d passed, %d failed, 0 skipped\n", passed, failed)
	if failed > 0 {
		os.Exit(1)
	}
}

func read(file string, into any) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	return yaml.UnmarshalStrict(text, into)
}

// script gives the text of a script beside a suite, and the object of one of its cases.
func script(suite, name, input string) (string, map[string]any, error) {
	text, err := os.ReadFile(filepath.Join(filepath.Dir(suite), name))
	if err != nil {
		return "", nil, err
	}
	var object map[string]any
	err = read(filepath.Join(filepath.Dir(suite), input), &object)
	return string(text), object, err
}
