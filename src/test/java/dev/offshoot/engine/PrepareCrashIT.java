package dev.offshoot.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** A preparation that is cut off before any of its statements is simply done again. */
class PrepareCrashIT {
  private static final String STATE =
      "select datacl::text || datallowconn::text from pg_database where datname = 'app'";

  /** Cuts the connection instead of executing statement number {@code at}. */
  private static final class Cutting extends Sessions {
    private final int at;
    private int count;

    Cutting(int at) {
      this.at = at;
    }

    @Override
    Connection open(Access access, String database, Properties properties)
        throws SQLException, IOException {
      return wrap(Connection.class, super.open(access, database, properties), null);
    }

    private <T> T wrap(Class<T> type, T target, Connection session) {
      return type.cast(
          Proxy.newProxyInstance(
              type.getClassLoader(),
              new Class<?>[] {type},
              (proxy, method, arguments) -> {
                var connection = session == null ? (Connection) target : session;
                if ((method.getName().startsWith("execute") || method.getName().equals("commit"))
                    && ++count == at) {
                  connection.abort(Runnable::run);
                  throw new SQLException("cut", "08006");
                }
                try {
                  var result = method.invoke(target, arguments);
                  if (result instanceof java.sql.PreparedStatement statement) {
                    return wrap(java.sql.PreparedStatement.class, statement, connection);
                  }
                  return result instanceof Statement statement
                      ? wrap(Statement.class, statement, connection)
                      : result;
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
              }));
    }
  }

  @Test
  void everyStepMayBeTheLast() throws Exception {
    String whole;
    try (var server = PgServer.start(18)) {
      var found = Fixture.engine().identify(server.access());
      assertThat(Fixture.engine().prepare(server.access())).isEqualTo(found);
      whole = Fixture.ask(server, Role.OFFSHOOT, STATE);
    }
    boolean cut = true;
    int steps = 0;
    while (cut) {
      steps++;
      try (var server = PgServer.start(18)) {
        try {
          Fixture.engine(new Cutting(steps)).prepare(server.access());
          cut = false;
        } catch (Unavailable e) {
          assertThat(e.reason()).isEqualTo(Unavailable.Reason.CONNECTION_FAILED);
        }
        Fixture.engine().prepare(server.access());
        assertThat(Fixture.ask(server, Role.OFFSHOOT, STATE)).isEqualTo(whole);
        Fixture.passes(Fixture.engine(), server, Fixture.migration(1, "create table t (i int)"));
      }
    }
    assertThat(steps).isGreaterThan(10);
  }
}
