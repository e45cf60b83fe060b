package dev.offshoot.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code psql}: psql on a branch, as the application, through a port-forward. It goes on only when
 * the server proves to be the branch's. The password goes by the child's environment and never by
 * an argument.
 */
record PsqlCommand(Setting setting) implements Act {
  @Override
  public void declare(Form form) {
    form.says("Runs psql on a branch, with the application's login. Ends with 1 when psql fails.")
        .required("BRANCH", "The branch.")
        .rest("PSQL", "Arguments for psql, after --, such as -- -c 'select 1'.");
    ClusterOptions.declare(form);
  }

  @Override
  public Exit run(Given given) {
    var cluster = setting.cluster(given);
    var branch = Branch.require(cluster, given.first());
    var secret = Reports.app(cluster, branch);
    try (var forward = Forward.to(cluster, branch, "")) {
      var command = new ArrayList<>(List.of("psql"));
      command.addAll(given.rest());
      var builder = new ProcessBuilder(command).inheritIO();
      var environment = builder.environment();
      environment.put("PGHOSTADDR", Forward.HOST);
      environment.put("PGHOST", Reports.decoded(secret, "host")); // the name in the certificate
      environment.put("PGPORT", forward.port());
      environment.put("PGDATABASE", Reports.decoded(secret, "database"));
      environment.put("PGUSER", Reports.decoded(secret, "username"));
      environment.put("PGSSLMODE", "verify-full");
      environment.put("PGPASSWORD", Reports.decoded(secret, "password"));
      setting.deaf().run();
      var code = trusting(authority(secret), builder);
      if (code != 0) {
        throw Failure.failed("psql ended with code %d.", code);
      }
      return Exit.DONE;
    }
  }

  /** psql reads whom to trust from a file. */
  private static Path authority(JsonNode secret) {
    try {
      return Files.writeString(
          Files.createTempFile("offshoot-ca", ".crt"), Reports.decoded(secret, "ca.crt"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int trusting(Path authority, ProcessBuilder builder) {
    try {
      builder.environment().put("PGSSLROOTCERT", authority.toString());
      return code(builder);
    } finally {
      authority.toFile().delete();
    }
  }

  private static int code(ProcessBuilder builder) {
    try {
      return builder.start().waitFor();
    } catch (IOException e) {
      throw Failure.failed(
          "psql is not there: install it (package postgresql-client), or use \"kubectl offshoot connect\" with another client.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
