package cli

import (
	"time"

	"github.com/spf13/cobra"

	"offshoot.dev/plugin/internal/cluster"
	"offshoot.dev/plugin/internal/view"
)

func (a *app) logs() *cobra.Command {
	var since time.Duration
	var trouble, follow bool
	cmd := &cobra.Command{
		Use:   "logs BRANCH",
		Short: "Print what was done to a branch",
		Long: `Prints what was done to a branch: its migrations, merges, rebases and resets, each with its errors, from the ConfigMap
BRANCH-db-log. For the server's own log use kubectl logs.`,
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
			report, err := needed(cmd.Context(), c, cluster.ConfigMaps, branch, args[0]+"-db-log")
			if err != nil {
				return err
			}
			var from time.Time
			if since > 0 {
				from = time.Now().Add(-since)
			}
			var shown []view.Entry
			show := func(now view.Object) bool {
				var all []view.Entry
				for _, entry := range view.Entries(view.Text(now, "data", "log")) {
					if !entry.At.Before(from) && (!trouble || entry.Trouble()) {
						all = append(all, entry)
					}
				}
				for _, entry := range view.After(all, shown) {
					a.print(entry.Text)
				}
				shown = all
				return !follow
			}
			last, err := c.Follow(cmd.Context(), cluster.ConfigMaps, report, forever, show)
			if err == nil && last == nil {
				return fail("The log of branch %s was deleted.", args[0])
			}
			return err
		},
	}
	cmd.Flags().DurationVar(&since, "since", 0, "Only what is newer than this, such as 30m.")
	cmd.Flags().BoolVar(&trouble, "trouble", false, "Only errors and warnings.")
	cmd.Flags().BoolVarP(&follow, "follow", "f", false, "Print what is added, until Ctrl-C.")
	return cmd
}
