package dev.offshoot.api;

import dev.offshoot.api.CelIT.Row;
import java.util.List;

/** The rows of {@link CelIT} about merges, rebases and resets. */
final class CelOperationRows {
  private static final String MERGE =
      "a BranchMerge is immutable but for approvedDigest: create another one";
  private static final String RESET =
      "a BranchReset is immutable but for approvedDigest: create another one";
  private static final String RESET_TO =
      "a BranchReset has either toVersion or lastMigrations: set exactly one; toVersion latest keeps"
          + " every migration";
  private static final String TO_VERSION =
      "toVersion is latest, \"0\" or a version: a whole number of 1 to 20 digits without a leading zero,"
          + " such as 20250401000000";

  private CelOperationRows() {}

  static List<Row> refused() {
    return List.of(
        new Row(
            "BranchMerge",
            null,
            null,
            "{sourceRef: {name: a}, targetRef: {name: a}}",
            "spec.targetRef",
            "sourceRef and targetRef are the same branch: name a branch and its parent"),
        merge("sourceRef: {name: a}, targetRef: {name: c}"),
        merge("sourceRef: {name: c}, targetRef: {name: b}"),
        merge("sourceRef: {name: a}, targetRef: {name: b}, operation: Rebase"),
        merge("sourceRef: {name: a}, targetRef: {name: b}, dryRun: true"),
        merge("sourceRef: {name: a}, targetRef: {name: b}, rehearse: false"),
        merge("sourceRef: {name: a}, targetRef: {name: b}, timeouts: {lock: 3s}"),
        new Row(
            "BranchReset",
            null,
            null,
            "{branchRef: {name: a}, toVersion: \"1\", lastMigrations: 1}",
            "spec",
            RESET_TO),
        new Row("BranchReset", null, null, "{branchRef: {name: a}}", "spec", RESET_TO),
        new Row(
            "BranchReset",
            null,
            null,
            "{branchRef: {name: a}, toVersion: \"01\"}",
            "spec.toVersion",
            TO_VERSION),
        reset("branchRef: {name: b}, toVersion: \"1\""),
        reset("branchRef: {name: a}, toVersion: \"2\""),
        reset("branchRef: {name: a}, lastMigrations: 1"),
        reset("branchRef: {name: a}, toVersion: \"1\", dryRun: true"));
  }

  private static Row merge(String after) {
    return new Row(
        "BranchMerge",
        null,
        "{sourceRef: {name: a}, targetRef: {name: b}}",
        "{" + after + "}",
        "spec",
        MERGE);
  }

  private static Row reset(String after) {
    return new Row(
        "BranchReset",
        null,
        "{branchRef: {name: a}, toVersion: \"1\"}",
        "{" + after + "}",
        "spec",
        RESET);
  }
}
