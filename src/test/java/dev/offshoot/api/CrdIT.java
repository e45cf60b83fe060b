package dev.offshoot.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.offshoot.kube.ApiServer;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users and tools see of the CRDs at a real API server, rules apart. */
class CrdIT {
  private final ApiServer server = ApiServer.get();
  private final KubernetesClient client = server.client();
  private String namespace;

  @BeforeEach
  void freshNamespace() {
    namespace = server.namespace();
  }

  @Test
  void aFreshBranchHasDefaultsAndSaysThatNobodyLookedYet() {
    client.resource(branch("production", null)).create();

    DatabaseBranch stored =
        client.resources(DatabaseBranch.class).inNamespace(namespace).withName("production").get();

    assertThat(stored.getSpec().isSuspend()).isFalse();
    assertThat(stored.getStatus().getObservedGeneration()).isEqualTo(-1);
    assertThat(stored.getStatus().getConditions()).isEmpty();
  }

  @Test
  void aSetAndAMergeHaveTheirDefaults() {
    MigrationSet set = new MigrationSet();
    set.setMetadata(meta("s"));
    set.setSpec(new MigrationSetSpec());
    set.getSpec().setBranchRef(new BranchReference("a"));
    set.getSpec().setMigrations(List.of(new MigrationSpec("1", "one", "select 1")));
    client.resource(set).create();
    String merge =
        "apiVersion: offshoot.dev/v1alpha1\nkind: BranchMerge\nmetadata: {name: m}\n"
            + "spec: {sourceRef: {name: a}, targetRef: {name: b}}";

    BranchMergeSpec stored =
        client
            .resource(Serialization.unmarshal(merge, BranchMerge.class))
            .inNamespace(namespace)
            .create()
            .getSpec();

    assertThat(stored.getOperation()).isEqualTo(MergeOperation.MERGE);
    assertThat(stored.isHold()).isFalse();
    assertThat(stored.isCancel()).isFalse();
    assertThat(stored.getStartDeadline()).isEqualTo("1h");
    assertThat(server.kubectl("get", "mset", "s", "-n", namespace, "-o", "jsonpath={.spec}"))
        .contains("\"replay\":true", "\"transactional\":true");
  }

  @Test
  void kubectlRefusesUnknownFields(@TempDir Path dir) throws IOException {
    assertThat(apply(dir, "{parentRef: {name: a}, postgress: {}}"))
        .contains("strict decoding error: unknown field \"spec.postgress\"");
  }

  @Test
  void aVersionTwiceInOneSetIsRefusedByName() {
    MigrationSet set = new MigrationSet();
    set.setMetadata(meta("s"));
    set.setSpec(new MigrationSetSpec());
    set.getSpec().setBranchRef(new BranchReference("a"));
    set.getSpec()
        .setMigrations(
            List.of(
                new MigrationSpec("7", "one", "select 1"),
                new MigrationSpec("7", "two", "select 2")));

    assertThatThrownBy(() -> client.resource(set).create())
        .hasMessageContaining("spec.migrations[1]: Duplicate value: {\"version\":\"7\"}");
  }

  @Test
  void threeThousandMigrationsFitIntoOneSetAndItsStatusCanBeWritten() {
    MigrationSet set = new MigrationSet();
    set.setMetadata(meta("many"));
    set.setSpec(new MigrationSetSpec());
    set.getSpec().setBranchRef(new BranchReference("a"));
    List<MigrationSpec> migrations = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      migrations.add(
          new MigrationSpec("" + (20250401000000L + i), "migration_" + i, "x".repeat(250)));
    }
    set.getSpec().setMigrations(migrations);
    MigrationSet stored = client.resource(set).serverSideApply();

    stored.setStatus(new MigrationSetStatus());
    stored.getStatus().setCounts(new SetCounts(3000, 0, 3000));

