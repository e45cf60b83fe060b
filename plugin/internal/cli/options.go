package cli

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/cli-runtime/pkg/printers"
	"sigs.k8s.io/yaml"

	"offshoot.dev/plugin/internal/cluster"
	"offshoot.dev/plugin/internal/view"
)

// output is the flag -o: text for people, or the object for programs.
type output struct {
	form  string
	forms []string
}

func (o *output) add(cmd *cobra.Command, forms ...string) {
	o.forms = forms
	cmd.Flags().StringVarP(&o.form, "output", "o", "", "Print the object instead of text. One of: ("+strings.Join(forms, ", ")+").")
	_ = cmd.RegisterFlagCompletionFunc("output", cobra.FixedCompletions(forms, cobra.ShellCompDirectiveNoFileComp))
}

func (o *output) check() error {
	if o.form != "" && !slices.Contains(o.forms, o.form) {
		return misuse("unknown output %q for --output. One of: (%s).", o.form, strings.Join(o.forms, ", "))
	}
	return nil
}

// object prints the object in the form that was asked for, or else the text.
func (o *output) object(a *app, object runtime.Object, text string) error {
	var printer printers.ResourcePrinter
	switch o.form {
	case "json":
		printer = &printers.OmitManagedFieldsPrinter{Delegate: &printers.JSONPrinter{}}
	case "yaml":
		printer = &printers.OmitManagedFieldsPrinter{Delegate: &printers.YAMLPrinter{}}
	case "name":
		printer = &printers.NamePrinter{ShortOutput: true}
	default:
		a.print(text)
		return nil
	}
	return printer.PrintObj(object, a.Out)
}

// data prints data that is no object of the API server, or else the text.
func (o *output) data(a *app, data any, text string) error {
	switch o.form {
	case "json":
		printed, err := json.MarshalIndent(data, "", "    ")
		if err != nil {
			return err
		}
		a.print(string(printed))
	case "yaml":
		printed, err := yaml.Marshal(data)
		if err != nil {
			return err
		}
		fmt.Fprint(a.Out, string(printed))
	default:
		a.print(text)
	}
	return nil
}

// dryRun is the flag --dry-run; the only dry run is the API server's, which checks everything and stores nothing.
type dryRun bool

func (d *dryRun) add(cmd *cobra.Command) {
	flag := cmd.Flags().VarPF((*dryRunValue)(d), "dry-run", "", "With server, or without a value: the API server checks the request and stores nothing.")
	flag.NoOptDefVal = "server"
}

type dryRunValue bool

func (d *dryRunValue) Type() string { return `string` }

func (d *dryRunValue) String() string {
	if *d {
		return "server"
	}
	return "none"
}

func (d *dryRunValue) Set(text string) error {
	switch text {
	case "server":
		*d = true
	case "none":
		*d = false
	default:
		return fmt.Errorf("must be server or none")
	}
	return nil
}

// finish is how a command that asked for something ends: it waits and prints what became of it.
type finish struct {
	output
	wait    bool
	noWait  bool
	timeout time.Duration
}

func (f *finish) add(cmd *cobra.Command) {
	f.output.add(cmd, "json", "yaml", "name")
	f.addWait(cmd)
}

func (f *finish) addWait(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&f.wait, "wait", true, "Wait for the end.")
	cmd.Flags().BoolVar(&f.noWait, "no-wait", false, "Return at once, as --wait=false.")
	cmd.Flags().DurationVar(&f.timeout, "timeout", 10*time.Minute, "How long to wait. What was requested continues after it.")
}

func (f *finish) check() error {
	if f.timeout <= 0 {
		return misuse("--timeout must be greater than zero")
	}
	return f.output.check()
}

func (f *finish) waits() bool { return f.wait && !f.noWait }

// accepted ends a dry run.
func (f *finish) accepted(a *app, object *unstructured.Unstructured, what string) error {
	return f.object(a, object, what+" (server dry run)")
}

