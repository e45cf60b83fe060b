package dev.offshoot.branch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.engine.PgServer;
import dev.offshoot.engine.Role;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the log of a server holds of the rows that errors quote. */
class RootLogIT {
  private static final String VALUE = "ann@rows.example";

  @Test
  void rowsStayOutOfTheLogOfARoot() throws Exception {
    assertThat(log(Map.of(), true)).doesNotContain(VALUE).contains("RAISE LOG is there");
    assertThat(log(Map.of(), false)).contains(VALUE);
    assertThat(log(Map.of("log_min_messages", "warning"), true)).contains(VALUE);
  }

  private static String log(Map<String, String> parameters, boolean root) throws Exception {
    var settings =
        Files.of(parameters, false, root)
            .get("postgresql.conf")
            .lines()
            .filter(l -> l.startsWith("log_error_verbosity") || l.startsWith("log_min_messages"))
            .map(l -> l.replace(" = ", "=").replace("'", ""))
            .toArray(String[]::new);
    try (var server = PgServer.start(18, settings)) {
      try (var session = server.connect("postgres", Role.OFFSHOOT);
          var statement = session.createStatement()) {
        for (var sql :
            new String[] {
              "select '" + VALUE + "'::int",
              "do $$ begin raise warning '" + VALUE + "'; end $$",
              "do $$ begin raise '" + VALUE + "'; end $$",
              "do $$ begin raise log 'RAISE LOG is there'; end $$"
            }) {
          try {
            statement.execute(sql);
          } catch (SQLException e) {
            assertThat(e.getMessage()).contains(VALUE);
          }
        }
      }
      return java.nio.file.Files.readString(server.logFile().toPath());
    }
  }
}
