package view

import (
	"strings"
)

// Migration is a line of a branch's report of its ledger.
type Migration struct {
	Seq      string `json:"seq"`
	Version  string `json:"version"`
	Name     string `json:"name"`
	Checksum string `json:"checksum"`
}

// Difference is a version that is not the same on a branch and its parent.
type Difference struct {
	Version string `json:"version"`
	Name    string `json:"name"`
	Verdict string `json:"verdict"`
}

// Migrations reads the report's form: seq, version, name and checksum, separated by tabs. Other lines, such as those of
// functions, are left out.
func Migrations(report string) []Migration {
	var all []Migration
	for line := range strings.Lines(report) {
		fields := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if len(fields) == 4 && isVersion(fields[1]) {
			all = append(all, Migration{fields[0], fields[1], fields[2], fields[3]})
		}
	}
	return all
}

// Compare lists what differs, first what the branch has, in its order. It compares the two reports, and decides nothing:
// what a merge does, the operator decides by the ledgers.
func Compare(branch, parent []Migration) []Difference {
	theirs := map[string]Migration{}
	head := "0"
	for _, m := range parent {
		theirs[m.Version] = m
		if higher(m.Version, head) {
			head = m.Version
		}
	}
	var all []Difference
	mine := map[string]bool{}
	for _, m := range branch {
		mine[m.Version] = true
		other, both := theirs[m.Version]
		switch {
		case !both && higher(m.Version, head):
			all = append(all, Difference{m.Version, m.Name, "New"})
		case !both:
			all = append(all, Difference{m.Version, m.Name, "OutOfOrder"})
		case other.Checksum != m.Checksum:
			all = append(all, Difference{m.Version, m.Name, "Diverged"})
		}
	}
	for _, m := range parent {
		if !mine[m.Version] {
			all = append(all, Difference{m.Version, m.Name, "Behind"})
		}
	}
	return all
}

func isVersion(text string) bool {
	for _, part := range strings.Split(text, ".") {
		if part == "" || strings.Trim(part, "0123456789") != "" {
			return false
		}
	}
	return true
}

// higher compares versions part by part, as numbers without leading zeros.
func higher(a, b string) bool {
	as, bs := strings.Split(a, "."), strings.Split(b, ".")
	for i := 0; i < len(as) || i < len(bs); i++ {
		x, y := part(as, i), part(bs, i)
		if len(x) != len(y) {
			return len(x) > len(y)
		}
		if x != y {
			return x > y
		}
	}
	return false
}

func part(parts []string, i int) string {
	if i >= len(parts) {
		return ""
	}
	return strings.TrimLeft(parts[i], "0")
}
