package dev.offshoot.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.Condition;
import dev.offshoot.api.ConditionStatus;
import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.kube.ApiServer;
import dev.offshoot.status.ConditionType;
import dev.offshoot.status.Conditions;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An operator whose role lacks one right says which, of whose object, and goes on when it has it.
 */
class RightsMissingIT {
  private static final String ALL_BUT_ONE =
      """
      apiVersion: v1
      kind: ServiceAccount
      metadata: {name: operator}
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: Role
      metadata: {name: operator}
      rules:
      - {apiGroups: [offshoot.dev], resources: ["*"], verbs: ["*"]}
      - {apiGroups: [apps], resources: [statefulsets], verbs: ["*"]}
      - {apiGroups: [networking.k8s.io], resources: [networkpolicies], verbs: ["*"]}
      - {apiGroups: [events.k8s.io], resources: [events], verbs: ["*"]}
      - {apiGroups: [""], resources: [configmaps, secrets, persistentvolumeclaims, pods, events], verbs: ["*"]}
      - {apiGroups: [""], resources: [services], verbs: [get, list, watch]}
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: RoleBinding
      metadata: {name: operator}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: operator}
      subjects: [{kind: ServiceAccount, name: operator}]
      """;

  private static final String ROOT =
      """
      apiVersion: offshoot.dev/v1alpha1
      kind: DatabaseBranch
      metadata: {name: production}
      spec: {postgres: {storage: {size: 1Gi}}}
      """;

  @TempDir Path files;
  private final ApiServer api = ApiServer.get();
  private final String namespace = api.namespace();

  @Test
  void oneRightIsMissing() throws Exception {
    apply(ALL_BUT_ONE);
    try (var operator = OperatorBeside.start(restricted(), namespace, files)) {
      apply(ROOT);
      operator.until(() -> {
        var stalled = stalled();
        assertThat(stalled.status()).isEqualTo(ConditionStatus.TRUE);
        assertThat(stalled.reason()).isEqualTo("RightsMissing");
        assertThat(stalled.message())
            .startsWith("the operator may not write Service production-db of branch production: ")
            .contains("cannot patch resource \"services\"")
            .endsWith(
                "give its role that right again, k8s/operator/rights.txt lists all that it needs");
      });
      operator.until(() ->
          assertThat(api.kubectl("get", "events", "-n", namespace)).contains("RightsMissing"));

      api.kubectl(
          "create", "role", "more", "-n", namespace, "--verb=create,patch", "--resource=services");
      api.kubectl(
          "create",
          "rolebinding",
          "more",
          "-n",
          namespace,
          "--role=more",
          "--serviceaccount=" + namespace + ":operator");

      operator.until(() -> assertThat(stalled().status()).isEqualTo(ConditionStatus.FALSE));
      assertThat(api.kubectl("get", "service", "-n", namespace)).contains("production-db");
    }
  }

  private Condition stalled() {
    var branch =
        api.client()
            .resources(DatabaseBranch.class)
            .inNamespace(namespace)
            .withName("production")
            .require();
    return Conditions.find(branch.getStatus().getConditions(), ConditionType.STALLED).orElseThrow();
  }

  private void apply(String yaml) throws Exception {
    var file = Files.writeString(files.resolve("apply.yaml"), yaml);
    assertThat(api.kubectl("apply", "-n", namespace, "-f", file.toString()))
        .doesNotContainIgnoringCase("error");
  }

  /** The API server's address, and nobody's rights but the account's own. */
  private Path restricted() throws Exception {
    var token = api.kubectl("create", "token", "operator", "-n", namespace).strip();
    return Files.writeString(
        files.resolve("config"),
        Files.readString(api.kubeconfig())
            .replaceAll("client-certificate-data: .*", "token: " + token)
            .replaceAll("client-certificate: .*", "token: " + token)
            .replaceAll("(?m)^ *client-key.*\\R?", ""));
  }
}
