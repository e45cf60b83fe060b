package dev.offshoot.engine;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;

/**
 * Brings roles, extensions and reloadable parameters into a server that runs, through functions of
 * its own superuser. All extensions of a list are installed or none. It must never restart a
 * server, and never drop anything.
 */
final class SettingsSession {
  private static final int LOOKS = 15;
  private static final int BETWEEN_LOOKS = 20;
  private static final String OPEN = "alter database offshoot_template allow_connections ";

  private final Sessions sessions;

  SettingsSession(Sessions sessions) {
    this.sessions = sessions;
  }

  ServerSettings.Outcome apply(Access server, ServerSettings wanted)
      throws SQLException, IOException, InterruptedException {
    try (var control = sessions.control(server, "postgres")) {
      var rejected = roles(control, wanted);
      if (rejected.isEmpty() && !wanted.extensions().isEmpty()) {
        rejected = extensions(server, ServerSql.APP_DATABASE, wanted);
        if (rejected.isEmpty()) {
          rejected = template(control, server, wanted);
        }
      }
      return new ServerSettings.Outcome(rejected, loaded(control, wanted.mark()));
    }
  }

  private static String roles(Connection control, ServerSettings wanted) throws SQLException {
    for (var role : wanted.roles()) {
      var rejected = call(control, "select offshoot.assert_role(?)", "role", role);
      if (!rejected.isEmpty()) {
        return rejected;
      }
    }
    return "";
  }

  /** What databases are made from is closed to everybody but for this moment. */
  private String template(Connection control, Access server, ServerSettings wanted)
      throws SQLException, IOException, InterruptedException {
    Databases.execute(control, OPEN + "true");
    try {
      return extensions(server, ServerSql.TEMPLATE_DATABASE, wanted);
    } finally {
      Databases.execute(control, OPEN + "false");
      ScratchDatabases.deserted(control, ServerSql.TEMPLATE_DATABASE);
    }
  }

  private String extensions(Access server, String database, ServerSettings wanted)
      throws SQLException, IOException {
    try (var session = sessions.control(server, database)) {
      session.setAutoCommit(false);
      for (var extension : wanted.extensions()) {
        var rejected =
            call(session, "select offshoot_server.install_extension(?)", "extension", extension);
        if (!rejected.isEmpty()) {
          session.rollback();
          return rejected;
        }
      }
      session.commit();
      return "";
    }
  }

  /** "" or what the server does not take, in its own words; passing trouble is thrown. */
  private static String call(Connection session, String sql, String kind, String name)
      throws SQLException {
    try (var call = session.prepareStatement(sql)) {
      call.setString(1, name);
      call.execute();
      return "";
    } catch (SQLException e) {
      var state = Diagnosis.state(e);
      var noSuchFile = state.equals("58P01"); // a library, or a control file
      if (!noSuchFile && (Diagnosis.passing(e) || state.startsWith("57"))) {
        throw e;
      }
      var earlier = state.equals("42883") || state.equals("3F000") && kind.equals("role");
      return "%s %s: %s"
          .formatted(
              kind,
              name,
              earlier
                  ? "the server was started by an earlier version of the operator; delete its pod once"
                  : Diagnosis.primary(e));
    }
  }

  private static boolean loaded(Connection control, String mark)
      throws SQLException, InterruptedException {
    if (mark.isEmpty() || mark.equals(read(control))) {
      return true;
    }
    Databases.execute(control, "select pg_reload_conf()");
    for (int i = 0; i < LOOKS; i++) {
      TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS);
      if (mark.equals(read(control))) {
        return true;
      }
    }
    return false;
  }

  private static String read(Connection control) throws SQLException {
    try (var query = control.prepareStatement("select current_setting(?, true)")) {
      query.setString(1, ServerSettings.MARK);
      try (var row = query.executeQuery()) {
        row.next();
        return String.valueOf(row.getString(1));
      }
    }
  }
}
