package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/api/equality"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/util/retry"

	"offshoot.dev/plugin/internal/cluster"
	"offshoot.dev/plugin/internal/kubetest"
	"offshoot.dev/plugin/internal/view"
)

var server *kubetest.Server

func TestMain(m *testing.M) { kubetest.Main(m, &server) }

// shell runs commands in a namespace of its own, with an operator that answers as it is told.
type shell struct {
	*testing.T
	namespace  string
	kubeconfig string
	typed      *string
	dynamic    dynamic.Interface
	operator   *operator
}

var count struct {
	sync.Mutex
	n int
}

// inCluster is a shell with a root and a branch of it, both served.
func inCluster(t *testing.T) *shell {
	t.Helper()
	if server == nil {
		t.Skip("no API server")
	}
	t.Parallel()
	config, err := clientcmd.BuildConfigFromFlags("", server.Kubeconfig)
	if err != nil {
		t.Fatal(err)
	}
	config.QPS, config.Burst = 500, 500
	client, err := dynamic.NewForConfig(config)
	if err != nil {
		t.Fatal(err)
	}
	count.Lock()
	count.n++
	s := &shell{T: t, namespace: fmt.Sprintf("t-%d", count.n), kubeconfig: server.Kubeconfig, dynamic: client}
	count.Unlock()
	s.kubectl("create", "namespace", s.namespace)
	s.operator = answer(t, client, s.namespace)
	s.operator.to(cluster.Branches, func(view.Object) map[string]any { return servingStatus() })
	s.make(cluster.Branches, "production", map[string]any{}, "")
	s.ok("create", "login")
	return s
}

func servingStatus() map[string]any {
	return map[string]any{
		"phase": "FUNCTIONS_DEPLOYED", "head": "20250301000000",
		"migrations": map[string]any{"applied": int64(1), "pending": int64(0), "ahead": int64(0), "behind": int64(0)},
		"database":   map[string]any{"state": "ACTIVE_HEALTHY"},
		"conditions": []any{condition("Ready", true, "Ready", "it serves")},
	}
}

func condition(kind string, yes bool, reason, message string) map[string]any {
	status := "False"
	if yes {
		status = "True"
	}
	return map[string]any{"type": kind, "status": status, "observedGeneration": int64(1),
		"lastTransitionTime": "2025-04-01T00:00:00Z", "reason": reason, "message": message}
}

// ended is the status of an operation.
func ended(phase, reason, message string) map[string]any {
	completed := phase == "Succeeded" || phase == "Failed" || phase == "Cancelled"
	return map[string]any{
		"phase": phase, "message": message, "digest": "sha256:1", "requiredVerb": "approve",
		"plan": map[string]any{"total": int64(1), "items": []any{map[string]any{
			"version": "2", "name": "drop_it", "verdict": "New", "findings": []any{`line 1: drops table "a"`}}}},
		"conditions": []any{condition("Ready", phase == "Succeeded", reason, message), condition("Completed", completed, reason, message)},
	}
}

func applied(wanted int64) map[string]any {
	return map[string]any{"counts": map[string]any{"wanted": wanted, "applied": wanted, "pending": int64(0)},
		"conditions": []any{condition("Ready", true, "Applied", "done")}}
}

type result struct {
	code     int
	out, err string
}

func (s *shell) run(args ...string) result { return s.in(context.Background(), args...) }

func (s *shell) in(ctx context.Context, args ...string) result {
	s.Helper()
	var out, err bytes.Buffer
	streams := Streams{In: strings.NewReader(""), Out: &out, Err: &err}
	if s.typed != nil {
		streams.In, streams.Prompts = io.NopCloser(strings.NewReader(*s.typed+"\n")), true
	}
	place := []string{"--kubeconfig=" + s.kubeconfig, "--namespace=" + s.namespace}
	if len(args) == 2 && args[0] == "__complete" {
		place = nil // what is being typed is the last word
	}
	if len(args) > 0 && args[0] == "__complete" {
		args = append(append(append([]string{}, args[:2]...), place...), args[2:]...)
	} else {
		args = append(place, args...)
	}
	code := Run(ctx, "test", streams, args)
	return result{code, out.String(), err.String()}
}

// typing is the same with somebody at a terminal who types this.
func (s *shell) typing(line string) *shell {
	other := *s
	other.typed = &line
	return &other
}

// ok is what a command that succeeds prints.
func (s *shell) ok(args ...string) string {
	s.Helper()
	return s.code(0, args...).out
}

// code runs a command that ends with a code.
func (s *shell) code(want int, args ...string) result {
	s.Helper()
	got := s.run(args...)
	if got.code != want {
		s.Fatalf("%s: code %d, want %d\nout: %s\nerr: %s", strings.Join(args, " "), got.code, want, got.out, got.err)
	}
	return got
}

func (s *shell) contains(text string, parts ...string) {
	s.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			s.Errorf("%q is not in:\n%s", part, text)
		}
	}
}

