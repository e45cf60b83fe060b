package dev.offshoot.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.offshoot.engine.Engine.Progress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Statements outside a transaction: marked or not, cut off or not, the truth comes out. */
class StandaloneIT {
  private static PgServer server;
  private static final Engine ENGINE = Fixture.engine();
  private static long last = 0;

  @BeforeAll
  static void start() throws Exception {
    server = PgServer.start(18);
    ENGINE.prepare(server.access());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static long next() {
    return ++last;
  }

  private static String valid(String index) throws Exception {
    return Fixture.ask(
        server,
        Role.MIGRATOR,
        "select indisvalid::text from pg_index where indexrelid = to_regclass('" + index + "')");
  }

  @Test
  void whatNeedsTheMarkSaysSo() throws Exception {
    Fixture.passes(ENGINE, server, Fixture.migration(next(), "create table a (i int)"));
    for (var sql :
        List.of(
            "create index concurrently a_i on a (i)", "vacuum a", "drop index concurrently a_i")) {
      var error = Fixture.fails(ENGINE, server, Fixture.migration(9000, sql));
      assertThat(error.sqlState()).isIn("25001", "42704");
      if (error.sqlState().equals("25001")) {
        assertThat(error.hint()).contains("transactional: false");
      }
    }
    Fixture.passes(
        ENGINE,
        server,
        Fixture.standalone(next(), "-- first\ncreate index concurrently a_i on a (i);"));
    assertThat(valid("a_i")).isEqualTo("true");
    Fixture.passes(ENGINE, server, Fixture.standalone(next(), "reindex index concurrently a_i"));
    Fixture.passes(ENGINE, server, Fixture.standalone(next(), "vacuum a"));
    Fixture.passes(ENGINE, server, Fixture.standalone(next(), "drop index concurrently a_i"));
    assertThat(valid("a_i")).isNull();
  }

  @Test
  void wrongOnesAreRefusedBeforeTheyRun() throws Exception {
    assertThat(
            Fixture.fails(ENGINE, server, Fixture.standalone(9001, "select 1; select 2"))
                .sqlState())
        .isEqualTo("OF012");
    assertThat(Fixture.fails(ENGINE, server, Fixture.standalone(9001, "begin")).sqlState())
        .isEqualTo("OF012");
    assertThat(Fixture.fails(ENGINE, server, Fixture.standalone(9001, "-- none")).sqlState())
        .isEqualTo("OF012");
    assertThat(
            Fixture.fails(
                    ENGINE, server, Fixture.standalone(9001, "create index concurrently on a (i)"))
                .sqlState())
        .isEqualTo("OF013");
  }

  /** Of a name the server keeps 63 bytes. */
  @ParameterizedTest
  @ValueSource(
      strings = {"d_i", "e_by_all_columns_that_tell_one_row_from_another_as_some_tool_named_them"})
  void aUniqueIndexOverDuplicatesLeavesNothing(String name) throws Exception {
    var table = name.substring(0, 1);
    var kept = name.substring(0, Math.min(63, name.length()));
    Fixture.passes(
        ENGINE,
        server,
        Fixture.migration(
            next(),
            "create table %1$s (i int); insert into %1$s values (1), (1)".formatted(table)));
    var index =
        Fixture.standalone(
            next(),
            "create unique index concurrently if not exists %s on %s (i)".formatted(name, table));
    assertThat(Fixture.fails(ENGINE, server, index).sqlState()).isEqualTo("23505");
    assertThat(valid(kept)).isNull();
    Fixture.passes(
        ENGINE,
        server,
        Fixture.migration(next(), "delete from %s where ctid = '(0,1)'".formatted(table)));
    Fixture.passes(ENGINE, server, index);
    assertThat(valid(kept)).isEqualTo("true");
  }

  @Test
  void anIndexCutOffByTheDeadlineIsMadeAgain() throws Exception {
    Fixture.passes(ENGINE, server, Fixture.migration(next(), "create table c (i int)"));
    var index = Fixture.standalone(next(), "create index concurrently c_i on c (i)");
    try (var holder = server.connect("app", Role.MIGRATOR)) {
      holder.setAutoCommit(false);
      holder.createStatement().execute("insert into c values (1)");
      var outcome =
          ENGINE.apply(
              server.access(),
              List.of(index),
              Fixture.deadline(Duration.ofSeconds(2)),
              Progress.SILENT);
      var error = ((Outcome.Failed) outcome).error();
      assertThat(error.sqlState()).isEqualTo("57014");
      assertThat(error.message()).startsWith("DeadlineExceeded");
    }
    Fixture.passes(ENGINE, server, index);
    assertThat(valid("c_i")).isEqualTo("true");
    assertThat(Fixture.ask(server, Role.OFFSHOOT, "select count(*) from offshoot.pending"))
        .isEqualTo("0");
  }

  @Test
  void anIndexWhoseBackendIsKilledIsMadeAgain() throws Exception {
    Fixture.passes(ENGINE, server, Fixture.migration(next(), "create table k (i int)"));
    var index = Fixture.standalone(next(), "create unique index concurrently k_i on k (i)");
    var killed = new Thread[1];
    try (var holder = server.connect("app", Role.MIGRATOR)) {
      holder.setAutoCommit(false);
      holder.createStatement().execute("insert into k values (1)");
      killed[0] =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  await()
                      .atMost(Duration.ofMinutes(3))
                      .until(() ->
                          Fixture.ask(
                                  server,
                                  Role.OFFSHOOT,
                                  "select pg_terminate_backend(pid) from pg_stat_activity"
                                      + " where query like 'create unique%' and wait_event_type = 'Lock'")
                              != null);
                  holder.rollback();
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              });
      Fixture.passes(ENGINE, server, index);
      killed[0].join();
    }
    assertThat(valid("k_i")).isEqualTo("true");
  }

  @Test
  void whatCannotBeToldWaitsForAPerson() throws Exception {
    Fixture.passes(ENGINE, server, Fixture.migration(next(), "create table u (i int)"));
    var opaque =
        Fixture.standalone(
            next(),
            "do $$ begin insert into u values (1); commit; perform pg_sleep(1); perform pg_terminate_backend(pg_backend_pid()); perform pg_sleep(5); end $$");
    for (int i = 0; i < 2; i++) {
      assertThat(Fixture.apply(ENGINE, server, opaque)).isInstanceOf(Outcome.Unknown.class);
    }
    assertThat(Fixture.ask(server, Role.MIGRATOR, "select count(*) from u")).isEqualTo("1");
    var outcome =
        ENGINE.apply(
            server.access(),
            List.of(opaque),
            Fixture.options(Engine.Timeouts.DEFAULT, "applied"),
            Progress.SILENT);
    assertThat(outcome).isEqualTo(new Outcome.Done(List.of(opaque)));
    assertThat(Fixture.tracked(server)).contains("" + opaque.version());
  }

  @Test
  void anOpenedSideDoorIsSeenAndClosed() throws Exception {
    var sly = Fixture.standalone(9002, "alter role migrator password 'mine'");
    var error = Fixture.fails(ENGINE, server, sly);
    assertThat(error.sqlState()).isEqualTo("OF004");
    assertThat(error.executed()).isEqualTo(SqlFailure.Executed.PARTIAL);
    assertThat(Fixture.ask(server, Role.MIGRATOR, "select 1")).isEqualTo("1");
  }
}
