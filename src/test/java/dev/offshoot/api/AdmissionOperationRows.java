package dev.offshoot.api;

import static dev.offshoot.api.AdmissionDoor.APPLY;
import static dev.offshoot.api.AdmissionDoor.CREATE;
import static dev.offshoot.api.AdmissionDoor.DELETE;
import static dev.offshoot.api.AdmissionDoor.PATCH;
import static dev.offshoot.api.AdmissionDoor.STATUS;
import static dev.offshoot.api.AdmissionRows.ALLOWED;
import static dev.offshoot.api.AdmissionRows.mayNot;

import dev.offshoot.api.AdmissionIT.Row;
import java.util.List;

/** The rows of {@link AdmissionIT} for merges, resets and branches. */
final class AdmissionOperationRows {
  private static final String MERGE =
      "{spec: {sourceRef: {name: login}, targetRef: {name: production}}}";
  private static final String APPROVED_MERGE =
      "{spec: {sourceRef: {name: login}, targetRef: {name: production}, approvedDigest: one}}";
  private static final String REBASE =
      "{spec: {operation: Rebase, sourceRef: {name: production}, targetRef: {name: login}}}";
  private static final String RESET = "{spec: {branchRef: {name: login}, toVersion: latest}}";
  private static final String APPROVED_RESET =
      "{spec: {branchRef: {name: login}, toVersion: latest, approvedDigest: one}}";
  private static final String APPROVAL = "{spec: {approvedDigest: two}}";
  private static final String HELD_MERGE =
      "{spec: {sourceRef: {name: login}, targetRef: {name: production}, hold: true}, status: {phase: AwaitingApproval, requiredVerb: merge, digest: two}}";
  private static final String POLICY_MERGE =
      "{spec: {sourceRef: {name: login}, targetRef: {name: production}, hold: true}, status: {phase: AwaitingApproval, requiredVerb: approve, digest: two}}";
  private static final String HELD_RESET =
      "{spec: {branchRef: {name: login}, toVersion: latest, hold: true}, status: {phase: AwaitingApproval, requiredVerb: reset, digest: two}}";
  private static final String POLICY_RESET =
      "{spec: {branchRef: {name: login}, toVersion: latest, hold: true}, status: {phase: AwaitingApproval, requiredVerb: approve, digest: two}}";
  private static final String EXPIRED_MERGE =
      "{spec: {sourceRef: {name: login}, targetRef: {name: production}, ttlSecondsAfterFinished: 1}, status: {phase: Succeeded, completionTime: '2026-01-01T00:00:00Z'}}";
  private static final String ENDED_MERGE =
      "{spec: {sourceRef: {name: login}, targetRef: {name: production}}, status: {phase: Succeeded, completionTime: '2026-01-01T00:00:00Z'}}";
  private static final String RUNNING_MERGE =
      "{spec: {sourceRef: {name: login}, targetRef: {name: production}, ttlSecondsAfterFinished: 1}, status: {phase: Running}}";
  private static final String EXPIRED_RESET =
      "{spec: {branchRef: {name: login}, toVersion: latest, ttlSecondsAfterFinished: 1}, status: {phase: Succeeded, completionTime: '2026-01-01T00:00:00Z'}}";
  private static final String OTHER = "{spec: {approvedDigest: three}}";
  private static final String CANCEL = "{spec: {cancel: true}}";
  private static final String TTL = "{spec: {ttlSecondsAfterFinished: 5}}";
  private static final String RESOLVED =
      "{metadata: {annotations: {offshoot.dev/resolve: applied}}}";
  private static final String LABELS = "{metadata: {labels: {team: red}}}";

  private static final String OWNED =
      "{metadata: {ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: gone, uid: '1'}]}}";

  private AdmissionOperationRows() {}

