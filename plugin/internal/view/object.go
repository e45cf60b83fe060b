// Package view decides what is printed of an object, from its JSON alone. It reads no cluster. What the operator has
// computed is printed as it stands: no plan, lint or verdict is computed here.
package view

import (
	"fmt"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// Object is any object; what is not there reads as empty.
type Object = *unstructured.Unstructured

// Text is the string at a path, or "".
func Text(object Object, path ...string) string {
	text, _, _ := unstructured.NestedString(object.Object, path...)
	return text
}

// Number is the integer at a path, or 0.
func Number(object Object, path ...string) int64 {
	number, _, _ := unstructured.NestedInt64(object.Object, path...)
	return number
}

// Flag is the boolean at a path, or false.
func Flag(object Object, path ...string) bool {
	flag, _, _ := unstructured.NestedBool(object.Object, path...)
	return flag
}

// List is the list of objects at a path.
func List(object Object, path ...string) []map[string]any {
	items, _, _ := unstructured.NestedSlice(object.Object, path...)
	var list []map[string]any
	for _, item := range items {
		if one, ok := item.(map[string]any); ok {
			list = append(list, one)
		}
	}
	return list
}

// Condition is one entry of status.conditions.
type Condition struct{ Type, Status, Reason, Message string }

// Conditions are all of the object.
func Conditions(object Object) []Condition {
	var all []Condition
	for _, c := range List(object, "status", "conditions") {
		all = append(all, Condition{str(c["type"]), str(c["status"]), str(c["reason"]), str(c["message"])})
	}
	return all
}

// Find is the condition of a type; empty when there is none.
func Find(object Object, kind string) Condition {
	for _, c := range Conditions(object) {
		if c.Type == kind {
			return c
		}
	}
	return Condition{}
}

// True says that the condition of a type has that status.
func True(object Object, kind string) bool { return Find(object, kind).Status == "True" }

// Current says that the status describes the spec as it is now.
func Current(object Object) bool {
	observed, found, _ := unstructured.NestedInt64(object.Object, "status", "observedGeneration")
	return found && observed == object.GetGeneration()
}

// Failure is status.lastError as text: message and place, then detail, hint and excerpt; "" when there is none.
func Failure(object Object) string {
	failure, found, _ := unstructured.NestedMap(object.Object, "status", "lastError")
	if !found {
		return ""
	}
	text := str(failure["message"])
	if what := words(str(failure["version"]), str(failure["name"])); what != "" {
		text = what + ": " + text
	}
	if state := str(failure["sqlState"]); state != "" {
		text += " (SQLSTATE " + state + ")"
	}
	if line, ok := failure["line"].(int64); ok {
		text += fmt.Sprintf(" at line %d", line)
		if column, ok := failure["column"].(int64); ok {
			text += fmt.Sprintf(", column %d", column)
		}
	}
	return lines(text, str(failure["detail"]), str(failure["hint"]), str(failure["statement"]))
}

func str(value any) string {
	text, _ := value.(string)
	return text
}

func words(parts ...string) string { return join(" ", parts) }

func lines(parts ...string) string { return join("\n", parts) }

func sentence(word, message string) string { return join(": ", []string{word, message}) }

func join(separator string, parts []string) string {
	var filled []string
	for _, part := range parts {
		if part := strings.TrimRight(part, " \n"); part != "" {
			filled = append(filled, part)
		}
	}
	return strings.Join(filled, separator)
}
