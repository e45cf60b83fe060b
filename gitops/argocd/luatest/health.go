package main

import "fmt"

type health struct {
	Status  string `json:"status"`
	Message string `json:"message"`
}

// What Argo CD takes from a script; anything else makes it say Unknown.
var known = map[string]bool{"Healthy": true, "Progressing": true, "Degraded": true, "Suspended": true}

// healthCases gives one text for each case: empty when it passed.
func healthCases(suite string) []string {
	var tests struct {
		Tests []struct {
			InputPath    string `json:"inputPath"`
			HealthStatus health `json:"healthStatus"`
		} `json:"tests"`
	}
	if err := read(suite, &tests); err != nil {
		return []string{err.Error()}
	}
	var problems []string
	for _, test := range tests.Tests {
		if argocd != nil {
			problems = append(problems, told(test.InputPath, argocd.health(suite, test.InputPath, test.HealthStatus)))
			continue
		}
		problem := ""
		got, err := judge(suite, test.InputPath)
		switch {
		case err != nil:
			problem = fmt.Sprintf("%s: %v", test.InputPath, err)
		case !known[got.Status]:
			problem = fmt.Sprintf("%s: Argo CD knows no status %q", test.InputPath, got.Status)
		case got != test.HealthStatus:
			problem = fmt.Sprintf("%s: got %+v, want %+v", test.InputPath, got, test.HealthStatus)
		}
		problems = append(problems, problem)
	}
	return problems
}

func judge(suite, input string) (health, error) {
	text, object, err := script(suite, "health.lua", input)
	if err != nil {
		return health{}, err
	}
	answer, err := run(text, object, nil)
	if err != nil {
		return health{}, err
	}
	table, ok := answer.(map[string]any)
	if !ok {
		return health{}, fmt.Errorf("it returned no table")
	}
	status, _ := table["status"].(string)
	message, _ := table["message"].(string)
	return health{status, message}, nil
}
