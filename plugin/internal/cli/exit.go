package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"offshoot.dev/plugin/internal/cluster"
)

// The codes that a command ends with; the numbers never change their meaning.
const (
	done        = 0
	failed      = 1
	usage       = 2
	approval    = 3
	late        = 4
	declined    = 5
	interrupted = 130
)

// Codes are the exit codes with their meanings, for the reference page.
var Codes = []struct {
	Code    int
	Meaning string
}{
	{done, "Success. With `--no-wait` or `--dry-run`: the API server accepted the request."},
	{failed, "Failure. The error is on standard error."},
	{usage, "Wrong usage. Nothing was requested."},
	{approval, "Waits for an approval or an acknowledgement. The plan and the next command are printed."},
	{late, "Not finished within `--timeout`. It continues in the cluster."},
	{declined, "Not confirmed. Nothing was changed."},
	{interrupted, "Interrupted by Ctrl-C. What was requested continues in the cluster."},
}

// exitError ends a command: what happened, to which object, and what to do next.
type exitError struct {
	code int
	text string
}

func (e *exitError) Error() string { return e.text }

func fail(format string, args ...any) error { return &exitError{failed, fmt.Sprintf(format, args...)} }

func misuse(format string, args ...any) error { return &exitError{usage, fmt.Sprintf(format, args...)} }

func end(code int, format string, args ...any) error {
	return &exitError{code, fmt.Sprintf(format, args...)}
}

// verdict is the exit code of an error and what to print of it.
func verdict(err error) (int, string) {
	var own *exitError
	switch {
	case err == nil:
		return done, ""
	case errors.As(err, &own):
		return own.code, own.text
	case errors.Is(err, context.Canceled):
		return interrupted, ""
	case apierrors.IsForbidden(err):
		return failed, "Forbidden: " + err.Error() + "\nAsk for the right, or use another --context."
	case apierrors.IsConflict(err):
		return failed, "Conflict: " + err.Error() + "\nNothing was changed. Run the command again."
	case apierrors.IsNotFound(err) && strings.Contains(err.Error(), cluster.NoResource):
		return failed, err.Error() + "\nIs the Offshoot operator installed in this cluster?"
	case apierrors.ReasonForError(err) != metav1.StatusReasonUnknown:
		return failed, "The API server rejected the request: " + err.Error()
	}
	// cobra's own: flags that exclude each other
	if text := err.Error(); strings.HasPrefix(text, "if any flags in the group") {
		return usage, text
	}
	return failed, err.Error()
}
