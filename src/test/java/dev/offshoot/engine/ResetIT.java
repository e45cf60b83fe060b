package dev.offshoot.engine;

import static dev.offshoot.engine.Fixture.ask;
import static dev.offshoot.engine.Fixture.beside;
import static dev.offshoot.engine.Fixture.function;
import static dev.offshoot.engine.Fixture.migration;
import static dev.offshoot.engine.Fixture.options;
import static dev.offshoot.engine.Fixture.passes;
import static dev.offshoot.engine.Fixture.tracked;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.offshoot.engine.Engine.Progress;
import dev.offshoot.engine.Transfers.Lost;
import dev.offshoot.engine.Transfers.Preview;
import dev.offshoot.engine.Transfers.ResetOutcome;
import dev.offshoot.engine.Transfers.ResetTo;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A reset on real servers: what goes, what stays, and that nothing is lost when it fails. */
class ResetIT {
  static final ResetTo TO_TWO = new ResetTo.UpTo(Version.of("2"));

  private static final String UNTRACKED =
      "create table stray (i int); insert into stray select generate_series(1, 40);"
          + " insert into accounts select generate_series(2, 8); analyze";

  private final Engine engine = Fixture.engine();
  private final Transfers transfers = Fixture.transfers(engine);

  /** Four migrations, the third out of order, with functions between them, and more untracked. */
  static void begin(Engine engine, PgServer server) throws Exception {
    engine.prepare(server.access());
    passes(
        engine,
        server,
        function("f", 1),
        migration(1, "create table accounts (id int primary key); insert into accounts values (1)"),
        migration(4, "create table four (i int)"),
        migration(2, "alter table accounts add n int default 7"),
        function("f", 2),
        function("g", 1),
        migration(3, "create table three (i int)"));
    Fixture.fails(engine, server, migration(9, "select 1 / 0"));
    engine.mark(server.access(), "earlier", "merge", "done", "an earlier merge");
    try (var session = server.connect("app", Role.MIGRATOR)) {
      session.createStatement().execute(UNTRACKED);
    }
  }

  private Preview preview(PgServer server, ResetTo to) throws Exception {
    var digest = engine.ledger(server.access()).digest();
    return transfers.previewReset(server.access(), to, digest, "look", options(), Progress.SILENT);
  }

  private ResetOutcome reset(PgServer server, ResetTo to, String uid) throws Exception {
    var digest = engine.ledger(server.access()).digest();
    return transfers.reset(server.access(), to, digest, _ -> true, uid, options(), Progress.SILENT);
  }

