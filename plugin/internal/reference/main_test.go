package main

import (
	"os"
	"testing"
)

// TestThePageIsUpToDate holds that the checked-in page is what the commands say.
func TestThePageIsUpToDate(t *testing.T) {
	file := "../../../docs/reference/kubectl-plugin.md"
	there, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(there) != page() {
		t.Error("docs/reference/kubectl-plugin.md differs from the commands; run: make generate")
	}
}
