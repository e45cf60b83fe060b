package dev.offshoot.engine;

import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Duration;
import org.awaitility.Awaitility;

/** A standby that had followed a server until it was stopped, and was promoted. */
final class Promotion {
  private Promotion() {}

  /** The server is down. */
  static PgServer of(PgServer primary) throws Exception {
    var standby = primary.copied("standby.signal");
    var data = standby.logFile().toPath().resolveSibling(PgPlace.DATA);
    Files.createFile(data.resolve("promote"));
    var pid = Files.readAllLines(data.resolve("postmaster.pid")).getFirst();
    PgServer.signal(Long.parseLong(pid.strip()), "USR1");
    Awaitility.await().atMost(Duration.ofMinutes(3)).until(() -> writable(standby));
    return standby;
  }

  private static boolean writable(PgServer standby) throws SQLException {
    try (var session = standby.connect("postgres", Role.OFFSHOOT);
        var row = session.createStatement().executeQuery("select not pg_is_in_recovery()")) {
      return row.next() && row.getBoolean(1);
    }
  }
}