  static List<Row> merges() {
    String noPlan = mayNot("merges-production", "approve", "a plan for branch production");
    return List.of(
        merge("merges-production", CREATE, "", MERGE, ALLOWED),
        merge("merges-login", CREATE, "", REBASE, ALLOWED),
        merge("leads", CREATE, "", APPROVED_MERGE, ALLOWED),
        merge("admin", CREATE, "", APPROVED_MERGE, ALLOWED),
        merge("merges-login", CREATE, "", MERGE, mayNotMerge("merges-login")),
        merge(
            "has-no-verb",
            CREATE,
            "",
            "{spec: {sourceRef: {name: login}, targetRef: {name: production}, hold: true}}",
            mayNotMerge("has-no-verb")),
        merge(
            "merges-production",
            CREATE,
            "",
            REBASE,
            mayNot("merges-production", "merge", "into branch login")),
        merge("merges-elsewhere", CREATE, "", MERGE, mayNotMerge("merges-elsewhere")),
        merge(
            "approves-production", CREATE, "", APPROVED_MERGE, mayNotMerge("approves-production")),
        merge("merges-production", CREATE, "", APPROVED_MERGE, noPlan),
        merge("merges-production", APPLY, "", MERGE, ALLOWED),
        merge("merges-login", APPLY, "", MERGE, mayNotMerge("merges-login")),
        merge("approves-production", PATCH, MERGE, APPROVAL, ALLOWED),
        merge("approves-production", APPLY, MERGE, APPROVAL, ALLOWED),
        merge("merges-production", PATCH, MERGE, APPROVAL, noPlan),
        merge("merges-production", APPLY, MERGE, APPROVAL, noPlan),
        merge("merges-production", PATCH, APPROVED_MERGE, APPROVAL, noPlan),
        merge("merges-production", PATCH, APPROVED_MERGE, "{spec: {approvedDigest: null}}", noPlan),
        merge(
            "approves-login",
            PATCH,
            MERGE,
            APPROVAL,
            mayNot("approves-login", "approve", "a plan for branch production")),
        merge("merges-production", PATCH, MERGE, RESOLVED, ALLOWED),
        merge("has-no-verb", PATCH, MERGE, RESOLVED, mayNotMerge("has-no-verb")),
        merge("approves-production", APPLY, MERGE, RESOLVED, mayNotMerge("approves-production")),
        merge("has-no-verb", PATCH, APPROVED_MERGE, LABELS, ALLOWED),
        merge("has-no-verb", PATCH, MERGE, "{spec: {approvedDigest: ''}}", ALLOWED),
        merge("merges-production", PATCH, MERGE, OWNED, ALLOWED),
        merge("approves-production", PATCH, MERGE, OWNED, mayNotOwnMerge("approves-production")),
        merge("merges-login", APPLY, APPROVED_MERGE, OWNED, mayNotOwnMerge("merges-login")),
        merge("merges-production", DELETE, MERGE, "{}", ALLOWED),
        merge("merges-login", DELETE, REBASE, "{}", ALLOWED),
        merge("merges-login", DELETE, MERGE, "{}", mayNotDeleteMerge("merges-login")),
        merge("approves-production", DELETE, MERGE, "{}", mayNotDeleteMerge("approves-production")),
        merge(
            "merges-elsewhere",
            DELETE,
            APPROVED_MERGE,
            "{}",
            mayNotDeleteMerge("merges-elsewhere")),
        merge("merges-production", PATCH, HELD_MERGE, APPROVAL, ALLOWED),
        merge("merges-production", PATCH, HELD_MERGE, OTHER, noPlan),
        merge("merges-production", PATCH, POLICY_MERGE, APPROVAL, noPlan),
        merge("approves-production", PATCH, POLICY_MERGE, APPROVAL, ALLOWED),
        merge("approves-production", PATCH, HELD_MERGE, APPROVAL, ALLOWED),
        merge(
            "merges-login",
            PATCH,
            HELD_MERGE,
            APPROVAL,
            mayNot("merges-login", "approve", "a plan for branch production")),
        merge("merges-production", PATCH, MERGE, CANCEL, ALLOWED),
        merge("approves-production", PATCH, MERGE, CANCEL, ALLOWED),
        merge("merges-login", PATCH, MERGE, CANCEL, mayNotCancelMerge("merges-login")),
        merge("merges-production", PATCH, MERGE, TTL, ALLOWED),
        merge("approves-production", PATCH, MERGE, TTL, mayNotMerge("approves-production")),
        merge("operator", DELETE, EXPIRED_MERGE, "{}", ALLOWED),
        merge("operator", DELETE, ENDED_MERGE, "{}", mayNotDeleteMerge("operator")),
        merge("operator", DELETE, RUNNING_MERGE, "{}", mayNotDeleteMerge("operator")),
        merge("operator", STATUS, MERGE, "{status: {phase: Running}}", ALLOWED));
  }

