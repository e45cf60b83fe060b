package view

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"
)

func object(t *testing.T, text string) Object {
	t.Helper()
	json, err := yaml.YAMLToJSON([]byte("apiVersion: v1\nkind: Any\n" + text))
	if err != nil {
		t.Fatal(err)
	}
	o := &unstructured.Unstructured{}
	if err := o.UnmarshalJSON(json); err != nil {
		t.Fatal(err)
	}
	return o
}

// TestEndings has one row per state of an object: whether it is the end, and which.
func TestEndings(t *testing.T) {
	condition := func(kind, reason string) string {
		return fmt.Sprintf("conditions: [{type: %s, status: 'True', reason: %s}]", kind, reason)
	}
	branch := func(generation int, phase, kind string) string {
		return fmt.Sprintf("{observedGeneration: %d, phase: %s, %s}", generation, phase, condition(kind, "Word"))
	}
	server := func(generation int, state string) string {
		return fmt.Sprintf("{observedGeneration: %d, database: {state: %s}}", generation, state)
	}
	set := func(generation, applied int, kind, reason string) string {
		return fmt.Sprintf("{observedGeneration: %d, counts: {wanted: 3, applied: %d}, %s}", generation, applied, condition(kind, reason))
	}
	operation := func(phase, kind string) string {
		return fmt.Sprintf("{phase: %s, %s}", phase, condition(kind, "Word"))
	}
	waiting := func(digest, reason string) string {
		return fmt.Sprintf("{phase: AwaitingApproval, digest: '%s', conditions: [{type: Ready, status: 'False', reason: %s}]}", digest, reason)
	}
	for _, row := range []struct {
		judge  Judge
		status string
		want   State
	}{
		{Serving, branch(2, "FUNCTIONS_DEPLOYED", "Ready"), Done},
		{Serving, branch(1, "FUNCTIONS_DEPLOYED", "Ready"), Going},
		{Serving, branch(-1, "FUNCTIONS_DEPLOYED", "Ready"), Going},
		{Serving, branch(2, "RUNNING_MIGRATIONS", "Ready"), Going},
		{Serving, branch(2, "CREATING_PROJECT", "Reconciling"), Going},
		{Serving, branch(2, "CREATING_PROJECT", "Stalled"), Failed},
		{Serving, branch(2, "MIGRATIONS_FAILED", "Ready"), Failed},
		{Serving, branch(2, "FUNCTIONS_FAILED", "Ready"), Failed},
		{Serving, branch(1, "MIGRATIONS_FAILED", "Ready"), Going},
		{Serving, "{}", Going},
		{Suspended, server(2, "INACTIVE"), Done},
		{Suspended, server(1, "INACTIVE"), Going},
		{Suspended, server(2, "PAUSING"), Going},
		{Applied, set(2, 3, "Ready", "Applied"), Done},
		{Applied, set(2, 2, "Ready", "Applied"), Failed},
		{Applied, set(1, 3, "Ready", "Applied"), Going},
		{Applied, set(2, 1, "Stalled", "MigrationFailed"), Failed},
		{Applied, set(2, 1, "Reconciling", "Applying"), Going},
		{Applied, set(2, 1, "Ready", "DestructiveNotAcknowledged"), Waiting},
		{Operation, operation("Pending", "Reconciling"), Going},
		{Operation, operation("Planning", "Reconciling"), Going},
		{Operation, operation("Rehearsing", "Reconciling"), Going},
		{Operation, operation("Running", "Reconciling"), Going},
		{Operation, operation("Running", "Stalled"), Failed},
		{Operation, operation("AwaitingApproval", "Other"), Waiting},
		{Operation, operation("Succeeded", "Completed"), Done},
		{Operation, operation("Succeeded", "Reconciling"), Going},
		{Operation, operation("Failed", "Completed"), Failed},
		{Operation, operation("Cancelled", "Completed"), Failed},
		{Operation, "{}", Going},
		{Planned, operation("Rehearsing", "Reconciling"), Going},
		{Planned, operation("AwaitingApproval", "Other"), Done},
		{Planned, operation("Succeeded", "Completed"), Done},
		{Planned, operation("Failed", "Completed"), Failed},
		{Confirmed("sha256:1"), waiting("sha256:1", "AwaitingApproval"), Going},
		{Confirmed("sha256:1"), waiting("sha256:2", "AwaitingApproval"), Waiting},
		{Confirmed("sha256:1"), waiting("sha256:1", "ApprovalOutdated"), Waiting},
		{Confirmed("sha256:1"), operation("Succeeded", "Completed"), Done},
		{Cancelled, operation("AwaitingApproval", "Other"), Going},
		{Cancelled, operation("Running", "Reconciling"), Going},
		{Cancelled, operation("Cancelled", "Completed"), Done},
		{Cancelled, operation("Succeeded", "Completed"), Failed},
		{Cancelled, operation("Failed", "Completed"), Failed},
	} {
		o := object(t, "metadata: {generation: 2}\nstatus: "+row.status)
		if got := row.judge(o); got.State != row.want {
			t.Errorf("%s: state %d (%s), want %d", row.status, got.State, got.Text, row.want)
		}
	}
}

