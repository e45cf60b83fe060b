package view

import (
	"fmt"
	"strings"
)

// Line is one item of a plan or a comparison.
func Line(verdict, version, name string) string {
	return fmt.Sprintf("%-10s %s", verdict, words(version, name))
}

// Plan is an operation's plan as text: a line for each item that changes something, with its findings below it.
func Plan(object Object) string {
	items := List(object, "status", "plan", "items")
	total := Number(object, "status", "plan", "total")
	if total == 0 && len(items) == 0 {
		return ""
	}
	var text []string
	for _, item := range items {
		verdict := str(item["verdict"])
		if verdict == "Identical" || verdict == "Behind" || verdict == "Keep" {
			continue
		}
		title := Line(verdict, str(item["version"]), str(item["name"]))
		if rehearsed := str(item["rehearsed"]); rehearsed != "" {
			title += " (rehearsed in " + rehearsed + ")"
		}
		text = append(text, title)
		findings, _ := item["findings"].([]any)
		for _, finding := range findings {
			text = append(text, "  - "+str(finding))
		}
	}
	if len(text) == 0 {
		return "No changes."
	}
	if total > int64(len(items)) {
		text = append(text, fmt.Sprintf("(%d of %d items are shown)", len(items), total))
	}
	return strings.Join(text, "\n")
}
