package view

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

const noteWidth = 80

type row struct {
	graph  string
	branch Branch
	note   string
}

type tree struct {
	all   []Branch
	names map[string]bool
	drawn map[string]bool
	rows  []row
	// across says that branches of several namespaces are shown.
	across bool
}

// Tree draws branches as a tree, a line each: all of them, or one with its descendants.
func Tree(all []Branch, top *Branch, paint Paint) string {
	t := &tree{all: slices.Clone(all), names: map[string]bool{}, drawn: map[string]bool{}}
	slices.SortFunc(t.all, func(a, b Branch) int {
		return cmp.Or(cmp.Compare(a.GetNamespace(), b.GetNamespace()), cmp.Compare(a.GetName(), b.GetName()))
	})
	for _, b := range t.all {
		t.names[key(b.GetNamespace(), b.GetName())] = true
		t.across = t.across || b.GetNamespace() != t.all[0].GetNamespace()
	}
	if top != nil {
		t.add(*top, "", "")
		return t.text(paint)
	}
	for _, b := range t.all {
		if b.Parent() == "" {
			t.add(b, "", "")
		}
	}
	for _, b := range t.all {
		if b.Parent() != "" && !t.names[key(b.ParentNamespace(), b.Parent())] {
			t.add(b, "", "")
		}
	}
	for _, b := range t.all { // those that are their own ancestors
		t.add(b, "", "")
	}
	return t.text(paint)
}

func (t *tree) add(b Branch, before, below string) {
	id := key(b.GetNamespace(), b.GetName())
	if t.drawn[id] {
		return
	}
	t.drawn[id] = true
	name := b.GetName()
	if t.across {
		name = id
	}
	t.rows = append(t.rows, row{before + name, b, t.note(b)})
	var children []Branch
	for _, child := range t.all {
		if child.Parent() == b.GetName() && child.ParentNamespace() == b.GetNamespace() &&
			!t.drawn[key(child.GetNamespace(), child.GetName())] {
			children = append(children, child)
		}
	}
	for i, child := range children {
		if i == len(children)-1 {
			t.add(child, below+"└─ ", below+"   ")
		} else {
			t.add(child, below+"├─ ", below+"│  ")
		}
	}
}

// note says what a line cannot show otherwise; it never wraps.
func (t *tree) note(b Branch) string {
	var parts []string
	if b.Deleting() {
		parts = append(parts, "is being deleted")
	}
	if b.Suspended() {
		parts = append(parts, "suspended")
	}
	if b.Parent() != "" && !t.names[key(b.ParentNamespace(), b.Parent())] && b.ParentNamespace() == b.GetNamespace() {
		parts = append(parts, "parent "+b.Parent()+" not found")
	}
	failure, _, _ := strings.Cut(Failure(b.Object), "\n")
	if failure != "" {
		parts = append(parts, failure)
	} else if b.Phase() == "" && !b.Deleting() {
		parts = append(parts, unseen)
	} else if !True(b.Object, "Ready") && !b.Suspended() && !b.Deleting() {
		parts = append(parts, Find(b.Object, "Ready").Message)
	}
	if expires := Text(b.Object, "status", "expirationTime"); expires != "" {
		parts = append(parts, "expires "+expires)
	}
	note := strings.Join(strings.Fields(join("; ", parts)), " ")
	if utf8.RuneCountInString(note) > noteWidth {
		note = string([]rune(note)[:noteWidth-1]) + "…"
	}
	return note
}

func (t *tree) text(paint Paint) string {
	graph, phase, head := len("BRANCH"), len("PHASE"), len("HEAD")
	for _, r := range t.rows {
		graph = max(graph, utf8.RuneCountInString(r.graph))
		phase = max(phase, len(r.branch.Phase()))
		head = max(head, len(r.branch.Head()))
	}
	var text strings.Builder
	text.WriteString(pad("BRANCH", graph+2) + "AHEAD  BEHIND  " + pad("PHASE", phase+2) + pad("HEAD", head+2) + "NOTE")
	for _, r := range t.rows {
		b := r.branch
		ahead, behind := "", ""
		if b.Parent() != "" {
			ahead, behind = fmt.Sprintf("↑%d", b.Ahead()), fmt.Sprintf("↓%d", b.Behind())
		}
		line := pad(r.graph, graph+2) +
			paint.ahead(pad(ahead, 7), b.Ahead()) +
			paint.behind(pad(behind, 8), b.Behind()) +
			paint.Phase(pad(b.Phase(), phase+2), b) +
			pad(b.Head(), head+2) + r.note
		text.WriteString("\n" + strings.TrimRight(line, " "))
	}
	return text.String()
}

func pad(text string, width int) string {
	return text + strings.Repeat(" ", max(0, width-utf8.RuneCountInString(text)))
}

// Paint colours text for a terminal, or leaves it as it is.
type Paint bool

// Phase is red, green or yellow.
func (p Paint) Phase(text string, b Branch) string {
	switch {
	case strings.HasSuffix(b.Phase(), "_FAILED"):
		return p.in("31", text)
	case b.Phase() == "FUNCTIONS_DEPLOYED" && True(b.Object, "Ready"):
		return p.in("32", text)
	}
	return p.in("33", text)
}

func (p Paint) ahead(text string, count int64) string {
	if count == 0 {
		return text
	}
	return p.in("36", text)
}

func (p Paint) behind(text string, count int64) string {
	if count == 0 {
		return text
	}
	return p.in("33", text)
}

func (p Paint) in(colour, text string) string {
	if !p {
		return text
	}
	return "\x1b[" + colour + "m" + text + "\x1b[0m"
}
