package dev.offshoot.mcp;

import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.kube.Children;
import dev.offshoot.kube.Names;
import dev.offshoot.status.LedgerReport;
import dev.offshoot.status.LedgerReport.Line;
import io.fabric8.kubernetes.api.model.ConfigMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Reads the three ConfigMaps that lie beside a branch. One that this very branch does not control
 * is not read: it may be a predecessor's, or anybody's.
 */
final class Reports {
  private Reports() {}

  /** Address and publishable key. */
  static Map<String, String> open(Call call, DatabaseBranch branch) {
    return read(call, branch, Names.publicReport(Branches.name(branch)))
        .orElseThrow(() ->
            new ToolError(
                "NotReady",
                "Branch %s has no address yet; poll list_branches until its status is FUNCTIONS_DEPLOYED."
                    .formatted(BranchRef.of(branch))));
  }

  /** What is tracked, in the order in which it happened; nothing while there is no report. */
  static List<Line> migrations(Call call, DatabaseBranch branch) {
    return read(call, branch, Names.migrationsReport(Branches.name(branch)))
        .map(data -> LedgerReport.lines(data.getOrDefault("migrations", "")))
        .orElse(List.of());
  }

  /** The log's tail, oldest first. */
  static String log(Call call, DatabaseBranch branch) {
    return read(call, branch, Names.logReport(Branches.name(branch)))
        .map(data -> data.getOrDefault("log", ""))
        .orElse("");
  }

  static boolean belongs(ConfigMap report, DatabaseBranch branch) {
    return Children.ours(report, branch.getMetadata().getUid());
  }

  private static Optional<Map<String, String>> read(Call call, DatabaseBranch branch, String name) {
    var report =
        call.client()
            .configMaps()
            .inNamespace(branch.getMetadata().getNamespace())
            .withName(name)
            .get();
    return Optional.ofNullable(report)
        .filter(r -> belongs(r, branch))
        .map(ConfigMap::getData)
        .filter(Objects::nonNull);
  }
}
