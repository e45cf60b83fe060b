package view

import (
	"regexp"
	"strings"
	"time"
)

// Entry is an entry of a branch's log: time, level and text; further lines belong to the one before.
type Entry struct {
	At    time.Time
	Level string
	Text  string
}

var entry = regexp.MustCompile(`^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ) ([A-Z]+) `)

// Trouble says that the entry is an error or a warning.
func (e Entry) Trouble() bool { return e.Level == "ERROR" || e.Level == "WARNING" }

// Entries reads the log's form.
func Entries(log string) []Entry {
	var all []Entry
	for line := range strings.Lines(log) {
		line = strings.TrimRight(line, "\n")
		if parts := entry.FindStringSubmatch(line); parts != nil {
			if at, err := time.Parse(time.RFC3339, parts[1]); err == nil {
				all = append(all, Entry{at, parts[2], line})
				continue
			}
		}
		if len(all) > 0 && strings.TrimSpace(line) != "" {
			all[len(all)-1].Text += "\n" + line
		}
	}
	return all
}

// After are the entries behind the last of those that were shown before, or all when it is not there any more.
func After(all, shown []Entry) []Entry {
	if len(shown) == 0 {
		return all
	}
	for i := len(all) - 1; i >= 0; i-- {
		if all[i] == shown[len(shown)-1] {
			return all[i+1:]
		}
	}
	return all
}