// until waits for an end and tells each new state once. It returns the last state of the object, nil if it was deleted.
// The state is Going when the time was over.
func (f *finish) until(ctx context.Context, a *app, c *cluster.Client, kind cluster.Kind, object view.Object, judge view.Judge) (view.Object, view.Ending, error) {
	began, told := time.Now(), ""
	var ending view.Ending
	last, err := c.Follow(ctx, kind, object, f.timeout, func(now view.Object) bool {
		ending = judge(now)
		if ending.State == view.Going && ending.Text != told && ending.Text != "" {
			told = ending.Text
			a.say("%4ds  %s", int(time.Since(began).Seconds()), told)
		}
		return ending.State != view.Going
	})
	switch {
	case ctx.Err() != nil:
		ref := kind.Ref(object.GetName())
		return last, ending, end(interrupted, "\nInterrupted. %s continues in the cluster. Look at it with: kubectl get -n %s %s", ref, c.Namespace, ref)
	case err == cluster.ErrTimeout:
		return last, ending, nil
	case err == nil && last == nil:
		return nil, view.Ending{State: view.Failed, Text: "it was deleted"}, nil
	}
	return last, ending, err
}

// tell waits for the end and prints it. The next command is for one that waits for a person.
func (f *finish) tell(ctx context.Context, a *app, c *cluster.Client, kind cluster.Kind, object view.Object, what string,
	judge view.Judge, next func(view.Object) string,
) error {
	if !f.waits() {
		return f.object(a, object, what)
	}
	a.say("%s; waiting", what)
	last, ending, err := f.until(ctx, a, c, kind, object, judge)
	if err != nil {
		return err
	}
	return f.ended(a, c, kind, object, last, ending, next)
}

func (f *finish) ended(a *app, c *cluster.Client, kind cluster.Kind, object, last view.Object, ending view.Ending, next func(view.Object) string) error {
	ref := kind.Ref(object.GetName())
	if last == nil {
		last = object
	}
	if ending.State == view.Done {
		return f.object(a, last, ref+": "+ending.Text)
	}
	if f.form != "" {
		if err := f.object(a, last, ""); err != nil {
			return err
		}
	}
	switch ending.State {
	case view.Waiting:
		return end(approval, "%s is waiting for approval: %s\n%s", ref, ending.Text, next(last))
	case view.Going:
		return end(late, "%s did not finish within %s and continues in the cluster: %s\nLook at it with: kubectl get -n %s %s -o yaml",
			ref, f.timeout, ending.Text, c.Namespace, ref)
	}
	return end(failed, "%s failed: %s", ref, ending.Text)
}

// confirm asks before something is lost; the answer is the expected word.
func (a *app) confirm(ctx context.Context, question, expected string) error {
	if !a.Prompts {
		return end(declined, "%s\nCannot prompt: standard input is not a terminal. Nothing was changed. Pass --yes.", question)
	}
	fmt.Fprintf(a.Err, "%s\nType %s to continue: ", question, expected)
	answer := make(chan string, 1)
	go func() {
		line, _ := bufio.NewReader(a.In).ReadString('\n')
		answer <- strings.TrimSpace(line)
	}()
	select {
	case <-ctx.Done():
		return end(interrupted, "\nNothing was changed.")
	case typed := <-answer:
		if typed != expected {
			return end(declined, "Nothing was changed.")
		}
		return nil
	}
}

// completeBranches completes the first argument with the namespace's branches.
func (a *app) completeBranches(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return a.completeBranch(cmd, args, typed)
}

func (a *app) completeBranch(cmd *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
	return a.complete(cmd.Context(), cluster.Branches, typed), cobra.ShellCompDirectiveNoFileComp
}

// complete never fails loudly: a shell would show that in the middle of a line.
func (a *app) complete(ctx context.Context, kind cluster.Kind, typed string) []string {
	c, err := a.client()
	if err != nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	objects, err := c.List(ctx, kind, "", "")
	if err != nil {
		return nil
	}
	var names []string
	for _, object := range objects {
		if strings.HasPrefix(object.GetName(), typed) {
			names = append(names, object.GetName())
		}
	}
	return names
}
