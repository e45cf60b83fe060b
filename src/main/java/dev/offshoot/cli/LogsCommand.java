package dev.offshoot.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.offshoot.status.LogEntries;
import dev.offshoot.status.LogEntries.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** {@code logs}: the branch's own story, from the report beside it. It opens no database. */
record LogsCommand(Setting setting) implements Act {
  private static final Duration LONG = Duration.ofDays(365);

  @Override
  public void declare(Form form) {
    form.says(
            "Prints what was done to a branch: its migrations, merges, rebases and resets, each with its errors; the last 256 KiB, oldest first.")
        .required("BRANCH", "The branch.")
        .value("TIME", "Only what is newer than this, such as 30m.", "--since")
        .flag("Only errors and warnings.", "--trouble")
        .flag("Go on and print what comes, until Ctrl-C.", "--follow");
    ClusterOptions.declare(form);
  }

  @Override
  public Exit run(Given given) {
    var cluster = setting.cluster(given);
    var branch = Branch.require(cluster, given.first());
    var from =
        given
            .value("--since")
            .map(s -> setting.clock().instant().minus(WaitOptions.time("--since", s)))
            .orElse(Instant.EPOCH);
    var report = Reports.log(cluster, branch);
    var shown = print(entries(report, from, given.flag("--trouble")), List.of());
    if (!given.flag("--follow")) {
      return Exit.DONE;
    }
    var last =
        new Object() {
          List<Entry> entries = shown;
        };
    var seen =
        new Waiting(setting, cluster, Kind.CONFIG_MAP, LONG)
            .until(
                report,
                now -> {
                  last.entries = print(entries(now, from, given.flag("--trouble")), last.entries);
                  return new Ending.Going("");
                });
    throw Failure.failed("Branch %s is gone. %s", branch.name(), seen.ending().words());
  }

  private static List<Entry> entries(JsonNode report, Instant from, boolean trouble) {
    return LogEntries.of(Reports.logText(report)).stream()
        .filter(e -> !e.at().isBefore(from) && (!trouble || e.trouble()))
        .toList();
  }

  /** Prints what comes after the last entry that was printed, or all when that is not there. */
  private List<Entry> print(List<Entry> entries, List<Entry> before) {
    var known = before.isEmpty() ? -1 : entries.lastIndexOf(before.getLast());
    entries.subList(known + 1, entries.size()).forEach(e -> setting.console().print(e.text()));
    return entries;
  }
}
