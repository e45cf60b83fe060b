package dev.offshoot.api;

import dev.offshoot.kube.ApiServer;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/**
 * The users of {@link AdmissionIT}. Each may do all that RBAC can say with all kinds, and has those
 * of Offshoot's own verbs that the name tells; the operator has its shipped role and nothing else.
 */
final class AdmissionUsers {
  static final String ADMIN = "admin";
  static final String OPERATOR = "operator";

  /** Verbs on named branches of one namespace. */
  private record Grant(String user, List<String> verbs, List<String> branches) {}

  private static final List<Grant> GRANTS =
      List.of(
          new Grant("has-no-verb", List.of("get"), List.of("login")),
          new Grant("migrates-login", List.of("migrate"), List.of("login", "later")),
          new Grant("migrates-production", List.of("migrate"), List.of("production")),
          new Grant("merges-login", List.of("merge"), List.of("login")),
          new Grant("merges-production", List.of("merge"), List.of("production")),
          new Grant("approves-production", List.of("approve"), List.of("production")),
          new Grant("branches-production", List.of("branch"), List.of("production")),
          new Grant("resets-login", List.of("reset"), List.of("login")),
          new Grant("approves-login", List.of("approve"), List.of("login")),
          new Grant("migrates-with-files", List.of("migrate"), List.of("login", "production")),
          new Grant("migrates-with-one-file", List.of("migrate"), List.of("login")),
          new Grant(
              "leads", List.of("migrate", "merge", "reset", "approve"), List.of("production")));

  private AdmissionUsers() {}

  /** Returns when the API server knows all of them. */
  static void create(String namespace, String elsewhere) {
    GRANTS.forEach(grant -> grant(namespace, grant));
    readsFiles(namespace, "migrates-with-files", List.of());
    readsFiles(namespace, "migrates-with-one-file", List.of("files"));
    // the same verbs in another namespace count for nothing in this one
    grant(namespace, new Grant("merges-elsewhere", List.of("get"), List.of("production")));
    grant(elsewhere, new Grant("merges-elsewhere", List.of("merge"), List.of("production")));
    KubernetesClient client = ApiServer.get().client();
    client.resource(shippedRole()).createOr(existing -> existing.update());
    bind(namespace, OPERATOR, "ClusterRole", "offshoot-operator");
    await(namespace, OPERATOR, "patch", "databasebranches", "any");
  }

  private static void grant(String namespace, Grant grant) {
    ApiServer.get()
        .client()
        .resource(
            new RoleBuilder()
                .withNewMetadata()
                .withName(grant.user())
                .withNamespace(namespace)
                .endMetadata()
                .addNewRule()
                .withApiGroups("offshoot.dev")
                .withResources(
                    "databasebranches",
                    "migrationsets",
                    "branchmerges",
                    "branchresets",
                    "migrationsets/status")
                .withVerbs("get", "list", "create", "update", "patch", "delete")
                .endRule()
                .addToRules(
                    new PolicyRuleBuilder()
                        .withApiGroups("offshoot.dev")
                        .withResources("databasebranches")
                        .withResourceNames(grant.branches())
                        .withVerbs(grant.verbs())
                        .build())
                .build())
        .create();
    bind(namespace, grant.user(), "Role", grant.user());
    await(namespace, grant.user(), "create", "migrationsets", "");
    grant
        .verbs()
        .forEach(verb ->
            grant
                .branches()
                .forEach(
                    branch -> await(namespace, grant.user(), verb, "databasebranches", branch)));
  }

  /** All ConfigMaps of the namespace, unless names are given. */
  private static void readsFiles(String namespace, String user, List<String> names) {
    String role = user + "-reads";
    ApiServer.get()
        .client()
        .resource(
            new RoleBuilder()
                .withNewMetadata()
                .withName(role)
                .withNamespace(namespace)
                .endMetadata()
                .addNewRule()
                .withApiGroups("")
                .withResources("configmaps")
                .withResourceNames(names)
                .withVerbs("get")
                .endRule()
                .build())
        .create();
    bind(namespace, user, "Role", role);
    await(namespace, user, "get", "", "configmaps", "files");
  }

  private static void bind(String namespace, String user, String kind, String role) {
    ApiServer.get()
        .client()
        .resource(
            new RoleBindingBuilder()
                .withNewMetadata()
                .withName(role)
                .withNamespace(namespace)
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", kind, role)
                .addNewSubject("rbac.authorization.k8s.io", "User", user, null)
                .build())
        .create();
  }

  /** The shipped role for agents. */
  static void agent(String namespace, String user) {
    ApiServer server = ApiServer.get();
    server.kubectl("apply", "-n", namespace, "-f", "k8s/mcp/agent-role.yaml");
    server.kubectl(
        "create",
        "rolebinding",
        "agent",
        "-n",
        namespace,
        "--role=offshoot-agent",
        "--user=" + user);
  }

  /** The authorizer reads roles from a cache. */
  static void await(String namespace, String user, String verb, String resource, String name) {
    await(namespace, user, verb, "offshoot.dev", resource, name);
  }

  private static void await(
      String namespace, String user, String verb, String group, String resource, String name) {
    Awaitility.await(user + " may " + verb + " " + resource + "/" + name)
        .atMost(Duration.ofMinutes(3))
        .until(() ->
            ApiServer.get()
                .client()
                .authorization()
                .v1()
                .subjectAccessReview()
                .create(
                    new SubjectAccessReviewBuilder()
                        .withNewSpec()
                        .withUser(user)
                        .withNewResourceAttributes()
                        .withNamespace(namespace)
                        .withVerb(verb)
                        .withGroup(group)
                        .withResource(resource)
                        .withName(name)
                        .endResourceAttributes()
                        .endSpec()
                        .build())
                .getStatus()
                .getAllowed());
  }

  private static ClusterRole shippedRole() {
    try {
      return ApiServer.get()
          .client()
          .load(
              new ByteArrayInputStream(
                  Files.readAllBytes(Path.of("k8s", "operator", "operator.yaml"))))
          .items()
          .stream()
          .filter(ClusterRole.class::isInstance)
          .map(ClusterRole.class::cast)
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