  private static String tables(PgServer server) throws Exception {
    return ask(
        server,
        Role.APP,
        "select coalesce(string_agg(tablename, ',' order by tablename), '') from pg_tables"
            + " where schemaname = 'public'");
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void aPreviewTellsAndChangesNothing(int major) throws Exception {
    try (var server = PgServer.start(major)) {
      begin(engine, server);
      var before = engine.look(server.access(), 10_000);
      var preview = preview(server, TO_TWO);
      assertThat(preview.failure()).isEmpty();
      assertThat(preview.reverted())
          .extracting(e -> e.version().toString())
          .containsExactly("4", "3");
      assertThat(preview.lost())
          .containsExactly(
              new Lost("public.stray", true, 40),
              new Lost("public.four", true, 0),
              new Lost("public.three", true, 0),
              new Lost("public.accounts", false, 7));
      assertThat(preview(server, new ResetTo.Latest()).lost())
          .containsExactly(
              new Lost("public.stray", true, 40), new Lost("public.accounts", false, 7));
      assertThat(engine.look(server.access(), 10_000)).isEqualTo(before);
      assertThat(tables(server)).isEqualTo("accounts,four,stray,three");
      assertThat(beside(server)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void theLatestKeepsAllThatIsTracked(int major) throws Exception {
    try (var server = PgServer.start(major);
        var open = connected(server)) {
      var before = engine.ledger(server.access());
      var log = engine.logTail(server.access(), 100_000);
      var story =
          ask(
              server,
              Role.OFFSHOOT,
              "select string_agg(origin || applied_at, ',' order by seq) from offshoot.migrations");
      var outcome = reset(server, new ResetTo.Latest(), "latest");
      assertThat(outcome.cut()).isEqualTo(1);
      assertThatThrownBy(() -> open.createStatement().execute("select 1"))
          .hasMessageContaining("terminating");
      assertThat(outcome.preview().reverted()).isEmpty();
      assertThat(tables(server)).isEqualTo("accounts,four,three");
      var after = engine.ledger(server.access());
      assertThat(after.digest()).isEqualTo(before.digest());
      assertThat(after.migrations()).isEqualTo(before.migrations());
      assertThat(after.failures()).isEmpty();
      assertThat(engine.setMemory(server.access())).isEqualTo(SetMemory.NOTHING);
      assertThat(engine.marks(server.access(), "earlier")).containsEntry("merge", "done");
      assertThat(engine.logTail(server.access(), 100_000)).startsWith(log).contains("built anew");
      assertThat(
              ask(
                  server,
                  Role.OFFSHOOT,
                  "select string_agg(origin || applied_at, ',' order by seq) from offshoot.migrations"))
          .isEqualTo(story);
      // applications go on: they may read, write and call, and nobody else may connect
      assertThat(ask(server, Role.APP, "select f() * 10 + g()")).isEqualTo("21");
      assertThat(ask(server, Role.APP, "insert into accounts values (5) returning n"))
          .isEqualTo("7");
      assertThat(
              ask(
                  server,
                  Role.OFFSHOOT,
                  "select datacl::text from pg_database where datname = 'app'"))
          .contains("app=Tc/offshoot", "publishable=c/offshoot");
      assertThat(beside(server)).isEmpty();

      // a second call does nothing
      assertThat(reset(server, new ResetTo.Fresh(), "latest"))
          .isEqualTo(
              new ResetOutcome(new Preview(List.of(), List.of(), Optional.empty()), true, 0));
      assertThat(ask(server, Role.APP, "select count(*) from accounts")).isEqualTo("2");
    }
  }

  private java.sql.Connection connected(PgServer server) throws Exception {
    begin(engine, server);
    return server.connect("app", Role.APP);
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void backToAVersionAndToNothing(int major) throws Exception {
    try (var server = PgServer.start(major)) {
      begin(engine, server);
      reset(server, TO_TWO, "two");
      assertThat(tracked(server)).isEqualTo("1,2");
      assertThat(tables(server)).isEqualTo("accounts");
      // functions as they were when the first migration that left was applied
      assertThat(engine.ledger(server.access()).functions())
          .extracting(f -> f.name() + f.checksum())
          .containsExactly("f" + function("f", 1).checksum());
      assertThat(engine.setMemory(server.access()).reverted())
          .extracting(r -> r.version().toString())
          .containsExactly("3", "4");
      passes(engine, server, migration(3, "create table three (i int)"));

      reset(server, new ResetTo.Fresh(), "nothing");
      assertThat(tracked(server)).isEmpty();
      assertThat(tables(server)).isEmpty();
      assertThat(engine.ledger(server.access()).functions()).isEmpty();
      assertThat(engine.setMemory(server.access()).reverted())
          .extracting(r -> r.version().toString())
          .containsExactly("1", "2", "3", "4");
      assertThat(engine.marks(server.access(), "two")).containsEntry("reset", "done");
      passes(engine, server, migration(1, "create table accounts (i int)"));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void whatCannotBeReplayedIsLeftAsItWas(int major) throws Exception {
    try (var server = PgServer.start(major)) {
      begin(engine, server);
      passes(engine, server, migration(5, "insert into stray values (41)"));
      var before = engine.look(server.access(), 10_000);
      try (var open = server.connect("app", Role.APP)) {
        var failure = reset(server, new ResetTo.Latest(), "fails").preview().failure();
        assertThat(failure).isPresent();
        assertThat(failure.get().sqlState()).isEqualTo("42P01");
        assertThat(failure.get().version()).isEqualTo(Version.of("5"));
        open.createStatement().execute("select 1");
      }
      assertThat(engine.look(server.access(), 10_000)).isEqualTo(before);
      assertThat(engine.marks(server.access(), "fails")).isEmpty();
      assertThat(ask(server, Role.APP, "select count(*) from stray")).isEqualTo("41");
      assertThat(beside(server)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void whatIsLeftIsSwept(int major) throws Exception {
    try (var server = PgServer.start(major)) {
      engine.prepare(server.access());
      try (var session = server.connect("postgres", Role.OFFSHOOT);
          var statement = session.createStatement()) {
        for (var name : List.of("new_a", "try_b", "old_c", "base_d")) {
          statement.execute("create database offshoot_" + name + " template offshoot_template");
        }
        try (var busy = server.connect("offshoot_try_b", Role.OFFSHOOT)) {
          engine.prepare(server.access());
          assertThat(busy.isValid(1)).isTrue();
          assertThat(beside(server)).isEqualTo("offshoot_base_d,offshoot_try_b");
        }
      }
    }
  }
}
