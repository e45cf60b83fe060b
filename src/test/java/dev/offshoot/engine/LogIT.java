package dev.offshoot.engine;

import static dev.offshoot.engine.Fixture.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A branch's log: who may read it without the operator, and what of it stays. */
class LogIT {
  private static PgServer server;
  private static final Engine ENGINE = Fixture.engine();

  @BeforeAll
  static void start() throws Exception {
    server = PgServer.start(18);
    ENGINE.prepare(server.access());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void empty() throws Exception {
    execute(Role.OFFSHOOT, "delete from offshoot.logs");
  }

  private static void execute(Role role, String sql) throws Exception {
    try (var session = server.connect("app", role);
        var statement = session.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void applicationsReadItAndNobodyElseWritesIt() throws Exception {
    ENGINE.log(server.access(), "op", "INFO", "a line");
    assertThat(ask(server, Role.APP, "select level || ' ' || text from offshoot.logs"))
        .isEqualTo("INFO a line");
    for (var role : new Role[] {Role.APP, Role.MIGRATOR, Role.PUBLISHABLE}) {
      for (var sql :
          new String[] {
            "insert into offshoot.logs (level, text) values ('INFO', 'x')",
            "update offshoot.logs set text = 'x'",
            "delete from offshoot.logs",
            "truncate offshoot.logs",
            "drop table offshoot.logs",
            "select nextval('offshoot.logs_id_seq')"
          }) {
        assertThatThrownBy(() -> execute(role, sql))
            .as(role + ": " + sql)
            .isInstanceOf(SQLException.class);
      }
    }
    for (var table :
        new String[] {"migrations", "functions", "operations", "pending", "failures", "seeds"}) {
      assertThatThrownBy(() -> execute(Role.APP, "select from offshoot." + table))
          .hasMessageContaining("permission denied for table " + table);
    }
    for (var role : new Role[] {Role.MIGRATOR, Role.PUBLISHABLE}) {
      assertThatThrownBy(() -> execute(role, "select from offshoot.logs"))
          .hasMessageContaining("permission denied");
    }
    for (var function : new String[] {"run('select 1')", "record()", "next_seq()"}) {
      assertThatThrownBy(() -> execute(Role.APP, "select offshoot." + function))
          .hasMessageContaining("permission denied for function");
    }
    assertThat(ask(server, Role.APP, "select text from offshoot.logs")).isEqualTo("a line");
  }

  @ParameterizedTest
  @CsvSource({
    "30, 100000, 3 4 5 6 7 8 9",
    "30, 4, 6 7 8 9",
    "7, 100000, 8 9",
    "7, 1, 9",
    "1000, 100000, 0 1 2 3 4 5 6 7 8 9",
    "1, 100000, 9",
  })
  void whatIsOldOrTooMuchGoes(int days, int rows, String left) throws Exception {
    // a row every four days, the last one an hour ago
    execute(
        Role.OFFSHOOT,
        "insert into offshoot.logs (at, level, text) select now() - interval '1 hour'"
            + " - (9 - i) * interval '4 days' * case when i < 3 then 2 else 1 end, 'INFO', i::text"
            + " from generate_series(0, 9) i");
    var keep = new LogRetention(Duration.ofDays(days), rows);
    var engine = new PostgresEngine(System::nanoTime, keep);
    for (int i = 0; i < 2; i++) {
      engine.tidy(server.access());
      assertThat(
              ask(server, Role.APP, "select string_agg(text, ' ' order by id) from offshoot.logs"))
          .isEqualTo(left);
    }
  }

  @Test
  void nothingLeftIsFine() throws Exception {
    ENGINE.tidy(server.access());
    execute(
        Role.OFFSHOOT,
        "insert into offshoot.logs (at, level, text) values (now() - interval '1 year', 'INFO', 'old')");
    ENGINE.tidy(server.access());
    assertThat(ask(server, Role.APP, "select count(*) from offshoot.logs")).isEqualTo("0");
    ENGINE.log(server.access(), null, "INFO", "new");
    ENGINE.tidy(server.access());
    assertThat(ENGINE.logTail(server.access(), 1_000)).endsWith("INFO new\n");
  }

  /** The index of the ids is enough: what stays is not looked at. */
  @Test
  void aLongLogIsTidiedWithoutReadingIt() throws Exception {
    execute(
        Role.OFFSHOOT,
        "insert into offshoot.logs (level, text) select 'INFO', 'x' from generate_series(1, 50000)");
    execute(Role.OFFSHOOT, "analyze offshoot.logs");
    long best = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      long start = System.nanoTime();
      ENGINE.tidy(server.access());
      best = Math.min(best, System.nanoTime() - start);
    }
    assertThat(Duration.ofNanos(best)).isLessThan(Duration.ofSeconds(3));
    assertThat(ask(server, Role.APP, "select count(*) from offshoot.logs")).isEqualTo("50000");
  }
}
