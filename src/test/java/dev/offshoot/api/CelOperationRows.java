package dev.offshoot.api;

import dev.offshoot.api.CelIT.Row;
import java.util.List;

/** The rows of {@link CelIT} about merges, rebases and resets. */
final class CelOperationRows {
  private static final String MERGE =
      "a BranchMerge is immutable but for approvedDigest, cancel and ttlSecondsAfterFinished: create another one";
  private static final String RESET =
      "a BranchReset is immutable but for approvedDigest, cancel and ttlSecondsAfterFinished: create another one";
  private static final String RESET_TO =
      "a BranchReset has either toVersion or lastMigrations: set exactly one; toVersion latest keeps"
          + " every migration";
  private static final String TO_VERSION =
      "toVersion is latest, \"0\" or a version: a whole number of 1 to 20 digits without a leading zero,"
          + " such as 20250401000000";

  private static final String START =
      "startDeadline is a duration above zero, at most 87600h, such as 30m or 1h";
  private static final String APPROVAL =
      "approvalDeadline is a duration above zero, at most 87600h, such as 8h or 24h";

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
        merge("sourceRef: {name: a}, targetRef: {name: b}, hold: true"),
        merge("sourceRef: {name: a}, targetRef: {name: b}, startDeadline: 2h"),
        merge("sourceRef: {name: a}, targetRef: {name: b}, approvalDeadline: 2h"),
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
        reset("branchRef: {name: a}, toVersion: \"1\", hold: true"),
        reset("branchRef: {name: a}, toVersion: \"1\", startDeadline: 2h"),
        reset("branchRef: {name: a}, toVersion: \"1\", approvalDeadline: 2h"),
        bounded("startDeadline: 0s", "startDeadline", START),
        bounded("startDeadline: 1d", "startDeadline", START),
        bounded("approvalDeadline: 87601h", "approvalDeadline", APPROVAL),
        new Row(
            "BranchMerge",
            null,
            "{sourceRef: {name: a}, targetRef: {name: b}, cancel: true}",
            "{sourceRef: {name: a}, targetRef: {name: b}, cancel: false}",
            "spec.cancel",
            "cancel is final: create another operation instead"),
        new Row(
            "BranchReset",
            null,
            "{branchRef: {name: a}, toVersion: \"1\", cancel: true}",
            "{branchRef: {name: a}, toVersion: \"1\", cancel: false}",
            "spec.cancel",
            "cancel is final: create another operation instead"));
  }

  private static Row bounded(String spec, String field, String message) {
    return new Row(
        "BranchMerge",
        null,
        null,
        "{sourceRef: {name: a}, targetRef: {name: b}, " + spec + "}",
        "spec." + field,
        message);
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