func branchOf(t *testing.T, name, parent, status string) Branch {
	spec := "{}"
	if parent != "" {
		spec = "{parentRef: {name: " + parent + "}}"
	}
	return Branch{object(t, fmt.Sprintf("metadata: {name: %s, namespace: shop}\nspec: %s\nstatus: %s", name, spec, status))}
}

func serving(ahead, behind int) string {
	return fmt.Sprintf("{phase: FUNCTIONS_DEPLOYED, head: '7', migrations: {ahead: %d, behind: %d}, conditions: [{type: Ready, status: 'True'}]}", ahead, behind)
}

const broken = `{phase: MIGRATIONS_FAILED, head: '7', migrations: {ahead: 2, behind: 0},
  lastError: {version: '8', name: x, message: no such table, sqlState: 42P01, line: 3, detail: more}}`

func TestTreeHasRootsFirstAndBranchesByName(t *testing.T) {
	got := Tree([]Branch{
		branchOf(t, "signup", "production", serving(0, 3)),
		branchOf(t, "login", "production", broken),
		branchOf(t, "production", "", serving(0, 0)),
		branchOf(t, "two", "login", serving(12, 0)),
		branchOf(t, "one", "login", serving(0, 0)),
	}, nil, false)
	want := `BRANCH      AHEAD  BEHIND  PHASE               HEAD  NOTE
production                 FUNCTIONS_DEPLOYED  7
├─ login    ↑2     ↓0      MIGRATIONS_FAILED   7     8 x: no such table (SQLSTATE 42P01) at line 3
│  ├─ one   ↑0     ↓0      FUNCTIONS_DEPLOYED  7
│  └─ two   ↑12    ↓0      FUNCTIONS_DEPLOYED  7
└─ signup   ↑0     ↓3      FUNCTIONS_DEPLOYED  7`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestTreeShowsOrphansAndCircles(t *testing.T) {
	got := Tree([]Branch{
		branchOf(t, "orphan", "lost", serving(0, 0)), branchOf(t, "a", "b", serving(0, 0)), branchOf(t, "b", "a", serving(0, 0)),
	}, nil, false)
	for _, part := range []string{"orphan", "parent lost not found", "\na ", "\n└─ b"} {
		if !strings.Contains(got, part) {
			t.Errorf("%q is not in\n%s", part, got)
		}
	}
}

func TestTreeOfOneBranch(t *testing.T) {
	login := branchOf(t, "login", "production", serving(0, 0))
	got := Tree([]Branch{branchOf(t, "production", "", serving(0, 0)), login, branchOf(t, "two", "login", serving(0, 0))}, &login, false)
	if !strings.Contains(got, "└─ two") || strings.Contains(got, "production ") {
		t.Errorf("got\n%s", got)
	}
}

func TestTreeOfSeveralNamespaces(t *testing.T) {
	login := branchOf(t, "login", "production", serving(0, 0))
	login.SetNamespace("previews")
	_ = unstructured.SetNestedField(login.Object.Object, "shop", "spec", "parentRef", "namespace")
	got := Tree([]Branch{login, branchOf(t, "production", "", serving(0, 0))}, nil, false)
	if !strings.Contains(got, "shop/production") || !strings.Contains(got, "└─ previews/login") {
		t.Errorf("got\n%s", got)
	}
}

func TestTreeNotesNeverWrap(t *testing.T) {
	waiting := `{phase: CREATING_PROJECT, expirationTime: '2025-04-01T00:00:00Z', conditions: [{type: Ready, status: 'False', message: "no volume\nyet"}]}`
	got := Tree([]Branch{branchOf(t, "a", "", waiting)}, nil, false)
	if !strings.HasSuffix(got, "CREATING_PROJECT        no volume yet; expires 2025-04-01T00:00:00Z") {
		t.Errorf("got\n%s", got)
	}
	long := strings.Replace(waiting, "no volume", strings.Repeat("x", 500), 1)
	for _, line := range strings.Split(Tree([]Branch{branchOf(t, "a", "", long)}, nil, false), "\n") {
		if len([]rune(line)) > 140 {
			t.Errorf("a line of %d characters", len([]rune(line)))
		}
	}
	if got := Tree([]Branch{branchOf(t, "a", "", "{}")}, nil, false); !strings.Contains(got, unseen) {
		t.Errorf("a branch that no operator reports on: %s", got)
	}
}

func TestColorsAreForTerminals(t *testing.T) {
	all := []Branch{branchOf(t, "a", "", broken), branchOf(t, "b", "a", serving(1, 1))}
	colored := Tree(all, nil, true)
	for _, part := range []string{"\x1b[31mMIGRATIONS_FAILED", "\x1b[36m↑1", "\x1b[33m↓1", "\x1b[32mFUNCTIONS"} {
		if !strings.Contains(colored, part) {
			t.Errorf("%q is missing", part)
		}
	}
	if strings.Contains(Tree(all, nil, false), "\x1b") {
		t.Error("colors without a terminal")
	}
}

func TestCompare(t *testing.T) {
	parent := Migrations("1\t1\tone\taaa\n2\t9\tnine\tbbb\nfunction\tx\n3\t12\ttwelve\tccc\n4\t1.2\tdotted\tddd\n")
	branch := Migrations("1\t1\tone\taaa\n2\t10\tten\teee\n3\t12\ttwelve\tfff\n4\t13\tthirteen\tggg\n5\t1.10\tdotted\thhh\n")
	if len(parent) != 4 || parent[1] != (Migration{"2", "9", "nine", "bbb"}) {
		t.Fatalf("read %v", parent)
	}
	got := fmt.Sprint(Compare(branch, parent))
	want := "[{10 ten OutOfOrder} {12 twelve Diverged} {13 thirteen New} {1.10 dotted OutOfOrder} {9 nine Behind} {1.2 dotted Behind}]"
	if got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	for _, row := range []struct {
		a, b string
		want bool
	}{{"10", "9", true}, {"9", "10", false}, {"1.10", "1.2", true}, {"1", "1.0", false}, {"1.0", "1", false}, {"007", "7", false}, {"2", "1.9", true}} {
		if higher(row.a, row.b) != row.want {
			t.Errorf("%s higher than %s: want %t", row.a, row.b, row.want)
		}
	}
}

func TestEntries(t *testing.T) {
	all := Entries("lost\n2025-04-01T00:00:00Z INFO one\n2025-04-02T00:00:00Z ERROR two\n    LINE 1: x\n\n2025-99-02T00:00:00Z INFO no date\n")
	if len(all) != 2 || all[1].Text != "2025-04-02T00:00:00Z ERROR two\n    LINE 1: x\n2025-99-02T00:00:00Z INFO no date" ||
		!all[1].Trouble() || all[0].Trouble() || !all[0].At.Equal(time.Date(2025, 4, 1, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("got %v", all)
	}
	if more := After(all, all[:1]); len(more) != 1 || more[0] != all[1] {
		t.Errorf("after the first: %v", more)
	}
	if more := After(all, []Entry{{Text: "cut off"}}); len(more) != 2 {
		t.Errorf("after one that is not there any more: %v", more)
	}
}

func TestPlan(t *testing.T) {
	got := Plan(object(t, `status: {plan: {total: 9, items: [
  {verdict: Identical, version: '1', name: a}, {verdict: New, version: '2', name: drop_it, rehearsed: 12ms, findings: ['line 1: drops table "a"']},
  {verdict: Drop, name: t}]}}`))
	want := "New        2 drop_it (rehearsed in 12ms)\n  - line 1: drops table \"a\"\nDrop       t\n(3 of 9 items are shown)"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := Plan(object(t, "status: {plan: {total: 1, items: [{verdict: Keep, version: '1'}]}}")); got != "No changes." {
		t.Errorf("got %q", got)
	}
}

func TestStatusLeavesOutWhatIsAsItShouldBe(t *testing.T) {
	branch := branchOf(t, "login", "production", `{observedGeneration: 0, phase: FUNCTIONS_DEPLOYED, head: '7', migrations: {applied: 3, pending: 1, ahead: 2, behind: 0},
  database: {state: ACTIVE_HEALTHY, version: '17.6', host: login-db.shop.svc, port: 5432}, binding: {name: login-db-app},
  conditions: [{type: Ready, status: 'True', message: serves}, {type: Stalled, status: 'False'}, {type: InSync, status: 'False', reason: Ahead, message: two more}],
  operations: [{kind: BranchMerge, name: login-merge-x, phase: AwaitingApproval, since: '2025-04-01T00:00:00Z'}]}`)
	set := object(t, "metadata: {name: login-files}\nstatus: {counts: {wanted: 4, applied: 3}, conditions: [{type: Ready, status: 'False', reason: Applying, message: at 4}]}")
	got := Status(branch, []Object{set}, false)
	want := `Branch:      login (branch of production)
Namespace:   shop
Phase:       FUNCTIONS_DEPLOYED
Summary:     serves
Head:        7
Migrations:  3 applied, 1 pending; 2 ahead, 0 behind production
Database:    ACTIVE_HEALTHY, Postgres 17.6, login-db.shop.svc:5432
Secret:      login-db-app

CONDITION  STATUS  REASON  MESSAGE
InSync     False   Ahead   two more

OPERATION    NAME           PHASE             SINCE
BranchMerge  login-merge-x  AwaitingApproval  2025-04-01T00:00:00Z

SET          APPLIED  READY  REASON    MESSAGE
login-files  3/4      False  Applying  at 4`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
