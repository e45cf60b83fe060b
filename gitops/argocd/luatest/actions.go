package main

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"reflect"
)

type discovery struct {
	InputPath string `json:"inputPath"`
	Result    []any  `json:"result"`
}

type action struct {
	Action               string            `json:"action"`
	InputPath            string            `json:"inputPath"`
	Parameters           map[string]string `json:"parameters"`
	ExpectedOutputPath   string            `json:"expectedOutputPath"`
	ExpectedErrorMessage string            `json:"expectedErrorMessage"`
}

// actionCases gives one text for each case: empty when it passed.
func actionCases(suite string) []string {
	var tests struct {
		DiscoveryTests []discovery `json:"discoveryTests"`
		ActionTests    []action    `json:"actionTests"`
	}
	if err := read(suite, &tests); err != nil {
		return []string{err.Error()}
	}
	var problems []string
	for _, test := range tests.DiscoveryTests {
		problems = append(problems, told("discovery of "+test.InputPath, test.check(suite)))
	}
	for _, test := range tests.ActionTests {
		problems = append(problems, told(test.Action+" of "+test.InputPath, test.check(suite)))
	}
	return problems
}

func told(title string, err error) string {
	if err == nil {
		return ""
	}
	return title + ": " + err.Error()
}

func (test discovery) check(suite string) error {
	wanted := map[string]any{}
	for _, one := range test.Result {
		wanted[one.(map[string]any)["name"].(string)] = one
	}
	if argocd != nil {
		return argocd.discovery(suite, test.InputPath, wanted)
	}
	text, object, err := script(suite, "discovery.lua", test.InputPath)
	if err != nil {
		return err
	}
	answer, err := run(text, object, nil)
	if err != nil {
		return err
	}
	found, ok := answer.(map[string]any)
	if !ok {
		found = map[string]any{}
	}
	for name, one := range found {
		one.(map[string]any)["name"] = name
		// Argo CD leaves false out of what it shows.
		if one.(map[string]any)["disabled"] == false {
			delete(one.(map[string]any), "disabled")
		}
	}
	return same(found, wanted)
}

func (test action) check(suite string) error {
	text, object, err := script(suite, filepath.Join(test.Action, "action.lua"), test.InputPath)
	if err != nil {
		return err
	}
	answer, err := run(text, object, test.Parameters)
	if test.ExpectedErrorMessage != "" {
		if err == nil || err.Error() != test.ExpectedErrorMessage {
			return fmt.Errorf("got the error %v, want %s", err, test.ExpectedErrorMessage)
		}
		return nil
	}
	if err != nil {
		return err
	}
	var wanted any
	if err := read(filepath.Join(filepath.Dir(suite), test.ExpectedOutputPath), &wanted); err != nil {
		return err
	}
	if argocd != nil {
		return argocd.action(suite, test, wanted)
	}
	if impacted, ok := answer.([]any); ok {
		for _, one := range impacted {
			entry := one.(map[string]any)
			entry["k8sOperation"], entry["unstructuredObj"] = entry["operation"], entry["resource"]
			delete(entry, "operation")
			delete(entry, "resource")
		}
		return same(impacted, wanted)
	}
	return same(restored(answer, object), wanted)
}

func same(got, want any) error {
	if reflect.DeepEqual(got, want) {
		return nil
	}
	g, _ := json.Marshal(got)
	w, _ := json.Marshal(want)
	return fmt.Errorf("got  %s\nwant %s", g, w)
}
