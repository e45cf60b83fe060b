package dev.offshoot.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.offshoot.tls.Authority;
import java.nio.file.Path;
import java.sql.DriverManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What a client that is not ours sees of a branch's certificate: libpq, as strict as it can be. */
@ResourceLock(value = Cluster.NAMESPACES, mode = ResourceAccessMode.READ)
class TlsE2E {
  @TempDir Path files;

  @Test
  void aBranchProvesWhoItIsAndRenewsThatWithoutARestart() throws Exception {
    try (var space = Cluster.withoutOperator().space("tls");
        var before = OperatorProcess.of(space)) {
      space.root("production").ready("production");
      var client = new StrictClient(space, "production", files);
      try (var forward = client.forward();
          var session = Sql.app(space, "production")) {
        var port = forward.getLocalPort();
        assertThat(client.asks(port, client.host(), client.authority())).isEqualTo("t TLSv1.3");
        assertThat(client.asks(port, "another-db.tls.svc", client.authority()))
            .contains("does not match host name");
        assertThat(client.asks(port, client.host(), stranger()))
            .contains("certificate verify failed");
        unencryptedIsRefused(space, port);

        var started = session.one("select pg_postmaster_start_time()::text");
        var first = StrictClient.presented(port);
        assertThat(first).isEqualTo(client.serial());
        // another certificate is told of only where there was one before
        space.until(() -> assertThat(certificateExpirationTime(space)).isNotNull());
        before.stop();
        try (var operator = OperatorProcess.of(space, "--certificate-lifetime=P60D")) {
          space.until(() -> assertThat(client.serial()).isNotEqualTo(first));
          space.until(() -> assertThat(StrictClient.presented(port)).isEqualTo(client.serial()));
          assertThat(client.asks(port, client.host(), client.authority())).isEqualTo("t TLSv1.3");
          assertThat(session.one("select pg_postmaster_start_time()::text")).isEqualTo(started);
          assertThat(operator.log()).doesNotContain("PRIVATE KEY");
          space.until(() ->
              assertThat(space.kubectl("describe", "databasebranch", "production"))
                  .contains(
                      "the server of branch production presents another certificate, valid until "
                          + certificateExpirationTime(space)));
        }
      }
    }
  }

  private static String certificateExpirationTime(Space space) {
    return space.get("production").getStatus().getDatabase().certificateExpirationTime();
  }

  private static void unencryptedIsRefused(Space space, int port) {
    var password = Sql.secret(space, "production", "password");
    assertThatThrownBy(() ->
            DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/app?sslmode=disable", "app", password))
        .hasMessageContaining("pg_hba.conf")
        .hasMessageContaining("no encryption");
  }

  private static String stranger() {
    return new Authority(new byte[32], Authority.LIFETIME).certificate("tls");
  }
}
