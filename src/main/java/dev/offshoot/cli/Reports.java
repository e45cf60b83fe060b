package dev.offshoot.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.offshoot.kube.Names;
import dev.offshoot.status.LedgerReport;
import dev.offshoot.status.LedgerReport.Line;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Reads the ConfigMaps and the Secret that lie beside a branch. One that this very branch does not
 * control is not read: it may be a predecessor's, or anybody's.
 */
final class Reports {
  private Reports() {}

  /** What is tracked, in the order in which it happened; nothing while there is no report. */
  static List<Line> migrations(Cluster cluster, Branch branch) {
    return ledger(cluster, branch).map(Reports::lines).orElse(List.of());
  }

  /** The report of the ledger. */
  static Optional<JsonNode> ledger(Cluster cluster, Branch branch) {
    return find(cluster, Kind.CONFIG_MAP, branch, Names.migrationsReport(branch.name()));
  }

  /** What stands in it. */
  static List<Line> lines(JsonNode report) {
    return LedgerReport.lines(report.at("/data/migrations").asText(""));
  }

  /** The report of the log. */
  static JsonNode log(Cluster cluster, Branch branch) {
    return require(cluster, Kind.CONFIG_MAP, branch, Names.logReport(branch.name()), "log");
  }

  static String logText(JsonNode report) {
    return report.at("/data/log").asText("");
  }

  /** Address and publishable key, as .env. */
  static String open(Cluster cluster, Branch branch) {
    return require(cluster, Kind.CONFIG_MAP, branch, Names.publicReport(branch.name()), "address")
        .path("data")
        .path(".env")
        .asText("");
  }

  /** The credentials of the role app. */
  static JsonNode app(Cluster cluster, Branch branch) {
    return require(cluster, Kind.SECRET, branch, Names.app(branch.name()), "credentials");
  }

  /** One value of a Secret. */
  static String decoded(JsonNode secret, String key) {
    return new String(
        Base64.getDecoder().decode(secret.path("data").path(key).asText("")),
        StandardCharsets.UTF_8);
  }

  private static JsonNode require(
      Cluster cluster, Kind kind, Branch branch, String name, String what) {
    return find(cluster, kind, branch, name)
        .orElseThrow(() ->
            Failure.failed(
                "Branch %s has no %s yet (%s %s): it is %s; wait until it is FUNCTIONS_DEPLOYED.",
                branch.name(), what, kind.word(), name, branch.phase()));
  }

  private static Optional<JsonNode> find(Cluster cluster, Kind kind, Branch branch, String name) {
    return cluster.find(kind, name).filter(branch::owns);
  }
}
