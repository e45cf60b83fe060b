package dev.offshoot.branch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.api.DatabaseBranchSpec;
import dev.offshoot.engine.Checksum;
import dev.offshoot.engine.Ledger;
import dev.offshoot.engine.Version;
import dev.offshoot.kube.ApiServer;
import dev.offshoot.kube.Children;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The reports beside a branch at a real API server: whose they are, and what is in them. */
class ReportsIT {
  private static final String LOG = "2026-01-01T00:00:00Z ERROR one\u001b[2J\r\n    two\n";

  private final KubernetesClient client = ApiServer.get().client();
  private final Reports reports = new Reports(new Children(client));
  private String namespace;
  private BranchId id;

  @BeforeEach
  void branch() {
    namespace = ApiServer.get().namespace();
    var branch = new DatabaseBranch();
    branch.getMetadata().setName("login");
    branch.getMetadata().setNamespace(namespace);
    branch.setSpec(new DatabaseBranchSpec());
    id = new BranchId(namespace, "login", client.resource(branch).create().getMetadata().getUid());
  }

  @Test
  void whatAMigrationIsCalledIsHarmlessInIt() {
    assertThat(reports.write(id, ledger("a\u001b]0;b\tc\nd"), LOG)).isEmpty();

    assertThat(kubectl("login-db-migrations", "migrations"))
        .isEqualTo("1\t7\ta\\u001b]0;b\\u0009c\\u000ad\t" + Checksum.of("x").brief() + "\n");
    assertThat(kubectl("login-db-log", "log"))
        .isEqualTo("2026-01-01T00:00:00Z ERROR one\\u001b[2J\\u000d\n    two\n");
  }

  @Test
  void anEditedOneIsNoticedAndWrittenAgain() {
    reports.write(id, ledger("one"), "");
    assertThat(intact("login-db-migrations")).isTrue();
    var version = get("login-db-migrations").getMetadata().getResourceVersion();
    reports.write(id, ledger("one"), "");
    assertThat(get("login-db-migrations").getMetadata().getResourceVersion()).isEqualTo(version);

    ApiServer.get()
        .kubectl(
            "patch",
            "cm",
            "login-db-migrations",
            "-n",
            namespace,
            "-p",
            "{\"data\":{\"migrations\":\"none\",\"note\":\"mine\"}}");
    assertThat(intact("login-db-migrations")).isFalse();

    assertThat(reports.write(id, ledger("one"), "")).isEmpty();
    assertThat(get("login-db-migrations").getData()).containsEntry("note", "mine");
    assertThat(kubectl("login-db-migrations", "migrations")).startsWith("1\t7\tone");
    assertThat(intact("login-db-migrations")).isTrue();
  }

  @Test
  void whatIsNotOursOrImmutableIsNamedAndLeft() {
    client
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withName("login-db-log")
                .withNamespace(namespace)
                .withLabels(Map.of("offshoot.dev/branch", "login"))
                .endMetadata()
                .addToData("log", "theirs")
                .build())
        .create();

    var foreign = reports.write(id, ledger("one"), "").orElseThrow();

    assertThat(foreign.name()).isEqualTo("login-db-log");
    assertThat(kubectl("login-db-log", "log")).isEqualTo("theirs");
    assertThat(intact("login-db-log")).isFalse();
    var obstacle = Conflicts.report(id, foreign);
    assertThat(obstacle.reason().word()).isEqualTo("Conflict");
    assertThat(obstacle.terminal()).isTrue();

    client.resource(get("login-db-log")).delete();
    assertThat(reports.write(id, ledger("one"), "")).isEmpty();
    ApiServer.get()
        .kubectl("patch", "cm", "login-db-log", "-n", namespace, "-p", "{\"immutable\":true}");
    assertThat(reports.write(id, ledger("one"), "more\n").orElseThrow().name())
        .isEqualTo("login-db-log");
  }

  private boolean intact(String name) {
    return Reports.intact(id, Reports.trimmed(get(name)));
  }

  private ConfigMap get(String name) {
    return client.configMaps().inNamespace(namespace).withName(name).require();
  }

  private String kubectl(String name, String key) {
    return ApiServer.get()
        .kubectl("get", "cm", name, "-n", namespace, "-o", "jsonpath={.data." + key + "}");
  }

  private static Ledger ledger(String name) {
    return new Ledger(
        List.of(new Ledger.Entry(1, Version.of("7"), name, Checksum.of("x"))),
        List.of(),
        List.of());
  }
}
