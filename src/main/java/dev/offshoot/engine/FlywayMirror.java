package dev.offshoot.engine;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.resource.LoadableResource;

/**
 * Keeps Flyway's own books of the tracked versions, through Flyway's public API and without
 * executing anything, so that Flyway's tools read any branch. It decides what is entered; it must
 * never be read back: the ledger is the truth.
 */
final class FlywayMirror {
  static final String SCHEMA = "offshoot_flyway";

  private static final String MISSING =
      """
      select m.version::text, m.name, m.sql from offshoot.migrations m
      where not exists (select from offshoot_flyway.flyway_schema_history h
        where h.version = m.version::text and h.success)
      order by m.version limit 500
      """;

  private static final String ALL =
      "select version::text, name, sql from offshoot.migrations order by version limit 500";

  private final Sessions sessions;

  FlywayMirror(Sessions sessions) {
    this.sessions = sessions;
  }

  void update(Access branch) throws SQLException, IOException {
    while (true) {
      var missing = missing(branch);
      if (missing.isEmpty()) {
        return;
      }
      enter(branch, missing);
    }
  }

  private List<LoadableResource> missing(Access branch) throws SQLException, IOException {
    try (var control = sessions.control(branch, ServerSql.APP_DATABASE);
        var statement = control.createStatement()) {
      var missing = new ArrayList<LoadableResource>();
      try (var rows = statement.executeQuery(exists(control) ? MISSING : ALL)) {
        while (rows.next()) {
          missing.add(new FlywayScript(rows.getString(1), rows.getString(2), rows.getString(3)));
        }
      }
      return missing;
    }
  }

  private static boolean exists(Connection control) throws SQLException {
    try (var statement = control.createStatement();
        var row =
            statement.executeQuery(
                "select to_regclass('offshoot_flyway.flyway_schema_history') is not null")) {
      return row.next() && row.getBoolean(1);
    }
  }

  private void enter(Access branch, List<LoadableResource> scripts)
      throws SQLException, IOException {
    try {
      Flyway.configure(FlywayMirror.class.getClassLoader())
          .loggers("slf4j")
          .dataSource(new FlywaySource(() -> sessions.control(branch, ServerSql.APP_DATABASE)))
          .defaultSchema(SCHEMA)
          .createSchemas(false)
          .baselineOnMigrate(false)
          .resourceProvider(new FlywayScript.Provider(scripts))
          .placeholderReplacement(false)
          .outOfOrder(true)
          .validateOnMigrate(false)
          .skipExecutingMigrations(true)
          .lockRetryCount(10)
          .load()
          .migrate();
    } catch (FlywayException e) {
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof SQLException sql) {
          throw sql;
        }
      }
      throw new IllegalStateException("Flyway refused: " + Redaction.mask("" + e.getMessage()));
    }
  }
}
