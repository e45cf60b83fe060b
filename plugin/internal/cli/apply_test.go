package cli

import (
	"crypto/tls"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"

	"offshoot.dev/plugin/internal/cluster"
	"offshoot.dev/plugin/internal/view"
)

// uploaded are the files that a set names.
func (s *shell) uploaded(set string) map[string]string {
	s.Helper()
	all := map[string]string{}
	for _, source := range view.List(s.get(cluster.Sets, set), "spec", "sources") {
		files := s.get(cluster.ConfigMaps, nameOf(source))
		if files == nil {
			s.Fatalf("%s does not exist", nameOf(source))
		}
		for name, text := range files.Object["data"].(map[string]any) {
			all[name] = text.(string)
		}
	}
	return all
}

func TestFilesAreUploadedAsTheyAre(t *testing.T) {
	s := inCluster(t)
	s.operator.to(cluster.Sets, func(view.Object) map[string]any { return applied(1) })
	folder := t.TempDir()
	first := "-- offshoot: transactional=false\r\nvacuum;\n"
	s.write(folder, "0001_a.sql", first)
	s.write(folder, "README.md", "no migration")
	s.write(folder, ".git/2_hidden.sql", "no migration")
	s.equal(s.ok("apply", "login", "-f", folder), "migrationset.offshoot.dev/login-files: 1 of 1 migrations tracked\n")
	if got := s.uploaded("login-files"); !maps.Equal(got, map[string]string{"0001_a.sql": first}) {
		t.Errorf("uploaded %v", got)
	}
	before := s.objects()
	s.ok("apply", "login", "-f", folder)
	if after := s.objects(); !maps.Equal(before, after) {
		t.Errorf("the same files changed something: %v, %v", before, after)
	}

	s.write(folder, "later/V2__b.sql", "select 2;\n")
	s.write(folder, "R__not ours to judge.sql", "")
	s.contains(s.code(1, "apply", "login", "-f", folder).err, "cannot be the key of a ConfigMap")
	_ = os.Remove(filepath.Join(folder, "R__not ours to judge.sql"))
	s.ok("apply", "login", "-f", folder)
	if got := slices.Sorted(maps.Keys(s.uploaded("login-files"))); !slices.Equal(got, []string{"0001_a.sql", "V2__b.sql"}) {
		t.Errorf("uploaded %v", got)
	}
	if maps := s.list(cluster.ConfigMaps); len(maps) != 2 { // kube-root-ca.crt is not here: no controllers run
		names := []string{}
		for _, m := range maps {
			names = append(names, m.GetName())
		}
		if len(slices.DeleteFunc(names, func(n string) bool { return !strings.HasPrefix(n, "login-files-") })) != 1 {
			t.Errorf("ConfigMaps %v", names)
		}
	}
	s.ok("apply", "login", "-f", filepath.Join(folder, "0001_a.sql"), "--name", "one")
	s.code(1, "apply", "login", "-f", folder, "-f", filepath.Join(folder, "none"))
	s.contains(s.code(1, "apply", "login", "-f", t.TempDir()).err, "has no file that ends in .sql")
	s.code(1, "apply", "missing", "-f", folder)
}

func TestASetEndsAsTheOperatorReports(t *testing.T) {
	s := inCluster(t)
	folder := t.TempDir()
	s.write(folder, "R__c.sql", "select 1")
	status := func(reason, message string, stalled bool) func(view.Object) map[string]any {
		return func(view.Object) map[string]any {
			return map[string]any{
				"problems":   []any{map[string]any{"version": "2", "reason": reason, "message": message}},
				"conditions": []any{condition("Ready", false, reason, "waits"), condition("Stalled", stalled, reason, "waits")}}
		}
	}
	s.operator.to(cluster.Sets, status("DestructiveNotAcknowledged", "add 2@abc", false))
	s.contains(s.code(3, "apply", "production", "-f", folder).err, "add 2@abc", "kubectl edit -n "+s.namespace+" mset/production-files")
	s.operator.to(cluster.Sets, status("InvalidMigration", "key R__c.sql is a repeatable migration", true))
	s.contains(s.code(1, "apply", "login", "-f", folder).err, "InvalidMigration: waits", "is a repeatable migration")
}

func TestAnotherOnesSetIsNotChanged(t *testing.T) {
	s := inCluster(t)
	folder := t.TempDir()
	s.write(folder, "1_a.sql", "select 1")
	s.make(cluster.Sets, "login-files", map[string]any{"spec": map[string]any{"branchRef": ref("login")}}, "login")
	before := s.objects()
	s.contains(s.code(1, "apply", "login", "-f", folder).err, "was not created by this plugin", "--name")
	if after := s.objects(); !maps.Equal(before, after) {
		t.Errorf("changed: %v", after)
	}
}

func TestWhatSomebodyAddedToTheSetStays(t *testing.T) {
	s := inCluster(t)
	folder := t.TempDir()
	s.write(folder, "1_a.sql", "select 1")
	s.ok("apply", "login", "-f", folder, "--no-wait")
	s.kubectl("patch", "mset", "login-files", "--type=json", "-p",
		`[{"op":"add","path":"/spec/sources/-","value":{"configMapRef":{"name":"functions"},"content":"Functions"}},{"op":"add","path":"/spec/acknowledgeDestructive","value":[{"version":"1","checksum":"0123456789ab"}]}]`)
	s.write(folder, "2_b.sql", "select 2")
	s.ok("apply", "login", "-f", folder, "--no-wait")
	set := s.get(cluster.Sets, "login-files")
	sources := view.List(set, "spec", "sources")
	if len(sources) != 2 || nameOf(sources[1]) != "functions" || sources[1]["content"] != "Functions" || len(view.List(set, "spec", "acknowledgeDestructive")) != 1 {
		t.Errorf("spec %v", set.Object["spec"])
	}
}

