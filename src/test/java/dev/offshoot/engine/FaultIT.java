package dev.offshoot.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.offshoot.engine.Engine.Progress;
import dev.offshoot.engine.Unavailable.Reason;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Cut networks, killed backends, second writers, deadlines, interrupts: never twice, never half.
 */
@Timeout(value = 900, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FaultIT {
  private static PgServer server;
  private static final Engine ENGINE = Fixture.engine();
  private static final String SLOW = "create table t (i int); select pg_sleep(30)";

  @BeforeAll
  static void start() throws Exception {
    server = PgServer.start(18);
    ENGINE.prepare(server.access());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @AfterEach
  void nothingIsLeftOpen() throws Exception {
    ENGINE.prepare(server.access());
    assertThat(Fixture.ask(server, Role.OFFSHOOT, "select count(*) from offshoot.pending"))
        .isEqualTo("0");
  }

  private static String table(String name) throws SQLException {
    return Fixture.ask(server, Role.MIGRATOR, "select to_regclass('" + name + "') is not null");
  }

  private static void awaitMigrator(String query) throws Exception {
    for (int i = 0; i < 400; i++) {
      if ("1"
          .equals(
              Fixture.ask(
                  server,
                  Role.OFFSHOOT,
                  "select count(*) from pg_stat_activity where usename = 'migrator' and wait_event = 'PgSleep'"))) {
        return;
      }
      Thread.sleep(25);
    }
    throw new AssertionError("it never got to " + query);
  }

  private static String migratorPid() throws Exception {
    return Fixture.ask(
        server,
        Role.OFFSHOOT,
        "select pid from pg_stat_activity where usename = 'migrator' and wait_event = 'PgSleep'");
  }

  @ParameterizedTest
  @EnumSource(value = Wire.Fault.class, names = "REPLACED", mode = EnumSource.Mode.EXCLUDE)
  void aLostCommitIsResolved(Wire.Fault fault) throws Exception {
    long version = 100 + fault.ordinal();
    var change = Fixture.migration(version, "create table commit_" + fault.ordinal() + " (i int)");
    try (var wire = new Wire(server.port())) {
      var engine =
          Fixture.engine(
              new Sessions() {
                @Override
                Connection open(Access access, String database, Properties properties)
                    throws SQLException, IOException {
                  boolean migrator = properties.get("user").equals("migrator");
                  return super.open(migrator ? wire.through(access) : access, database, properties);
                }
              });
      wire.atCommit(fault);
      var outcome =
          engine.apply(server.access(), List.of(change), Fixture.options(), Progress.SILENT);
      assertThat(outcome).isEqualTo(new Outcome.Done(List.of(change)));
      assertThat(wire.cuts()).isEqualTo(fault == Wire.Fault.NONE ? 0 : 1);
    }
    assertThat(table("commit_" + fault.ordinal())).isEqualTo("t");
    assertThat(
            Fixture.ask(
                server,
                Role.OFFSHOOT,
                "select count(*) from offshoot.migrations where version = " + version))
        .isEqualTo("1");
  }

  @Test
  void aBackendKilledInTheMiddleLeavesNothing() throws Exception {
    var run =
        CompletableFuture.supplyAsync(
            () -> unchecked(Fixture.migration(200, SLOW)), Thread::startVirtualThread);
    awaitMigrator("sleep");
    PgServer.signal(Long.parseLong(migratorPid()), "KILL");
    assertThat(run.get(3, TimeUnit.MINUTES)).isInstanceOf(Unavailable.class);
    // one killed backend makes the server start all of them again
    Awaitility.await()
        .atMost(Duration.ofMinutes(3))
        .ignoreExceptions()
        .until(() -> ENGINE.ledger(server.access()) != null);
    assertThat(table("t")).isEqualTo("f");
    assertThat(
            Fixture.ask(
                server,
                Role.OFFSHOOT,
                "select count(*) from offshoot.migrations where version = 200"))
        .isEqualTo("0");
  }

  private static Object unchecked(Change change) {
    try {
      return Fixture.apply(ENGINE, server, change);
    } catch (Exception e) {
      return e;
    }
  }

  /** Returns when it stands there. */
  private static CompletableFuture<Object> runUpTo(Hold hold, Change change) {
    var run = CompletableFuture.supplyAsync(() -> unchecked(change), Thread::startVirtualThread);
    hold.reached();
    return run;
  }

  @Test
  void aSecondWriterIsRefusedAtOnce() throws Exception {
    try (var hold = Hold.on(server)) {
      var run = runUpTo(hold, Fixture.migration(201, "create table w (i int); " + Hold.HERE));
      assertThatThrownBy(() -> Fixture.apply(ENGINE, server, Fixture.migration(202, "select 1")))
          .isInstanceOfSatisfying(
              Unavailable.class, e -> assertThat(e.reason()).isEqualTo(Reason.BUSY));
      // a preparation beside a run must not disturb it
      ENGINE.prepare(server.access());
      hold.close();
      assertThat(run.get(3, TimeUnit.MINUTES)).isInstanceOf(Outcome.Done.class);
    }
  }

  @Test
  void aRunThatLostItsWriterLockCannotRecord() throws Exception {
    try (var hold = Hold.on(server)) {
      var run = runUpTo(hold, Fixture.migration(203, "create table l (i int); " + Hold.HERE));
      Fixture.ask(
          server,
          Role.OFFSHOOT,
          "select pg_terminate_backend(pid) from pg_locks where relation = 'offshoot.writer'::regclass and granted");
      hold.close();
      assertThat(run.get(3, TimeUnit.MINUTES)).isInstanceOf(Unavailable.class);
      assertThat(table("l")).isEqualTo("f");
    }
  }

  @Test
  void theDeadlineEndsWhatSwitchedItsTimeoutOff() throws Exception {
    long start = System.nanoTime();
    var outcome =
        ENGINE.apply(
            server.access(),
            List.of(Fixture.migration(204, "set statement_timeout = 0; " + SLOW)),
            Fixture.deadline(Duration.ofSeconds(2)),
            Progress.SILENT);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    var error = ((Outcome.Failed) outcome).error();
    assertThat(error.sqlState()).isEqualTo("57014");
    assertThat(error.message()).startsWith("DeadlineExceeded");
    assertThat(table("t")).isEqualTo("f");
  }

  /** Not tried again: the text takes as long the next time. */
  @Test
  void aStatementThatTakesLongerThanItMayFails() throws Exception {
    var bounded =
        new Engine.Timeouts(Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ofMinutes(5));
    long start = System.nanoTime();
    var outcome =
        ENGINE.apply(
            server.access(),
            List.of(Fixture.migration(220, SLOW)),
            new Engine.RunOptions("MigrationSet/test", "uid", bounded, "", true, ""),
            Progress.SILENT);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    var error = ((Outcome.Failed) outcome).error();
    assertThat(error.statementTimeout()).as("%s", error).isTrue();
    assertThat(error.hint()).contains("`timeouts.statement`");
    assertThat(table("t")).isEqualTo("f");
  }

  @Test
  void anInterruptRollsBack() throws Exception {
    var result = new CompletableFuture<Object>();
    var thread = new Thread(() -> result.complete(unchecked(Fixture.migration(205, SLOW))));
    thread.start();
    awaitMigrator("sleep");
    thread.interrupt();
    assertThat(result.get(3, TimeUnit.MINUTES)).isInstanceOf(InterruptedException.class);
    assertThat(table("t")).isEqualTo("f");
    assertThat(ENGINE.ledger(server.access()).failures()).noneMatch(f -> f.key().equals("205"));
  }

  @Test
  void aHeldLockIsWaitedForThenFinal() throws Exception {
    Fixture.passes(ENGINE, server, Fixture.migration(206, "create table held (i int)"));
    var quick =
        Fixture.options(
            new Engine.Timeouts(Duration.ofMillis(50), Duration.ZERO, Duration.ofMinutes(5)), "");
    var change = Fixture.migration(207, "alter table held add column j int");
    try (var holder = server.connect("app", Role.MIGRATOR)) {
      holder.setAutoCommit(false);
      holder.createStatement().execute("select from held");
      var error =
          ((Outcome.Failed) ENGINE.apply(server.access(), List.of(change), quick, Progress.SILENT))
              .error();
      assertThat(error.sqlState()).isEqualTo("55P03");
      assertThat(ENGINE.logTail(server.access(), 10_000)).contains("trying again, 10 of 10");
    }
    Fixture.passes(ENGINE, server, change);
  }

  @Test
  void aServerThatIsDownIsUnavailable() throws Exception {
    try (var down = PgServer.start(18)) {
      ENGINE.prepare(down.access());
      down.stop();
      assertThatThrownBy(() -> ENGINE.ledger(down.access()))
          .isInstanceOfSatisfying(
              Unavailable.class, e -> assertThat(e.reason()).isEqualTo(Reason.CONNECTION_FAILED));
      down.restart();
      assertThat(ENGINE.ledger(down.access()).migrations()).isEmpty();
    }
  }

  @Test
  void aChangedPasswordIsNamedOrHealed() throws Exception {
    try (var changed = PgServer.start(18)) {
      assertThatThrownBy(() -> ENGINE.ledger(changed.access()))
          .isInstanceOfSatisfying(
              Unavailable.class, e -> assertThat(e.reason()).isEqualTo(Reason.NOT_PREPARED));
      ENGINE.prepare(changed.access());
      var verifier = ScramVerifier.of("other", new byte[16]);
      try (var session = changed.connect("postgres", Role.OFFSHOOT)) {
        session
            .createStatement()
            .execute("select offshoot.set_password('app', '" + verifier + "')");
        session
            .createStatement()
            .execute("select offshoot.set_password('migrator', '" + verifier + "')");
        Fixture.passes(ENGINE, changed, Fixture.migration(1, "select 1"));
        ENGINE.prepare(changed.access());
        assertThat(Fixture.ask(changed, Role.APP, "select 1")).isEqualTo("1");
        session
            .createStatement()
            .execute("select offshoot.set_password('offshoot', '" + verifier + "')");
      }
      assertThatThrownBy(() -> ENGINE.prepare(changed.access()))
          .isInstanceOfSatisfying(
              Unavailable.class, e -> assertThat(e.reason()).isEqualTo(Reason.CREDENTIALS_INVALID))
          .hasMessageContaining("delete the branch's pod");
      changed.restart();
      ENGINE.prepare(changed.access());
    }
  }
}
