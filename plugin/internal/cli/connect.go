package cli

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/signal"
	"strings"

	"github.com/spf13/cobra"

	"offshoot.dev/plugin/internal/cluster"
	"offshoot.dev/plugin/internal/view"
)

// credentials are those of the role app.
func credentials(ctx context.Context, c *cluster.Client, branch view.Branch) (func(key string) string, error) {
	secret, err := needed(ctx, c, cluster.Secrets, branch, branch.GetName()+"-db-app")
	if err != nil {
		return nil, err
	}
	return func(key string) string {
		text, _ := base64.StdEncoding.DecodeString(view.Text(secret, "data", key))
		return string(text)
	}, nil
}

func (a *app) forward(c *cluster.Client, branch view.Branch, port uint16) (*cluster.Forward, error) {
	forward, err := c.Forward(branch.Pod(), port)
	if err != nil {
		return nil, fail("Cannot connect to branch %s (its phase is %q): %s", branch.GetName(), branch.Phase(), err)
	}
	return forward, nil
}

func (a *app) env() *cobra.Command {
	var public, app bool
	cmd := &cobra.Command{
		Use:   "env BRANCH",
		Short: "Print a branch's .env for use inside the cluster",
		Long: `Prints a branch's .env for use inside the cluster: its address, the publishable key, and DATABASE_URL with the
application's password. For a root DATABASE_URL is left out unless --app asks for it.`,
		Args:              arguments(cobra.ExactArgs(1)),
		ValidArgsFunction: a.completeBranches,
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := a.client()
			if err != nil {
				return err
			}
			branch, err := a.branch(cmd.Context(), c, args[0])
			if err != nil {
				return err
			}
			open, err := needed(cmd.Context(), c, cluster.ConfigMaps, branch, args[0]+"-db-public")
			if err != nil {
				return err
			}
			text := view.Text(open, "data", ".env")
			switch {
			case public:
			case branch.Parent() == "" && !app:
				a.say("Branch %s is a root (production): DATABASE_URL is left out. --app prints it.", args[0])
			default:
				secret, err := credentials(cmd.Context(), c, branch)
				if err != nil {
					return err
				}
				text += secret(".env")
			}
			a.print(strings.TrimRight(text, "\n"))
			return nil
		},
	}
	cmd.Flags().BoolVar(&public, "public", false, "Without DATABASE_URL: needs no right to read Secrets.")
	cmd.Flags().BoolVar(&app, "app", false, "With DATABASE_URL, on a root too.")
	cmd.MarkFlagsMutuallyExclusive("public", "app")
	return cmd
}

func (a *app) psql() *cobra.Command {
	var commands []string
	cmd := &cobra.Command{
		Use:   "psql BRANCH [-c SQL] [-- ARGUMENTS]",
		Short: "Run psql on a branch",
		Long: `Runs psql on a branch with the application's login, through a port-forward. psql checks that the server is the branch's
(sslmode=verify-full). Ends with 1 when psql fails.`,
		Example: `  kubectl offshoot psql login

  kubectl offshoot psql login -c 'select count(*) from accounts'

  # Other arguments of psql
  kubectl offshoot psql login -- --csv -f report.sql`,
		Args:              arguments(cobra.MinimumNArgs(1)),
		ValidArgsFunction: a.completeBranches,
		RunE: func(cmd *cobra.Command, args []string) error {
			if dash := cmd.ArgsLenAtDash(); len(args) > 1 && dash != 1 {
				return misuse("arguments for psql follow --, as in: kubectl offshoot psql %s -- %s", args[0], strings.Join(args[1:], " "))
			}
			var more []string
			for _, command := range commands {
				more = append(more, "-c", command)
			}
			return a.runPsql(cmd.Context(), args[0], append(more, args[1:]...))
		},
	}
	cmd.Flags().StringArrayVarP(&commands, "command", "c", nil, "Run this SQL and end. Repeat it for more.")
	return cmd
}

