package dev.offshoot.engine;

import java.io.IOException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/**
 * Makes a started server ready for a branch, as {@code offshoot} and without a superuser. Each step
 * looks first and can be cut off anywhere: the database stays closed until its grants are set. It
 * must never touch what is inside a database.
 */
final class Databases {
  private static final String ACL =
      "{offshoot=CTc/offshoot,migrator=CTc/offshoot,app=Tc/offshoot,publishable=c/offshoot}";
  private static final List<Role> RENEWABLE = List.of(Role.MIGRATOR, Role.APP, Role.PUBLISHABLE);

  private final Sessions sessions;

  Databases(Sessions sessions) {
    this.sessions = sessions;
  }

  Engine.ServerFacts identify(Access server) throws SQLException, IOException {
    try (var control = sessions.control(server, "postgres")) {
      return facts(control);
    }
  }

  Engine.ServerFacts prepare(Access server) throws SQLException, IOException, InterruptedException {
    try (var control = sessions.control(server, "postgres")) {
      var facts = facts(control);
      createMissing(control);
      ScratchDatabases.sweep(control);
      open(control);
      for (var role : refused(server)) {
        setPassword(control, server, role);
      }
      return facts;
    }
  }

  /** Sets one role's password again, for a session that was refused. */
  void renewPassword(Access server, Role role) throws SQLException, IOException {
    try (var control = sessions.control(server, "postgres")) {
      setPassword(control, server, role);
    }
  }

  private static Engine.ServerFacts facts(Connection control) throws SQLException {
    try (var statement = control.createStatement();
        var row =
            statement.executeQuery(
                "select system_identifier::text, current_setting('server_version')"
                    + " from pg_control_system()")) {
      row.next();
      // some builds add their own name after the number
      return new Engine.ServerFacts(row.getString(1), row.getString(2).split(" ", 2)[0]);
    }
  }

  private static void createMissing(Connection control) throws SQLException {
    if (truth(control, "select exists (select from pg_database where datname = 'app')")) {
      return;
    }
    try {
      execute(
          control,
          "create database app template offshoot_template strategy wal_log allow_connections"
              + " false");
    } catch (SQLException e) {
      if (!Diagnosis.sameDatabase(e)) { // another preparation was faster
        throw e;
      }
    }
  }

  /** As {@link #open(Connection)}, in a session of its own. */
  void open(Access server) throws SQLException, IOException {
    try (var control = sessions.control(server, "postgres")) {
      open(control);
    }
  }

  /** Its grants are what they should be, and it accepts connections. */
  void open(Connection control) throws SQLException {
    if (!truth(
        control, "select datacl::text = '" + ACL + "' from pg_database where datname = 'app'")) {
      control.setAutoCommit(false);
      grant(control);
      control.commit();
      control.setAutoCommit(true);
    }
    if (!truth(control, "select datallowconn from pg_database where datname = 'app'")) {
      execute(control, "alter database app allow_connections true");
    }
  }

  /** Who may connect to database {@code app}, in the caller's transaction. */
  static void grant(Connection control) throws SQLException {
    execute(control, "revoke all on database app from public, migrator, app, publishable");
    execute(control, "grant connect, temporary, create on database app to migrator");
    execute(control, "grant connect, temporary on database app to app");
    execute(control, "grant connect on database app to publishable");
  }

  /** Roles that cannot log in with their password; all are tried at once. */
  private List<Role> refused(Access server) throws SQLException, IOException, InterruptedException {
    var refused = new ArrayList<Role>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var tries = threads.invokeAll(RENEWABLE.stream().map(r -> login(server, r)).toList());
      for (int i = 0; i < tries.size(); i++) {
        if (!tries.get(i).get()) {
          refused.add(RENEWABLE.get(i));
        }
      }
      return refused;
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case SQLException s -> throw s;
        case IOException i -> throw i;
        case null, default -> throw new IllegalStateException("a login ended unforeseen", e);
      }
    }
  }

  private Callable<Boolean> login(Access server, Role role) {
    return () -> {
      try {
        sessions.login(server, ServerSql.APP_DATABASE, role);
        return true;
      } catch (SQLException e) {
        if (Diagnosis.state(e).equals("28P01")) {
          return false;
        }
        throw e;
      }
    };
  }

  private static void setPassword(Connection control, Access server, Role role)
      throws SQLException {
    var salt = new byte[16];
    new SecureRandom().nextBytes(salt);
    try (var call = control.prepareStatement("select offshoot.set_password(?, ?)")) {
      call.setString(1, role.roleName());
      call.setString(2, ScramVerifier.of(server.password(role), salt));
      call.execute();
    }
  }

  private static boolean truth(Connection control, String sql) throws SQLException {
    try (var statement = control.createStatement();
        var row = statement.executeQuery(sql)) {
      return row.next() && row.getBoolean(1);
    }
  }

  /** One statement of the operator's own. */
  static void execute(Connection control, String sql) throws SQLException {
    try (var statement = control.createStatement()) {
      statement.execute(sql);
    }
  }
}
