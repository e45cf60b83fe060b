// Package kstatus asks the library by which Flux and Helm wait what it thinks of objects as a real operator reported them: the ones over
// which the health scripts for Argo CD are tested. It must never pass over one of them.
package kstatus

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/fluxcd/cli-utils/pkg/kstatus/status"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"
)

const objects = "../argocd/resource_customizations/offshoot.dev"

var wanted = map[string]status.Status{
	"BranchMerge/new":                 status.InProgressStatus,
	"BranchMerge/edited":              status.InProgressStatus,
	"BranchMerge/awaits-approval":     status.InProgressStatus,
	"BranchMerge/succeeded":           status.CurrentStatus,
	"BranchMerge/failed":              status.FailedStatus,
	"BranchMerge/cancelled":           status.FailedStatus,
	"BranchMerge/terminating":         status.TerminatingStatus,
	"BranchReset/new":                 status.InProgressStatus,
	"BranchReset/edited":              status.InProgressStatus,
	"BranchReset/succeeded":           status.CurrentStatus,
	"BranchReset/failed":              status.FailedStatus,
	"BranchReset/terminating":         status.TerminatingStatus,
	"DatabaseBranch/new":              status.InProgressStatus,
	"DatabaseBranch/edited":           status.InProgressStatus,
	"DatabaseBranch/parent-not-found": status.InProgressStatus,
	"DatabaseBranch/suspended":        status.InProgressStatus,
	"DatabaseBranch/healthy":          status.CurrentStatus,
	"DatabaseBranch/branch":           status.CurrentStatus,
	"DatabaseBranch/conflict":         status.FailedStatus,
	"DatabaseBranch/terminating":      status.TerminatingStatus,
	"MigrationSet/new":                status.InProgressStatus,
	"MigrationSet/edited":             status.InProgressStatus,
	"MigrationSet/waits-for-branch":   status.InProgressStatus,
	"MigrationSet/applied":            status.CurrentStatus,
	"MigrationSet/failed":             status.FailedStatus,
	"MigrationSet/terminating":        status.TerminatingStatus,
}

func TestEveryObject(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(objects, "*", "testdata", "*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != len(wanted) {
		t.Errorf("%d objects, and %d are expected", len(files), len(wanted))
	}
	for _, file := range files {
		kind := filepath.Base(filepath.Dir(filepath.Dir(file)))
		name := kind + "/" + filepath.Base(file[:len(file)-len(".yaml")])
		t.Run(name, func(t *testing.T) {
			want, known := wanted[name]
			if !known {
				t.Fatal("nothing is expected of it: add it to the table")
			}
			if got := compute(t, file); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
}

func compute(t *testing.T, file string) status.Status {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	json, err := yaml.YAMLToJSON(text)
	if err != nil {
		t.Fatal(err)
	}
	object := &unstructured.Unstructured{}
	if err := object.UnmarshalJSON(json); err != nil {
		t.Fatal(err)
	}
	result, err := status.Compute(object)
	if err != nil {
		t.Fatal(err)
	}
	return result.Status
}