// TestALargeFolder has more than one ConfigMap holds.
func TestALargeFolder(t *testing.T) {
	s := inCluster(t)
	folder := t.TempDir()
	want := map[string]string{}
	for _, name := range []string{"1_a.sql", "2_b.sql", "3_c.sql", "4_d.sql", "5_e.sql"} {
		want[name] = "-- " + strings.Repeat(name[:1]+"\n", 240_000)
		s.write(folder, name, want[name])
	}
	s.ok("apply", "login", "-f", folder, "--dry-run")
	s.ok("apply", "login", "-f", folder, "--no-wait")
	if got := s.uploaded("login-files"); !maps.Equal(got, want) || len(view.List(s.get(cluster.Sets, "login-files"), "spec", "sources")) != 3 {
		t.Errorf("%d files are there", len(got))
	}
	s.write(folder, "6_f.sql", strings.Repeat("x", mostBytes))
	s.contains(s.code(1, "apply", "login", "-f", folder).err, "at most 1000000")
}

// TestAStatusWrittenMeanwhileDoesNotStopAnApply: the operator writes between the plugin's reading and its writing.
func TestAStatusWrittenMeanwhileDoesNotStopAnApply(t *testing.T) {
	s := inCluster(t)
	folder := t.TempDir()
	s.write(folder, "1_a.sql", "create table a (i int);\n")
	s.ok("apply", "login", "-f", folder, "--no-wait")
	s.write(folder, "2_b.sql", "select 1;\n")

	config, err := clientcmd.BuildConfigFromFlags("", server.Kubeconfig)
	if err != nil {
		t.Fatal(err)
	}
	transport, err := rest.TransportFor(config)
	if err != nil {
		t.Fatal(err)
	}
	target, _ := url.Parse(config.Host)
	var touched atomic.Int32
	proxy := &httputil.ReverseProxy{Transport: transport, Rewrite: func(r *httputil.ProxyRequest) {
		if r.In.Method == http.MethodPatch || r.In.Method == http.MethodPut {
			if _, err := server.Run("-n", s.namespace, "annotate", "mset", "login-files", "touched=yes"); err == nil {
				touched.Add(1)
			}
		}
		r.SetURL(target)
	}}
	front := httptest.NewUnstartedServer(proxy)
	front.TLS = &tls.Config{}
	front.StartTLS()
	defer front.Close()
	s.contains(s.ok("apply", "login", "-f", folder, "--no-wait", "--server", front.URL, "--insecure-skip-tls-verify", "--certificate-authority="), "applied")
	if touched.Load() == 0 {
		t.Error("nothing was written meanwhile")
	}
	if got := len(s.uploaded("login-files")); got != 2 {
		t.Errorf("%d files", got)
	}
}

func TestFilesAndWhatCannotBeOne(t *testing.T) {
	folder := t.TempDir()
	write := func(name, text string) string {
		file := filepath.Join(folder, name)
		_ = os.MkdirAll(filepath.Dir(file), 0o755)
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return file
	}
	one := write("deep/down/1_a.sql", "select 1")
	write("UPPER.SQL", "the operator names it")
	write("notes.txt", "")
	got, err := read([]string{folder, one})
	if err != nil || !maps.Equal(got, files{"1_a.sql": "select 1", "UPPER.SQL": "the operator names it"}) {
		t.Errorf("read %v, %v", got, err)
	}
	if got, err := read([]string{filepath.Join(folder, "notes.txt")}); err != nil || len(got) != 1 {
		t.Errorf("a file that is named is read as it is: %v, %v", got, err)
	}
	for name, text := range map[string]string{"other/1_a.sql": "twice", "latin.sql": "\xe4", "a b.sql": "", "large.sql": strings.Repeat("x", mostBytes)} {
		file := write(name, text)
		if _, err := read([]string{folder}); err == nil || !strings.Contains(err.Error(), filepath.Base(name)) {
			t.Errorf("%s: %v", name, err)
		}
		_ = os.Remove(file)
	}
	if _, err := read([]string{filepath.Join(folder, "none")}); err == nil {
		t.Error("a folder that is not there")
	}
}

func TestChunks(t *testing.T) {
	half := strings.Repeat("x", mostBytes/2-10)
	all := files{"1.sql": half, "2.sql": half, "3.sql": "three", "4.sql": half}
	first, err := all.chunks("salt")
	if err != nil || len(first) != 2 || len(first[0].data) != 3 || len(first[1].data) != 1 {
		t.Fatalf("%d chunks, %v", len(first), err)
	}
	again, _ := all.chunks("salt")
	other, _ := all.chunks("other")
	all["3.sql"] = "four"
	changed, _ := all.chunks("salt")
	if first[0].digest != again[0].digest || first[0].digest == other[0].digest || first[0].digest == changed[0].digest || first[1].digest != changed[1].digest {
		t.Error("digests do not follow the content")
	}
	many := files{}
	for i := range mostChunks + 1 {
		many[strings.Repeat("a", i+1)] = strings.Repeat("x", mostBytes-300)
	}
	if _, err := many.chunks(""); err == nil {
		t.Error("more than a set has sources")
	}
}
