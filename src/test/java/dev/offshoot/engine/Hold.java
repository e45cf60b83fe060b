package dev.offshoot.engine;

import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.time.Duration;

/**
 * Migrations that stand still on one server until the test lets them go, so that it can look at
 * what happens meanwhile without a clock. The sign is a database of that server, which is seen from
 * each of its databases: in scratch copies and in what is built beside, too.
 */
public record Hold(PgServer server) implements AutoCloseable {
  /** A statement that passes at once, but on a server that is held. */
  public static final String HERE =
      "do $$ begin while exists (select from pg_database where datname = 'hold')"
          + " loop perform pg_sleep(0.05); end loop; end $$";

  /** From now on, until it is closed. The server is prepared. */
  public static Hold on(PgServer server) throws SQLException {
    var hold = new Hold(server);
    hold.execute("create database hold template offshoot_template");
    return hold;
  }

  /** Waits until one stands there. */
  public void reached() {
    await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofMillis(25))
        .until(() ->
            Fixture.ask(
                    server,
                    Role.OFFSHOOT,
                    "select count(*) from pg_stat_activity where usename = 'migrator' and wait_event = 'PgSleep'")
                .equals("1"));
  }

  /** Lets them go. */
  @Override
  public void close() throws SQLException {
    execute("drop database if exists hold");
  }

  private void execute(String sql) throws SQLException {
    try (var session = server.connect(ServerSql.APP_DATABASE, Role.OFFSHOOT);
        var statement = session.createStatement()) {
      statement.execute(sql);
    }
  }
}