func (s *shell) equal(got, want string) {
	s.Helper()
	if got != want {
		s.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func (s *shell) kubectl(args ...string) string {
	s.Helper()
	said, err := server.Run(append([]string{"-n", s.namespace}, args...)...)
	if err != nil {
		s.Fatalf("kubectl %s: %s", strings.Join(args, " "), said)
	}
	return said
}

// make stores an object; an owner is a branch.
func (s *shell) make(kind cluster.Kind, name string, content map[string]any, owner string) view.Object {
	s.Helper()
	made := object(kind, name, nil)
	made.SetLabels(nil)
	maps.Copy(made.Object, content)
	if kind == cluster.Branches && content["spec"] == nil {
		made.Object["spec"] = map[string]any{}
	}
	if owner != "" {
		branch, err := s.dynamic.Resource(cluster.Branches.Resource).Namespace(s.namespace).Get(context.Background(), owner, metav1.GetOptions{})
		if err != nil {
			s.Fatal(err)
		}
		made.SetOwnerReferences(owned(kind, view.Branch{Object: branch}, name, nil).GetOwnerReferences())
	}
	stored, err := s.dynamic.Resource(kind.Resource).Namespace(s.namespace).Create(context.Background(), made, metav1.CreateOptions{})
	if err != nil {
		s.Fatal(err)
	}
	return stored
}

func (s *shell) report(branch, suffix, key, text string) {
	s.Helper()
	s.make(cluster.ConfigMaps, branch+suffix, map[string]any{"data": map[string]any{key: text}}, branch)
}

func (s *shell) get(kind cluster.Kind, name string) view.Object {
	s.Helper()
	found, err := s.dynamic.Resource(kind.Resource).Namespace(s.namespace).Get(context.Background(), name, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return nil
	}
	if err != nil {
		s.Fatal(err)
	}
	return found
}

func (s *shell) list(kind cluster.Kind) []unstructured.Unstructured {
	s.Helper()
	all, err := s.dynamic.Resource(kind.Resource).Namespace(s.namespace).List(context.Background(), metav1.ListOptions{})
	if err != nil {
		s.Fatal(err)
	}
	return all.Items
}

// objects are all that commands could change, each with its version.
func (s *shell) objects() map[string]string {
	s.Helper()
	all := map[string]string{}
	for _, kind := range []cluster.Kind{cluster.Branches, cluster.Sets, cluster.Merges, cluster.Resets, cluster.ConfigMaps, cluster.Secrets} {
		for _, o := range s.list(kind) {
			all[kind.Ref(o.GetName())] = o.GetResourceVersion()
		}
	}
	return all
}

func (s *shell) write(folder, name, text string) {
	s.Helper()
	file := filepath.Join(folder, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		s.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		s.Fatal(err)
	}
}

// operator writes the statuses of one namespace, each in answer to a new or changed object.
type operator struct {
	sync.Mutex
	answers map[string]func(view.Object) map[string]any
}

func answer(t *testing.T, client dynamic.Interface, namespace string) *operator {
	o := &operator{answers: map[string]func(view.Object) map[string]any{}}
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	for _, kind := range []cluster.Kind{cluster.Branches, cluster.Sets, cluster.Merges, cluster.Resets} {
		objects := client.Resource(kind.Resource).Namespace(namespace)
		watch, err := objects.Watch(ctx, metav1.ListOptions{})
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			for event := range watch.ResultChan() {
				if object, ok := event.Object.(*unstructured.Unstructured); ok {
					_ = o.answer(ctx, kind, objects, object)
				}
			}
		}()
	}
	return o
}

// to says what a new or changed object of a kind is answered with.
func (o *operator) to(kind cluster.Kind, answer func(view.Object) map[string]any) {
	o.Lock()
	defer o.Unlock()
	o.answers[kind.Name] = answer
}

func (o *operator) answer(ctx context.Context, kind cluster.Kind, objects dynamic.ResourceInterface, object view.Object) error {
	o.Lock()
	answer := o.answers[kind.Name]
	o.Unlock()
	if answer == nil {
		return nil
	}
	return retry.RetryOnConflict(retry.DefaultRetry, func() error {
		now, err := objects.Get(ctx, object.GetName(), metav1.GetOptions{})
		if err != nil {
			return err
		}
		status := answer(now)
		if status == nil {
			return nil
		}
		status["observedGeneration"] = now.GetGeneration()
		if equality.Semantic.DeepEqual(now.Object["status"], any(status)) {
			return nil
		}
		now.Object["status"] = status
		_, err = objects.UpdateStatus(ctx, now, metav1.UpdateOptions{})
		return err
	})
}

func eventually(t *testing.T, what string, done func() bool) {
	t.Helper()
	for end := time.Now().Add(3 * time.Minute); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if done() {
			return
		}
	}
	t.Fatal(what)
}
