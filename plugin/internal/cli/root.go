// Package cli has the commands of "kubectl offshoot". A command reads its arguments, writes a spec, waits and prints what
// the operator reports; formats, lint and plans are the operator's.
package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/cli-runtime/pkg/genericclioptions"
	"k8s.io/client-go/rest"

	"offshoot.dev/plugin/internal/cluster"
	"offshoot.dev/plugin/internal/view"
)

// Streams are where a command reads and writes.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
	// Prompts says that standard input and standard error are a terminal: somebody can be asked.
	Prompts bool
	// Colors says that standard output is a terminal that shows colors.
	Colors bool
}

// app is what all commands share.
type app struct {
	Streams
	version string
	flags   *genericclioptions.ConfigFlags
}

// Run runs one command line and returns its exit code.
func Run(ctx context.Context, version string, streams Streams, args []string) int {
	root := Command(version, streams)
	root.SetArgs(args)
	code, text := verdict(root.ExecuteContext(ctx))
	if text != "" {
		fmt.Fprintln(streams.Err, strings.TrimRight(text, "\n"))
	}
	return code
}

// Command is the command "kubectl offshoot" with all its commands.
func Command(version string, streams Streams) *cobra.Command {
	flags := genericclioptions.NewConfigFlags(true)
	flags.CacheDir = nil // nothing is discovered, so nothing is cached
	a := &app{Streams: streams, version: version, flags: flags}
	flags.WrapConfigFn = func(config *rest.Config) *rest.Config {
		config.UserAgent = cluster.Manager + "/" + version
		config.QPS, config.Burst = 50, 100
		config.WarningHandler = rest.NewWarningWriter(a.Err, rest.WarningWriterOptions{Deduplicate: true})
		return config
	}
	root := &cobra.Command{
		Use:   "kubectl-offshoot",
		Short: "Work with Postgres branches",
		Long: `Creates, migrates, merges, rebases, resets and deletes Postgres branches, and connects to them.
Every command uses your kubeconfig and your own rights. It never does what kubectl could not do with them.`,
		Annotations:   map[string]string{cobra.CommandDisplayNameAnnotation: "kubectl offshoot"},
		SilenceUsage:  true,
		SilenceErrors: true,
		Version:       version,
		Args:          arguments(cobra.NoArgs),
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetVersionTemplate("offshoot {{.Version}}\n")
	root.SetIn(streams.In)
	root.SetOut(streams.Out)
	root.SetErr(streams.Err)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return misuse("%s\nSee '%s --help'.", err, cmd.CommandPath())
	})
	flags.AddFlags(root.PersistentFlags())
	_ = root.RegisterFlagCompletionFunc("namespace", cobra.NoFileCompletions)
	root.AddCommand(
		a.create(), a.status(), a.tree(), a.migrations(), a.apply(), a.diff(), a.merge(), a.rebase(), a.reset(),
		a.approve(), a.cancel(), a.logs(), a.psql(), a.connect(), a.env(), a.suspend(), a.resume(), a.delete(),
		a.versionCommand())
	return root
}

// arguments makes a wrong number of arguments wrong usage, and says where to look. An unknown command is answered with
// those that are nearly called so.
func arguments(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if !cmd.HasParent() && len(args) > 0 {
			text := fmt.Sprintf("unknown command %q for %q", args[0], cmd.CommandPath())
			cmd.SuggestionsMinimumDistance = 2
			if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
				text += "\n\nDid you mean this?\n\t" + strings.Join(near, "\n\t")
			}
			return misuse("%s\n\nSee '%s --help'.", text, cmd.CommandPath())
		}
		if err := check(cmd, args); err != nil {
			return misuse("%s\nSee '%s --help'.", err, cmd.CommandPath())
		}
		return nil
	}
}

// client works in the namespace of the command line or the kubeconfig.
func (a *app) client() (*cluster.Client, error) {
	namespace, _, err := a.flags.ToRawKubeConfigLoader().Namespace()
	if err != nil {
		return nil, err
	}
	if problems := validation.IsDNS1123Label(namespace); len(problems) > 0 {
		return nil, misuse("%q is not the name of a namespace: %s", namespace, problems[0])
	}
	config, err := a.flags.ToRESTConfig()
	if err != nil {
		return nil, err
	}
	return cluster.New(config, namespace)
}

// branch is the branch of that name; one that does not exist ends the command.
func (a *app) branch(ctx context.Context, c *cluster.Client, name string) (view.Branch, error) {
	if err := named(name); err != nil {
		return view.Branch{}, err
	}
	object, err := c.Find(ctx, cluster.Branches, name)
	if err != nil {
		return view.Branch{}, err
	}
	if object == nil {
		return view.Branch{}, fail("Branch %s not found in namespace %s. 'kubectl offshoot tree -n %s' lists the branches.",
			name, c.Namespace, c.Namespace)
	}
	return view.Branch{Object: object}, nil
}

func (a *app) branches(ctx context.Context, c *cluster.Client) ([]view.Branch, error) {
	objects, err := c.List(ctx, cluster.Branches, "", "")
	return asBranches(objects), err
}

func named(name string) error {
	if problems := validation.IsDNS1123Subdomain(name); len(problems) > 0 {
		return misuse("%q is not the name of an object: %s", name, problems[0])
	}
	return nil
}

func (a *app) say(format string, args ...any) { fmt.Fprintf(a.Err, format+"\n", args...) }

func (a *app) print(text string) { fmt.Fprintln(a.Out, text) }

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the plugin's version",
		Long:  "Prints the plugin's version.",
		Args:  arguments(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			a.print("offshoot " + a.version)
			return nil
		},
	}
}