    assertThat(client.resource(stored).updateStatus().getStatus().getCounts().wanted())
        .isEqualTo(3000);
  }

  @Test
  void kubectlShowsTheStateInReadingOrder() {
    DatabaseBranch branch = client.resource(branch("login", "production")).create();
    DatabaseBranchStatus status = new DatabaseBranchStatus();
    status.setObservedGeneration(1L);
    status.setPhase(BranchPhase.FUNCTIONS_DEPLOYED);
    status.setHead("20250401000000");
    status.setMigrations(new MigrationCounts(4, 0, 2, 1));
    status.setConditions(
        List.of(
            new Condition(
                "Ready", ConditionStatus.TRUE, 1L, "2026-01-01T00:00:00Z", "Ready", "Serves.")));
    status.setDatabase(
        new DatabaseStatus(
            "login-db.shop.svc",
            5432,
            "app",
            DatabaseState.ACTIVE_HEALTHY,
            "postgres:17",
            "17.6",
            "C",
            "7",
            0,
            "2026-04-01T00:00:00Z",
            null));
    status.setExpirationTime("2026-01-04T00:00:00Z");
    branch.setStatus(status);
    client.resource(branch).updateStatus();

    assertThat(lines(server.kubectl("get", "dbb", "-n", namespace)))
        .containsExactly(
            "NAME PARENT PHASE HEAD AHEAD BEHIND READY AGE",
            "login production FUNCTIONS_DEPLOYED 20250401000000 2 1 True <age>");
    assertThat(lines(server.kubectl("get", "dbb", "-n", namespace, "-o", "wide")))
        .containsExactly(
            "NAME PARENT PHASE HEAD AHEAD BEHIND READY AGE STATE VERSION HOST EXPIRES REASON",
            "login production FUNCTIONS_DEPLOYED 20250401000000 2 1 True <age> ACTIVE_HEALTHY 17.6"
                + " login-db.shop.svc 2026-01-04T00:00:00Z Ready");
  }

  @Test
  void branchesAreFoundByParentAndAllKindsByCategory() {
    client.resource(branch("production", null)).create();
    client.resource(branch("login", "production")).create();

    assertThat(
            server.kubectl(
                "get",
                "dbb",
                "-n",
                namespace,
                "--field-selector=spec.parentRef.name=production",
                "-oname"))
        .isEqualTo("databasebranch.offshoot.dev/login\n");
    assertThat(server.kubectl("get", "offshoot", "-n", namespace, "-oname"))
        .contains("databasebranch.offshoot.dev/production");
  }

  @Test
  void explainTeaches() {
    String all = server.kubectl("explain", "dbb.spec.postgres", "--recursive");
    assertThat(all).contains("className", "claimName", "extensions");
    for (String kind : List.of("dbb", "mset", "bm", "br")) {
      for (String field : List.of("", ".spec", ".status", ".status.conditions")) {
        assertThat(server.kubectl("explain", kind + field))
            .contains("DESCRIPTION:")
            .doesNotContain("<empty>")
            .doesNotContain("<no description>");
      }
    }
  }

  private String apply(Path dir, String spec) throws IOException {
    Path file = dir.resolve("object.yaml");
    Files.writeString(
        file,
        "apiVersion: offshoot.dev/v1alpha1\nkind: DatabaseBranch\nmetadata: {name: x}\nspec: "
            + spec);
    return server.kubectl("apply", "-n", namespace, "-f", file.toString());
  }

  private DatabaseBranch branch(String name, String parent) {
    DatabaseBranch branch = new DatabaseBranch();
    branch.setMetadata(meta(name));
    branch.setSpec(new DatabaseBranchSpec());
    branch.getSpec().setParentRef(parent == null ? null : new BranchReference(parent));
    return branch;
  }

  private ObjectMeta meta(String name) {
    return new ObjectMetaBuilder().withName(name).withNamespace(namespace).build();
  }

  /** Columns by one blank, the age left out. */
  private static List<String> lines(String table) {
    return table
        .lines()
        .map(line -> line.strip().replaceAll(" +", " ").replaceAll(" [0-9]+s( |$)", " <age>$1"))
        .toList();
  }
}