func (a *app) runPsql(ctx context.Context, name string, arguments []string) error {
	c, err := a.client()
	if err != nil {
		return err
	}
	branch, err := a.branch(ctx, c, name)
	if err != nil {
		return err
	}
	secret, err := credentials(ctx, c, branch)
	if err != nil {
		return err
	}
	program, err := exec.LookPath("psql")
	if err != nil {
		return fail("psql is not installed. Install it (on Debian: package postgresql-client), or use 'kubectl offshoot connect' with another client.")
	}
	forward, err := a.forward(c, branch, 0)
	if err != nil {
		return err
	}
	defer forward.Close()
	authority, err := os.CreateTemp("", "offshoot-ca-*.crt")
	if err != nil {
		return err
	}
	defer os.Remove(authority.Name())
	if _, err := authority.WriteString(secret("ca.crt")); err != nil {
		return err
	}
	if err := authority.Close(); err != nil {
		return err
	}
	signal.Ignore(os.Interrupt) // Ctrl-C is psql's
	child := exec.CommandContext(ctx, program, arguments...)
	child.Stdin, child.Stdout, child.Stderr = a.In, a.Out, a.Err
	// The host is the name in the certificate; the password is never an argument, which others could see.
	child.Env = append(os.Environ(), "PGHOST="+secret("host"), "PGHOSTADDR="+cluster.Host, fmt.Sprintf("PGPORT=%d", forward.Port),
		"PGDATABASE="+secret("database"), "PGUSER="+secret("username"), "PGPASSWORD="+secret("password"),
		"PGSSLMODE=verify-full", "PGSSLROOTCERT="+authority.Name())
	var ended *exec.ExitError
	if err := child.Run(); errors.As(err, &ended) {
		return fail("psql ended with code %d.", ended.ExitCode())
	} else if err != nil {
		return err
	}
	return nil
}

func (a *app) connect() *cobra.Command {
	var port uint16
	var address bool
	cmd := &cobra.Command{
		Use:   "connect BRANCH",
		Short: "Make a branch's database reachable on this machine",
		Long: `Makes a branch's database reachable on this machine until Ctrl-C, through a port-forward, and prints how to log in.
The connection is encrypted; the API server vouches for where it leads, since no certificate names 127.0.0.1.`,
		Args:              arguments(cobra.ExactArgs(1)),
		ValidArgsFunction: a.completeBranches,
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			c, err := a.client()
			if err != nil {
				return err
			}
			branch, err := a.branch(ctx, c, args[0])
			if err != nil {
				return err
			}
			secret, err := credentials(ctx, c, branch)
			if err != nil {
				return err
			}
			forward, err := a.forward(c, branch, port)
			if err != nil {
				return err
			}
			login := url.User(secret("username"))
			if address {
				login = url.UserPassword(secret("username"), secret("password"))
			}
			target := url.URL{Scheme: "postgresql", User: login, Host: fmt.Sprintf("%s:%d", cluster.Host, forward.Port),
				Path: "/" + secret("database"), RawQuery: "sslmode=require"}
			if address {
				a.print(target.String())
			} else {
				a.print(fmt.Sprintf(`Branch %s is at %s until Ctrl-C: database %s, user %s.
  psql '%s'
The password: kubectl get secret %s-db-app -n %s -o go-template='{{.data.password | base64decode}}'`,
					args[0], target.Host, secret("database"), secret("username"), target.String(), args[0], c.Namespace))
			}
			return a.hold(ctx, c, branch, forward)
		},
	}
	cmd.Flags().Uint16Var(&port, "port", 0, "The port on 127.0.0.1. Default: a free one.")
	cmd.Flags().BoolVar(&address, "url", false, "Print only a URL, with the application's password in it.")
	return cmd
}

// hold keeps the port until Ctrl-C. A connection to the pod that is lost is made again on the same port.
func (a *app) hold(ctx context.Context, c *cluster.Client, branch view.Branch, forward *cluster.Forward) error {
	for {
		select {
		case <-ctx.Done():
			forward.Close()
			return end(interrupted, "")
		case <-forward.Broken():
			again, err := a.forward(c, branch, forward.Port)
			if err != nil {
				return err
			}
			forward = again
		}
	}
}
