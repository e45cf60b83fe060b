package dev.offshoot.mcp;

import dev.offshoot.mcp.Tool.Effect;
import dev.offshoot.status.LogEntries;
import dev.offshoot.status.LogEntries.Entry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;

/** get_logs: the branch's own story of the last day, newest first. */
final class LogTools {
  private static final Duration DAY = Duration.ofHours(24);
  private static final int MOST = 100;
  private static final int BYTES = 64 * 1024;

  private final Branches branches;
  private final Clock clock;
  private final boolean rowValues;

  LogTools(Branches branches, Clock clock, boolean rowValues) {
    this.branches = branches;
    this.clock = clock;
    this.rowValues = rowValues;
  }

  Tool tool() {
    return new Tool(
        "get_logs",
        "Get project logs",
        "Gets logs for a project by service type. Use this to help debug problems with your app. This will return logs within the last 24 hours. branch-action: what was done to the branch, migrations included; postgres: what the database refused. There are no other services.",
        Feature.DEBUGGING,
        Effect.READS,
        List.of(
            BranchTools.PROJECT_ID,
            Param.choice(
                "service",
                "The service to fetch logs for",
                "api",
                "branch-action",
                "postgres",
                "edge-function",
                "edge-function-runtime",
                "auth",
                "storage",
                "realtime"),
            time("iso_timestamp_start", "start", "24 hours before the end of the window"),
            time("iso_timestamp_end", "end", "the current time")),
        Schemas.object("result", Schemas.TEXT),
        this::logs);
  }

  private static Param time(String name, String what, String otherwise) {
    return Param.text(
            name,
            40,
            "The %s of the log window as an ISO 8601 timestamp, including a UTC \"Z\" suffix or explicit offset. Defaults to %s. At most 24 hours are shown."
                .formatted(what, otherwise))
        .optional();
  }

  private Map<String, Object> logs(Call call) {
    var branch = branches.project(call);
    var service = call.arguments().text("service");
    if (!service.equals("branch-action") && !service.equals("postgres")) {
      return Map.of(
          "result",
          "This project has no service %s: it is a Postgres database; its services are branch-action and postgres."
              .formatted(service));
    }
    var end = time(call, "iso_timestamp_end", clock.instant());
    var start = time(call, "iso_timestamp_start", end.minus(DAY));
    if (start.isAfter(end)) {
      throw new ToolError("InvalidArguments", "iso_timestamp_start is after iso_timestamp_end.");
    }
    var from = start.isBefore(end.minus(DAY)) ? end.minus(DAY) : start;
    var entries =
        LogEntries.of(Reports.log(call, branch)).stream()
            .filter(e -> !e.at().isBefore(from) && !e.at().isAfter(end))
            .filter(e -> service.equals("branch-action") || e.trouble())
            .toList()
            .reversed();
    return Map.of(
        "result",
        entries.isEmpty()
            ? "There are no logs of this service in that time."
            : Untrusted.block(text(entries)));
  }

  private String text(List<Entry> entries) {
    var text = new StringBuilder();
    var shown = 0;
    for (var entry : entries) {
      var line = rowValues ? entry.text() : RowValues.hidden(entry.text());
      if (shown == MOST || text.length() + line.length() > BYTES) {
        text.append("(older entries are left out)\n");
        break;
      }
      text.append(line).append('\n');
      shown++;
    }
    return text.toString();
  }

  private static Instant time(Call call, String name, Instant otherwise) {
    return call.arguments()
        .find(name)
        .map(text -> {
          try {
            return OffsetDateTime.parse(text).toInstant();
          } catch (DateTimeParseException e) {
            throw new ToolError(
                "InvalidArguments", name + " is no ISO 8601 timestamp with an offset.");
          }
        })
        .orElse(otherwise);
  }
}
