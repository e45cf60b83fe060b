package dev.offshoot.e2e;

import dev.offshoot.kube.Names;
import io.fabric8.kubernetes.client.LocalPortForward;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * A client of a branch that is not ours, as strict as libpq can be, and OpenSSL for what it
 * presents.
 *
 * @param files a directory that the test empties
 */
record StrictClient(Space space, String branch, Path files) {
  LocalPortForward forward() {
    return space
        .client()
        .pods()
        .inNamespace(space.name())
        .withName(space.pod(branch))
        .portForward(5432);
  }

  /** What libpq says with {@code verify-full}: "t TLSv1.3" when all is well. */
  String asks(int port, String host, String authority) throws Exception {
    var root = Files.writeString(files.resolve("ca.crt"), authority);
    var line =
        "host=%s hostaddr=127.0.0.1 port=%d dbname=app user=app sslmode=verify-full sslrootcert=%s"
            .formatted(host, port, root);
    return run(
        Sql.secret(space, branch, "password"),
        "psql",
        line,
        "-qAtF ",
        "-c",
        "select ssl, version from pg_stat_ssl where pid = pg_backend_pid()");
  }

  /** The serial number of what the server presents, as OpenSSL writes it. */
  static String presented(int port) throws Exception {
    return run(
        "",
        "sh",
        "-c",
        "openssl s_client -starttls postgres -connect 127.0.0.1:%d </dev/null 2>/dev/null"
                .formatted(port)
            + " | openssl x509 -noout -serial");
  }

  /** The serial number of what stands in the branch's Secret. */
  String serial() throws Exception {
    var crt =
        Files.writeString(files.resolve("tls.crt"), space.secret(Names.tls(branch), "tls.crt"));
    return run("", "openssl", "x509", "-noout", "-serial", "-in", crt.toString());
  }

  String host() {
    return Sql.secret(space, branch, "host");
  }

  String authority() {
    return Sql.secret(space, branch, "ca.crt");
  }

  private static String run(String password, String... command)
      throws IOException, InterruptedException {
    var bounded = Stream.concat(Stream.of("timeout", "60"), Stream.of(command)).toList();
    var builder = new ProcessBuilder(bounded).redirectErrorStream(true);
    builder.environment().put("PGPASSWORD", password);
    var process = builder.start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return said.strip();
  }
}
