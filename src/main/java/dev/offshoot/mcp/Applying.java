package dev.offshoot.mcp;

import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.api.MigrationSet;
import dev.offshoot.kube.Names;
import dev.offshoot.mcp.SetResult.Ended;
import dev.offshoot.status.LedgerReport;
import dev.offshoot.status.Reason;
import dev.offshoot.status.VersionText;
import io.fabric8.kubernetes.api.model.ConfigMap;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * apply_migration: makes a MigrationSet of one migration and waits a while for what becomes of it.
 * A migration that failed left nothing behind, and then neither does its set: it would be in the
 * way of the next one.
 */
final class Applying {
  /** The report beside a branch is written a moment after the ledger. */
  private static final Duration REPORTED = Duration.ofSeconds(5);

  private final Branches branches;
  private final Sets sets;
  private final Waiting waiting;
  private final SetResult results;

  Applying(Branches branches, Sets sets, Waiting waiting, SetResult results) {
    this.branches = branches;
    this.sets = sets;
    this.waiting = waiting;
    this.results = results;
  }

  Map<String, Object> apply(Call call) {
    var arguments = call.arguments();
    var name = arguments.text("name");
    if (name.isBlank() || name.chars().anyMatch(Character::isISOControl)) {
      throw new ToolError(
          "InvalidArguments", "The migration's name is empty or has control characters.");
    }
    if (arguments.text("query").isBlank()) {
      throw new ToolError("InvalidArguments", "The query is empty.");
    }
    arguments
        .find("version")
        .filter(v -> !VersionText.is(v))
        .ifPresent(_ -> {
          throw new ToolError(
              "InvalidArguments",
              "A version is a whole number of 1 to 20 digits without a leading zero.");
        });
    var branch = branches.project(call);
    var set = sets.create(call, branch);
    var resource = call.client().resource(set);
    var ended = waiting.until(resource, SetResult::over, results::words, call.progress());
    if (ended.isEmpty()) {
      return pending(set, resource.get());
    }
    var version = version(set);
    switch (results.of(ended.get())) {
      case Ended.Applied _ -> {
        reported(call, branch, version);
        return Map.of("success", true, "version", version);
      }
      case Ended.Failed failed -> {
        var removed = !failed.decision() && sets.remove(call, set);
        throw new ToolError(
            failed.reason(),
            Untrusted.block(failed.text())
                + (removed
                    ? "\n\nNothing of this migration was applied; " + next(failed.reason())
                    : "\n\nThe MigrationSet %s stays and needs a person's decision."
                        .formatted(set.getMetadata().getName())));
      }
    }
  }

  private static String next(String reason) {
    return reason.equals(Reason.DESTRUCTIVE_NOT_ACKNOWLEDGED.word())
        ? "apply it to a branch and merge that: a merge that may destroy data waits for approve_merge."
        : "call apply_migration again with a corrected query.";
  }

  private Map<String, Object> pending(MigrationSet set, MigrationSet now) {
    var result = new LinkedHashMap<String, Object>();
    result.put("success", false);
    result.put("pending", true);
    result.put("version", version(set));
    result.put(
        "operation_id",
        new OperationId(
                OperationId.Kind.MIGRATION,
                set.getMetadata().getNamespace(),
                set.getMetadata().getName())
            .toString());
    result.put(
        "message",
        "It has not ended yet and goes on by itself; poll get_operation. "
            + Untrusted.block(now == null ? "" : results.words(now)));
    return result;
  }

  /** So that list_migrations shows what this call did; but this alone makes no call fail. */
  private void reported(Call call, DatabaseBranch branch, String version) {
    var report =
        call.client()
            .configMaps()
            .inNamespace(branch.getMetadata().getNamespace())
            .withName(Names.migrationsReport(Branches.name(branch)));
    waiting.until(report, r -> lists(r, version), _ -> "", Call.Progress.SILENT, REPORTED);
  }

  private static boolean lists(ConfigMap report, String version) {
    var text = report.getData() == null ? "" : report.getData().getOrDefault("migrations", "");
    return LedgerReport.lines(text).stream().anyMatch(l -> l.version().equals(version));
  }

  private static String version(MigrationSet set) {
    return set.getSpec().getMigrations().getFirst().getVersion();
  }
}
