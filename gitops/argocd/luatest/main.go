// Runs health.lua scripts over the objects of their health_test.yaml, in the layout and with the interpreter of Argo CD, and compares
// status and message exactly. It must never accept a status that Argo CD does not know.
//
//	luatest DIRECTORY    the directory of a group, with one directory for each kind
package main

import (
	"fmt"
	"os"
	"path/filepath"

	lua "github.com/yuin/gopher-lua"
	"sigs.k8s.io/yaml"
)

type health struct {
	Status  string `json:"status"`
	Message string `json:"message"`
}

type suite struct {
	Tests []struct {
		InputPath    string `json:"inputPath"`
		HealthStatus health `json:"healthStatus"`
	} `json:"tests"`
}

var known = map[string]bool{"Healthy": true, "Progressing": true, "Degraded": true, "Suspended": true}

func main() {
	suites, err := filepath.Glob(filepath.Join(os.Args[1], "*", "health_test.yaml"))
	if err != nil {
		panic(err)
	}
	passed, failed := 0, 0
	for _, file := range suites {
		for _, problem := range run(file) {
			if problem == "" {
				passed++
				continue
			}
			failed++
			fmt.Println("  FAILED ", problem)
		}
	}
	fmt.Printf("%d passed, %d failed, 0 skipped\n", passed, failed)
	if failed > 0 || passed == 0 {
		os.Exit(1)
	}
}

// run gives one text for each test: empty when it passed.
func run(file string) []string {
	var tests suite
	if err := read(file, &tests); err != nil {
		return []string{err.Error()}
	}
	directory := filepath.Dir(file)
	script, err := os.ReadFile(filepath.Join(directory, "health.lua"))
	if err != nil {
		return []string{err.Error()}
	}
	var problems []string
	for _, test := range tests.Tests {
		var object map[string]any
		if err := read(filepath.Join(directory, test.InputPath), &object); err != nil {
			problems = append(problems, err.Error())
			continue
		}
		got, err := judge(string(script), object)
		switch {
		case err != nil:
			problems = append(problems, fmt.Sprintf("%s: %v", test.InputPath, err))
		case !known[got.Status]:
			problems = append(problems, fmt.Sprintf("%s: Argo CD knows no status %q", test.InputPath, got.Status))
		case got != test.HealthStatus:
			problems = append(problems, fmt.Sprintf("%s: got %+v, want %+v", filepath.Join(directory, test.InputPath), got, test.HealthStatus))
		default:
			problems = append(problems, "")
		}
	}
	return problems
}

func read(file string, into any) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	return yaml.Unmarshal(text, into)
}

// judge opens no library but the base ones, as Argo CD does for scripts in argocd-cm.
func judge(script string, object map[string]any) (health, error) {
	state := lua.NewState(lua.Options{SkipOpenLibs: true})
	defer state.Close()
	for name, open := range map[string]lua.LGFunction{lua.LoadLibName: lua.OpenPackage, lua.BaseLibName: lua.OpenBase, lua.TabLibName: lua.OpenTable} {
		state.Push(state.NewFunction(open))
		state.Push(lua.LString(name))
		state.Call(1, 0)
	}
	state.SetGlobal("obj", value(state, object))
	if err := state.DoString(script); err != nil {
		return health{}, err
	}
	table, ok := state.Get(-1).(*lua.LTable)
	if !ok {
		return health{}, fmt.Errorf("it returned no table")
	}
	return health{lua.LVAsString(table.RawGetString("status")), lua.LVAsString(table.RawGetString("message"))}, nil
}

func value(state *lua.LState, from any) lua.LValue {
	switch v := from.(type) {
	case map[string]any:
		table := state.NewTable()
		for key, inner := range v {
			table.RawSetString(key, value(state, inner))
		}
		return table
	case []any:
		table := state.NewTable()
		for _, inner := range v {
			table.Append(value(state, inner))
		}
		return table
	case string:
		return lua.LString(v)
	case float64:
		return lua.LNumber(v)
	case bool:
		return lua.LBool(v)
	default:
		return lua.LNil
	}
}