  static List<Row> resets() {
    String noPlan = mayNot("resets-login", "approve", "a plan for branch login");
    return List.of(
        reset("resets-login", CREATE, "", RESET, ALLOWED),
        reset("merges-login", CREATE, "", RESET, mayNot("merges-login", "reset", "branch login")),
        reset(
            "resets-login",
            CREATE,
            "",
            "{spec: {branchRef: {name: production}, toVersion: latest}}",
            mayNot("resets-login", "reset", "branch production")),
        reset("resets-login", CREATE, "", APPROVED_RESET, noPlan),
        reset("resets-login", PATCH, RESET, APPROVAL, noPlan),
        reset("approves-login", PATCH, RESET, APPROVAL, ALLOWED),
        reset(
            "approves-login",
            CREATE,
            "",
            APPROVED_RESET,
            mayNot("approves-login", "reset", "branch login")),
        reset("admin", CREATE, "", APPROVED_RESET, ALLOWED),
        reset("has-no-verb", PATCH, APPROVED_RESET, LABELS, ALLOWED),
        reset("resets-login", PATCH, RESET, OWNED, ALLOWED),
        reset(
            "approves-login",
            PATCH,
            RESET,
            OWNED,
            mayNot("approves-login", "reset", "a BranchReset of branch login", "add an owner to")),
        reset("resets-login", DELETE, RESET, "{}", ALLOWED),
        reset(
            "merges-login",
            DELETE,
            APPROVED_RESET,
            "{}",
            mayNot("merges-login", "reset", "a BranchReset of branch login", "delete")),
        reset("resets-login", PATCH, HELD_RESET, APPROVAL, ALLOWED),
        reset("resets-login", PATCH, HELD_RESET, OTHER, noPlan),
        reset("resets-login", PATCH, POLICY_RESET, APPROVAL, noPlan),
        reset("approves-login", PATCH, POLICY_RESET, APPROVAL, ALLOWED),
        reset("resets-login", PATCH, RESET, CANCEL, ALLOWED),
        reset("approves-login", PATCH, RESET, CANCEL, ALLOWED),
        reset(
            "merges-login",
            PATCH,
            RESET,
            CANCEL,
            "user merges-login may not cancel a BranchReset of branch login in namespace NAMESPACE; ask for the verb \"reset\" or \"approve\" on databasebranches/login"),
        reset("resets-login", PATCH, RESET, TTL, ALLOWED),
        reset(
            "approves-login", PATCH, RESET, TTL, mayNot("approves-login", "reset", "branch login")),
        reset("operator", DELETE, EXPIRED_RESET, "{}", ALLOWED),
        reset(
            "operator",
            DELETE,
            RESET,
            "{}",
            mayNot("operator", "reset", "a BranchReset of branch login", "delete")),
        reset("operator", STATUS, RESET, "{status: {phase: Running}}", ALLOWED));
  }

  /** What concerns a root is {@link RootRightsIT}'s. */
  static List<Row> branches() {
    String child = "{spec: {parentRef: {name: production}}}";
    return List.of(
        branch("branches-production", CREATE, "", child, ALLOWED),
        branch(
            "branches-production",
            CREATE,
            "",
            "{spec: {parentRef: {name: login}}}",
            mayNot("branches-production", "branch", "from login")),
        branch(
            "has-no-verb", CREATE, "", child, mayNot("has-no-verb", "branch", "from production")),
        branch("has-no-verb", PATCH, child, "{spec: {suspend: true}}", ALLOWED),
        branch("has-no-verb", DELETE, child, "{}", ALLOWED));
  }

  static List<Row> agent(String agent) {
    return List.of(
        merge(agent, CREATE, "", REBASE, ALLOWED),
        merge(agent, CREATE, "", MERGE, mayNotMerge(agent)),
        reset(agent, CREATE, "", RESET, ALLOWED),
        new Row(agent, APPLY, "MigrationSet", "", "{spec: {branchRef: {name: login}}}", ALLOWED));
  }

  private static String mayNotMerge(String user) {
    return mayNot(user, "merge", "into branch production");
  }

  private static String mayNotOwnMerge(String user) {
    return mayNot(user, "merge", "a BranchMerge of branch production", "add an owner to");
  }

  private static String mayNotCancelMerge(String user) {
    return "user %s may not cancel a BranchMerge of branch production in namespace NAMESPACE; ask for the verb \"merge\" or \"approve\" on databasebranches/production"
        .formatted(user);
  }

  private static String mayNotDeleteMerge(String user) {
    return mayNot(user, "merge", "a BranchMerge of branch production", "delete");
  }

  private static Row merge(
      String user, AdmissionDoor door, String before, String after, String message) {
    return new Row(user, door, "BranchMerge", before, after, message);
  }

  private static Row reset(
      String user, AdmissionDoor door, String before, String after, String message) {
    return new Row(user, door, "BranchReset", before, after, message);
  }

  private static Row branch(
      String user, AdmissionDoor door, String before, String after, String message) {
    return new Row(user, door, "DatabaseBranch", before, after, message);
  }
}
