package dev.offshoot.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.offshoot.kube.Names;
import dev.offshoot.tls.Authority;
import io.fabric8.kubernetes.client.LocalPortForward;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * What a client that is not ours sees of a branch's certificate: libpq, as strict as it can be.
 * Alone, since it brings an operator of its own.
 */
@Isolated
class TlsE2E {
  @TempDir Path files;

  @Test
  void aBranchProvesWhoItIsAndRenewsThatWithoutARestart() throws Exception {
    OperatorProcess.shared();
    try (var space = Cluster.get().space("tls")) {
      space.root("production").ready("production");
      try (var forward = forward(space);
          var session = Sql.app(space, "production")) {
        var port = forward.getLocalPort();
        assertThat(strict(space, port, host(space), ca(space))).isEqualTo("t TLSv1.3");
        assertThat(strict(space, port, "another-db.tls.svc", ca(space)))
            .contains("does not match host name");
        assertThat(strict(space, port, host(space), stranger()))
            .contains("certificate verify failed");
        unencryptedIsRefused(space, port);
        var started = session.one("select pg_postmaster_start_time()::text");
        var first = presented(port);
        assertThat(first).isEqualTo(serial(space));

        var operator = OperatorProcess.with("--certificate-lifetime=P60D");

        space.until(() -> assertThat(serial(space)).isNotEqualTo(first));
        space.until(() -> assertThat(presented(port)).isEqualTo(serial(space)));
        assertThat(strict(space, port, host(space), ca(space))).isEqualTo("t TLSv1.3");
        assertThat(session.one("select pg_postmaster_start_time()::text")).isEqualTo(started);
        assertThat(operator.log()).doesNotContain("PRIVATE KEY");
        space.until(() ->
            assertThat(space.kubectl("describe", "databasebranch", "production"))
                .contains(
                    "the server of branch production presents another certificate, valid until "
                        + space
                            .get("production")
                            .getStatus()
                            .getDatabase()
                            .certificateExpiresAt()));
        operator.stop();
      }
    }
  }

  private static LocalPortForward forward(Space space) {
    return space
        .client()
        .pods()
        .inNamespace(space.name())
        .withName(space.pod("production"))
        .portForward(5432);
  }

  private static void unencryptedIsRefused(Space space, int port) {
    var password = Sql.secret(space, "production", "password");
    assertThatThrownBy(() ->
            DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/app?sslmode=disable", "app", password))
        .hasMessageContaining("pg_hba.conf")
        .hasMessageContaining("no encryption");
  }

  /** What libpq says with {@code verify-full}. */
  private String strict(Space space, int port, String host, String authority) throws Exception {
    var root = Files.writeString(files.resolve("ca.crt"), authority);
    var line =
        "host=%s hostaddr=127.0.0.1 port=%d dbname=app user=app sslmode=verify-full sslrootcert=%s"
            .formatted(host, port, root);
    return run(
        Sql.secret(space, "production", "password"),
        "psql",
        line,
        "-qAtF ",
        "-c",
        "select ssl, version from pg_stat_ssl where pid = pg_backend_pid()");
  }

  private static String presented(int port) throws Exception {
    return run(
        "",
        "sh",
        "-c",
        "openssl s_client -starttls postgres -connect 127.0.0.1:%d </dev/null 2>/dev/null"
                .formatted(port)
            + " | openssl x509 -noout -serial");
  }

  private String serial(Space space) throws Exception {
    var crt = Files.writeString(files.resolve("tls.crt"), tls(space, "tls\\.crt"));
    return run("", "openssl", "x509", "-noout", "-serial", "-in", crt.toString());
  }

  private static String tls(Space space, String key) {
    var encoded =
        space.kubectl(
            "get", "secret", Names.tls("production"), "-o", "jsonpath={.data." + key + "}");
    return new String(Base64.getDecoder().decode(encoded.strip()), StandardCharsets.US_ASCII);
  }

  private static String host(Space space) {
    return Sql.secret(space, "production", "host");
  }

  private static String ca(Space space) {
    return Sql.secret(space, "production", "ca.crt");
  }

  private static String stranger() {
    return new Authority(new byte[32], Authority.LIFETIME).certificate("tls");
  }

  private static String run(String password, String... command)
      throws IOException, InterruptedException {
    var builder = new ProcessBuilder(List.of(command)).redirectErrorStream(true);
    builder.environment().put("PGPASSWORD", password);
    var process = builder.start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return said.strip();
  }
}
