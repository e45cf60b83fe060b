// kubectl-offshoot is the kubectl plugin: "kubectl offshoot".
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/term"
	_ "k8s.io/client-go/plugin/pkg/client/auth" // all ways to log in that kubectl has

	"offshoot.dev/plugin/internal/cli"
)

// version is set by the linker (scripts/plugin).
var version = "dev"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the process at once
	terminal := func(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }
	code := cli.Run(ctx, version, cli.Streams{
		In: os.Stdin, Out: os.Stdout, Err: os.Stderr,
		Prompts: terminal(os.Stdin) && terminal(os.Stderr),
		Colors:  terminal(os.Stdout) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb",
	}, os.Args[1:])
	stop()
	os.Exit(code)
}
