package dev.offshoot.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The shipped roles add themselves to Kubernetes' own view, edit and admin, as a cluster with its
 * controllers joins them. What each of them means for whom is for RolesIT.
 */
class RolesE2E {
  private static final Set<String> NAMES =
      Set.of("offshoot-view", "offshoot-edit", "offshoot-admin");

  @Test
  void kubernetesOwnRolesKnowBranches() throws Exception {
    var roles = roles();
    try (var space = Cluster.get().space("roles")) {
      roles.forEach(r -> space.client().resource(r).serverSideApply());
      for (var role : List.of("view", "edit", "admin")) {
        space.kubectl(
            "create", "rolebinding", role, "--clusterrole=" + role, "--user=" + user(role));
      }
      space.until(() -> assertThat(may(space, "view", "get", "databasebranches")).isTrue());
      space.until(() -> assertThat(may(space, "edit", "create", "branchmerges")).isTrue());
      space.until(() -> assertThat(may(space, "admin", "merge", "databasebranches")).isTrue());

      for (var kind :
          List.of("databasebranches", "migrationsets", "branchmerges", "branchresets")) {
        for (var verb : List.of("create", "update", "patch", "delete")) {
          assertThat(may(space, "view", verb, kind)).as("view: %s %s", verb, kind).isFalse();
          assertThat(may(space, "edit", verb, kind)).as("edit: %s %s", verb, kind).isTrue();
          assertThat(may(space, "admin", verb, kind)).as("admin: %s %s", verb, kind).isTrue();
        }
        assertThat(may(space, "admin", "patch", kind + "/status")).as(kind).isFalse();
      }
      for (var verb : List.of("migrate", "merge", "reset", "approve")) {
        assertThat(may(space, "edit", verb, "databasebranches")).as("edit: %s", verb).isFalse();
        assertThat(may(space, "admin", verb, "databasebranches")).as("admin: %s", verb).isTrue();
      }
      assertThat(may(space, "view", "get", "secrets")).as("view reads Secrets").isFalse();
    } finally {
      roles.forEach(r -> Cluster.get().client().resource(r).delete());
    }
  }

  private static List<HasMetadata> roles() throws Exception {
    var roles =
        Cluster.get()
            .client()
            .load(
                new ByteArrayInputStream(
                    Files.readAllBytes(Path.of("k8s", "operator", "operator.yaml"))))
            .items()
            .stream()
            .filter(o -> o instanceof ClusterRole && NAMES.contains(o.getMetadata().getName()))
            .toList();
    assertThat(roles).hasSameSizeAs(NAMES);
    return roles;
  }

  private static String user(String role) {
    return role + "-of-a-test";
  }

  private static boolean may(Space space, String role, String verb, String resource) {
    var parts = resource.split("/", 2);
    return space
        .client()
        .authorization()
        .v1()
        .subjectAccessReview()
        .create(
            new SubjectAccessReviewBuilder()
                .withNewSpec()
                .withUser(user(role))
                .withNewResourceAttributes()
                .withNamespace(space.name())
                .withVerb(verb)
                .withGroup(resource.equals("secrets") ? "" : "offshoot.dev")
                .withResource(parts[0])
                .withSubresource(parts.length == 1 ? "" : parts[1])
                .endResourceAttributes()
                .endSpec()
                .build())
        .getStatus()
        .getAllowed();
  }
}
