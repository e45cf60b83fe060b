package view

import (
	"fmt"
	"strings"
)

// Status describes a branch and its sets: what the operator reports, without what is as it should be.
func Status(b Branch, sets []Object, paint Paint) string {
	var t table
	name := b.GetName()
	if b.Parent() == "" {
		name += " (root)"
	} else {
		parent := b.Parent()
		if b.ParentNamespace() != b.GetNamespace() {
			parent = key(b.ParentNamespace(), parent)
		}
		name += " (branch of " + parent + ")"
	}
	t.add("Branch", name)
	t.add("Namespace", b.GetNamespace())
	phase := b.Phase()
	switch {
	case b.Deleting():
		phase = words(phase, "(is being deleted)")
	case b.Suspended():
		phase = words(phase, "(suspended)")
	case phase == "":
		phase = unseen
	case !Current(b.Object):
		phase += " (the operator has not seen the latest change of the spec)"
	}
	t.add("Phase", paint.Phase(phase, b))
	if summary := Text(b.Object, "status", "summary"); summary != "" {
		t.add("Summary", summary)
	} else {
		t.add("Summary", Find(b.Object, "Ready").Message)
	}
	t.add("Head", b.Head())
	t.add("Migrations", migrations(b))
	t.add("Database", database(b))
	t.add("Secret", Text(b.Object, "status", "binding", "name"))
	t.add("Expires", Text(b.Object, "status", "expirationTime"))
	t.add("Last error", strings.ReplaceAll(Failure(b.Object), "\n", "\n"+strings.Repeat(" ", labelWidth)))
	return lines(string(t), conditions(b.Object), operations(b.Object), setsOf(sets))
}

const labelWidth = 13

type table string

func (t *table) add(label, value string) {
	if value != "" {
		*t += table(pad(label+":", labelWidth) + value + "\n")
	}
}

func migrations(b Branch) string {
	if Text(b.Object, "status", "head") == "" {
		return ""
	}
	parts := []string{fmt.Sprintf("%d applied, %d pending",
		Number(b.Object, "status", "migrations", "applied"), Number(b.Object, "status", "migrations", "pending"))}
	if b.Parent() != "" {
		parts = append(parts, fmt.Sprintf("%d ahead, %d behind %s", b.Ahead(), b.Behind(), b.Parent()))
	}
	return strings.Join(parts, "; ")
}

func database(b Branch) string {
	text := Text(b.Object, "status", "database", "state")
	if version := Text(b.Object, "status", "database", "version"); version != "" {
		text += ", Postgres " + version
	}
	if host := Text(b.Object, "status", "database", "host"); host != "" {
		text += fmt.Sprintf(", %s:%d", host, Number(b.Object, "status", "database", "port"))
	}
	return sentence(text, Text(b.Object, "status", "database", "message"))
}

// conditions are those that need a look: Stalled or Reconciling that are True, any other that is not True.
func conditions(object Object) string {
	rows := [][]string{{"CONDITION", "STATUS", "REASON", "MESSAGE"}}
	for _, c := range Conditions(object) {
		abnormal := c.Type == "Stalled" || c.Type == "Reconciling"
		if (c.Status == "True") == abnormal {
			rows = append(rows, []string{c.Type, c.Status, c.Reason, c.Message})
		}
	}
	return columns(rows)
}

func operations(object Object) string {
	rows := [][]string{{"OPERATION", "NAME", "PHASE", "SINCE"}}
	for _, o := range List(object, "status", "operations") {
		name := str(o["name"])
		if namespace := str(o["namespace"]); namespace != "" && namespace != object.GetNamespace() {
			name = key(namespace, name)
		}
		rows = append(rows, []string{str(o["kind"]), name, str(o["phase"]), str(o["since"])})
	}
	return columns(rows)
}

func setsOf(sets []Object) string {
	rows := [][]string{{"SET", "APPLIED", "READY", "REASON", "MESSAGE"}}
	for _, set := range sets {
		ready := Find(set, "Ready")
		count := fmt.Sprintf("%d/%d", Number(set, "status", "counts", "applied"), Number(set, "status", "counts", "wanted"))
		message := ready.Message
		if ready.Status == "True" {
			message = ""
		}
		rows = append(rows, []string{set.GetName(), count, ready.Status, ready.Reason, message})
	}
	return columns(rows)
}

// columns aligns rows below their heading, with a line above; nothing when there is only the heading.
func columns(rows [][]string) string {
	if len(rows) < 2 {
		return ""
	}
	return "\n" + Columns(rows)
}

// Columns aligns rows; the last column is as wide as it is.
func Columns(rows [][]string) string {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], len([]rune(cell)))
		}
	}
	var text strings.Builder
	for _, row := range rows {
		var line strings.Builder
		for i, cell := range row {
			line.WriteString(pad(cell, widths[i]+2))
		}
		text.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	return strings.TrimRight(text.String(), "\n")
}
