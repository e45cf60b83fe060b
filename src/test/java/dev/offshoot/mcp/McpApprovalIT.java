package dev.offshoot.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.BranchMerge;
import dev.offshoot.api.MergeOperation;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What may destroy data is approved by those who may, for exactly the plan that was read. */
class McpApprovalIT extends McpShop {
  private static final String DIGEST = "sha256:9";

  private BranchMerge stored(BranchMerge merge) {
    return space.admin().resource(merge).require();
  }

  @Test
  void itNeedsTheRightTheDigestAndAYes() {
    operator.silent = true;
    var merge =
        space.admin().resource(Operations.merge(login, MergeOperation.MERGE, false)).create();
    var id = "merge/" + ref(merge.getMetadata().getName());
    var agent = space.asking("accept");
    assertThat(agent.call("approve_merge", "operation_id", id, "digest", DIGEST).name())
        .isEqualTo("NothingToApprove");
    operator.awaiting(merge, DIGEST);
    assertThat(agent.call("approve_merge", "operation_id", id, "digest", "sha256:8").name())
        .isEqualTo("ApprovalOutdated");
    space.apply(
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: reader}
        rules: [{apiGroups: [offshoot.dev], resources: ["*"], verbs: [get, list, patch]}]
        """);
    space.apply(
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: reader}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
        subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: reader}]
        """);
    var reader = space.as("reader");
    Awaitility.await()
        .atMost(Duration.ofMinutes(3))
        .untilAsserted(() ->
            assertThat(reader.call("approve_merge", "operation_id", id, "digest", DIGEST).message())
                .startsWith(
                    "user reader may not \"approve\" a plan for branch " + ref("production")));
    assertThat(
            space
                .asking("decline")
                .call("approve_merge", "operation_id", id, "digest", DIGEST)
                .name())
        .isEqualTo("Declined");
    assertThat(stored(merge).getSpec().getApprovedDigest()).isNull();

    succeeded(agent.call("approve_merge", "operation_id", id, "digest", DIGEST));
    assertThat(stored(merge).getSpec().getApprovedDigest()).isEqualTo(DIGEST);
  }

  /** The answer says what is missing, and the operation waits for it. */
  @Test
  void aMergeThatThePolicyWantsApprovedWaitsForSomebodyElse() {
    operator.requiredVerb = "approve";
    space.apply(
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: author}
        rules:
        - {apiGroups: [offshoot.dev], resources: [databasebranches, branchmerges], verbs: [get, list, watch, create, patch]}
        - {apiGroups: [offshoot.dev], resources: [databasebranches], verbs: [merge]}
        """);
    space.apply(
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: author}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: author}
        subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: author}]
        """);
    var author = space.as("author");
    var first =
        Awaitility.await()
            .atMost(Duration.ofMinutes(3))
            .until(() -> author.call("merge_branch", "branch_id", ref("login")), a -> !a.error());
    var id = first.content().path("confirmation_id").asText();
    var answer =
        author.call("merge_branch", "branch_id", ref("login"), "confirmation_id", id).content();
    assertThat(answer.path("success").asBoolean()).isFalse();
    assertThat(answer.path("status").asText()).isEqualTo("AwaitingApproval");
    var operation = answer.path("operation_id").asText();
    assertThat(answer.path("message").asText())
        .contains("approve_merge", operation, operator.digest);
    assertThat(merges())
        .singleElement()
        .satisfies(m -> assertThat(m.getSpec().getApprovedDigest()).isNull());

    succeeded(
        space
            .asking("accept")
            .call("approve_merge", "operation_id", operation, "digest", operator.digest));
    assertThat(merges().getFirst().getSpec().getApprovedDigest()).isEqualTo(operator.digest);
  }

  @Test
  void whatIsHeldBackOnProductionIsTakenBackAndSaidSo() {
    var refused =
        space
            .agent()
            .call(
                "apply_migration",
                "project_id",
                "production",
                "name",
                "x",
                "query",
                "drop table accounts");
    assertThat(refused.name()).isEqualTo("DestructiveNotAcknowledged");
    assertThat(refused.message()).contains("drops table accounts", "approve_merge");
    assertThat(sets()).isEmpty();
  }
}
