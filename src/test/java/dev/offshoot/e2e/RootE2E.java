package dev.offshoot.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.offshoot.api.DatabaseState;
import dev.offshoot.kube.Names;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A root comes up on a volume, with every supported Postgres, and lets in whom it should. */
class RootE2E {
  @BeforeAll
  static void operator() {
    OperatorProcess.shared();
  }

  @ParameterizedTest
  @ValueSource(strings = {"15", "17", "18"})
  void aRootServes(String version) throws Exception {
    try (var space = Cluster.get().space("root-" + version)) {
      space.branch(
          "production", "{postgres: {version: %s, storage: {size: 1Gi}}}".formatted(version));

      var status = space.ready("production").getStatus();

      var host = "production-db." + space.name() + ".svc";
      assertThat(status.getDatabase().state()).isEqualTo(DatabaseState.ACTIVE_HEALTHY);
      assertThat(status.getDatabase().host()).isEqualTo(host);
      assertThat(status.getDatabase().image()).isEqualTo("offshoot.local/postgres:" + version);
      assertThat(status.getDatabase().version()).startsWith(version + ".");
      assertThat(status.getHead()).isEqualTo("0");
      assertThat(status.getBinding().name()).isEqualTo("production-db-app");
      assertThat(status.getCost()).as("a root costs nothing").isNull();
      var claim = Names.volumeClaim("production", space.uid("production"));
      assertThat(space.kubectl("get", "pvc", claim, "-o", "jsonpath={.status.phase}"))
          .isEqualTo("Bound");
      try (var app = Sql.app(space, "production")) {
        assertThat(app.one("select current_user || '@' || current_database()"))
            .isEqualTo("app@app");
        assertThat(app.one("show server_version")).startsWith(version + ".");
      }
      assertThat(Sql.secret(space, "production", "uri"))
          .isEqualTo(
              "postgresql://app:%s@%s:5432/app?sslmode=verify-full"
                  .formatted(Sql.secret(space, "production", "password"), host));
      var qualified = Sql.login(space, "production");
      qualified.put(
          "sslfactoryarg", host + ".cluster.local\n" + Sql.secret(space, "production", "ca.crt"));
      assertThat(Sql.asked(space, "production", qualified, "select current_user"))
          .as("its certificate has the name of fqdn-uri too")
          .isEqualTo("app");
      assertThat(Sql.secret(space, "production", "type")).isEqualTo("postgresql");
      superuserIsRefused(space);
    }
  }

  private static void superuserIsRefused(Space space) {
    assertThatThrownBy(() -> Sql.as(space, "production", "postgres", "anything"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("pg_hba.conf rejects connection for host")
        .hasMessageContaining("user \"postgres\"");
    assertThat(space.psql("production", "app", "select current_user")).isEqualTo("postgres");
  }
}
