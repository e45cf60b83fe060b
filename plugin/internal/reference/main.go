// The reference writes docs/reference/kubectl-plugin.md from the commands; its argument is the file.
package main

import (
	"fmt"
	"os"
	"strings"

	"offshoot.dev/plugin/internal/cli"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: reference FILE")
		os.Exit(2)
	}
	if err := os.WriteFile(os.Args[1], []byte(page()), 0o644); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

const width = 110

func page() string {
	root := cli.Command("", cli.Streams{})
	root.InitDefaultCompletionCmd("completion")
	var text strings.Builder
	text.WriteString("# The kubectl plugin\n\n<!-- Generated from the commands in plugin/ by make generate. -->\n\n" +
		"How to install and use it: [Use the kubectl plugin](../how-to/use-kubectl-plugin.md).\n\n" +
		"| command | what it does |\n|---|---|\n")
	for _, cmd := range root.Commands() {
		name := cmd.Name()
		if cmd.HasSubCommands() {
			fmt.Fprintf(&text, "| `%s` | %s |\n", name, "Print a completion script for bash, zsh, fish or powershell")
		} else {
			fmt.Fprintf(&text, "| [`%s`](#%s) | %s |\n", name, name, cmd.Short)
		}
	}
	text.WriteString("| `help` | Print the help of a command |\n\n## Exit codes\n\n| code | meaning |\n|---|---|\n")
	for _, code := range cli.Codes {
		fmt.Fprintf(&text, "| %d | %s |\n", code.Code, code.Meaning)
	}
	for _, cmd := range root.Commands() {
		if cmd.HasSubCommands() {
			continue
		}
		fmt.Fprintf(&text, "\n## %s\n\n%s\n\n```text\n%s\n", cmd.Name(), cmd.Long, cmd.UseLine())
		if cmd.Example != "" {
			fmt.Fprintf(&text, "\nExamples:\n%s\n", cmd.Example)
		}
		if flags := cmd.LocalNonPersistentFlags(); flags.HasAvailableFlags() {
			fmt.Fprintf(&text, "\nFlags:\n%s", flags.FlagUsagesWrapped(width))
		}
		text.WriteString("```\n")
	}
	fmt.Fprintf(&text, "\n## Flags of every command\n\nThey mean what they mean for kubectl.\n\n```text\n%s```\n",
		root.PersistentFlags().FlagUsagesWrapped(width))
	return text.String()
}
