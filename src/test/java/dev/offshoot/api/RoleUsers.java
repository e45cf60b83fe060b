package dev.offshoot.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.kube.ApiServer;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The users of {@link RolesIT}: each has roles as the chart renders them for branch {@code login}
 * and an operator of the whole cluster, in one namespace, and nothing else. A view, an edit and an
 * admin have those that Kubernetes adds to its own role of that name.
 */
final class RoleUsers {
  static final String VIEWER = "viewer";
  static final String EDITOR = "editor";
  static final String MANAGER = "manager";
  static final String DEVELOPER = "developer";
  static final String APPROVER = "approver";
  static final String LEAD = "lead";
  static final String BINDER = "binder";
  static final String OPERATOR = "the-operator";

  private static final Map<String, List<String>> ROLES =
      Map.of(
          VIEWER, List.of("view"),
          EDITOR, List.of("view", "edit"),
          MANAGER, List.of("view", "edit", "admin"),
          DEVELOPER, List.of("branch-developer"),
          APPROVER, List.of("branch-approver"),
          LEAD, List.of("branch-developer", "branch-approver"),
          BINDER, List.of("service-binding"),
          OPERATOR, List.of("operator"));

  private RoleUsers() {}

  /** Returns when the API server knows them. */
  static void create(String namespace, Path folder) throws Exception {
    // as the manifests are tried by others on this API server: it warns where both ways are used,
    // and refuses what another test updated
    assertThat(
            ApiServer.get()
                .kubectl(
                    "apply",
                    "--server-side",
                    "--force-conflicts",
                    "-f",
                    rendered(folder).toString()))
        .doesNotContain("rror");
    ROLES.forEach((user, roles) -> roles.forEach(role -> bind(namespace, user, role)));
    ROLES
        .keySet()
        .forEach(
            user -> AdmissionUsers.await(namespace, user, "list", "databasebranches", "login"));
    AdmissionUsers.await(namespace, EDITOR, "create", "branchmerges", "");
    AdmissionUsers.await(namespace, MANAGER, "create", "branchmerges", "");
    AdmissionUsers.await(namespace, MANAGER, "merge", "databasebranches", "production");
    AdmissionUsers.await(namespace, OPERATOR, "patch", "databasebranches", "");
    AdmissionUsers.await(namespace, LEAD, "merge", "databasebranches", "login");
    AdmissionUsers.await(namespace, LEAD, "approve", "databasebranches", "login");
  }

  static KubernetesClient client(String user) {
    Config config = ApiServer.get().config();
    config.setImpersonateUsername(user);
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  private static void bind(String namespace, String user, String role) {
    ApiServer.get()
        .client()
        .resource(
            new RoleBindingBuilder()
                .withNewMetadata()
                .withName(user + "-" + role)
                .withNamespace(namespace)
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "offshoot-" + role)
                .addNewSubject("rbac.authorization.k8s.io", "User", user, null)
                .build())
        .create();
  }

  private static Path rendered(Path folder) throws Exception {
    Path file = folder.resolve("roles.yaml");
    Path said = folder.resolve("said.log");
    Process process =
        new ProcessBuilder(
                "bash",
                "-c",
                "helm=$(scripts/helm) && exec \"$helm\" template offshoot helm/offshoot"
                    + " --kube-version 1.32.0 --show-only templates/userroles.yaml"
                    + " --show-only templates/rbac.yaml"
                    + " --set 'scope=cluster,rbac.branches={login}'")
            .redirectOutput(file.toFile())
            .redirectError(said.toFile())
            .start();
    if (!process.waitFor(5, TimeUnit.MINUTES) || process.exitValue() != 0) {
      throw new IOException(Files.readString(said));
    }
    return file;
  }
}
