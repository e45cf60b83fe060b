package dev.offshoot.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.offshoot.engine.Engine.Progress;
import dev.offshoot.engine.Transfers.Work;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A migration that crashes its server, and one that fills its volume, is not tried for ever. */
class ServerCrashIT {
  private static final Engine ENGINE = Fixture.engine();
  private static final Change.Migration SLEEPS =
      Fixture.migration(10, "create table slow (i int); select pg_sleep(60)");

  private static PgServer server;

  @BeforeAll
  static void start() throws Exception {
    server = PgServer.start(18);
    ENGINE.prepare(server.access());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void aMigrationThatCrashesItsServerTwiceFails() throws Exception {
    crash(SLEEPS);
    crash(SLEEPS);
    var error = Fixture.fails(ENGINE, server, SLEEPS);
    assertThat(error.message()).startsWith("ServerCrashed: ").contains("10 m10");
    assertThat(ENGINE.ledger(server.access()).failures()).hasSize(1);
    Fixture.passes(ENGINE, server, Fixture.migration(10, "create table slow (i int)"));
  }

  /** On the copy there is no row that it needs the memory for. */
  @Test
  void aRehearsalThatPassesInBetweenForgetsNoCrash() throws Exception {
    Fixture.passes(ENGINE, server, Fixture.migration(15, "create table heavy (i int)"));
    Fixture.ask(server, Role.MIGRATOR, "insert into heavy values (1) returning i");
    var needsMemory = Fixture.migration(16, "select pg_sleep(60) from heavy");
    for (int i = 0; i < 2; i++) {
      assertThat(rehearsed(needsMemory)).isInstanceOf(Outcome.Done.class);
      crash(needsMemory);
    }
    assertThat(rehearsed(needsMemory)).isInstanceOf(Outcome.Done.class);
    assertThat(Fixture.fails(ENGINE, server, needsMemory).message()).startsWith("ServerCrashed: ");
    Fixture.passes(ENGINE, server, Fixture.migration(16, "select 1"));
  }

  private static Outcome rehearsed(Change change) throws Exception {
    return Fixture.transfers(ENGINE)
        .rehearse(
            server.access(),
            server.access(),
            "target",
            new Work.Changes(List.of(change)),
            Fixture.options().operationUid(),
            Fixture.options(),
            Progress.SILENT)
        .outcome();
  }

  @Test
  void oneOfAnotherTextStartsToCountAgain() throws Exception {
    crash(sleeps(20));
    crash(Fixture.migration(20, "select pg_sleep(61)"));
    Fixture.passes(ENGINE, server, Fixture.migration(20, "select 1"));
  }

  @Test
  void aServerThatIsStoppedIsNoCrash() throws Exception {
    for (int i = 0; i < 3; i++) {
      cut(sleeps(30), () -> server.restart());
    }
    Fixture.passes(ENGINE, server, Fixture.migration(30, "select 1"));
  }

  @Test
  void aFullVolumeStopsMigrations() throws Exception {
    var file = server.logFile().toPath().resolveSibling(PgPlace.DATA).resolve("offshoot-volume");
    for (var full : List.of("99 100", "95 64", "")) {
      Files.writeString(file, full);
      assertThatThrownBy(() -> Fixture.apply(ENGINE, server, Fixture.migration(40, "select 1")))
          .isInstanceOfSatisfying(
              Unavailable.class,
              e -> assertThat(e.reason()).isEqualTo(Unavailable.Reason.VOLUME_ALMOST_FULL));
    }
    for (var room : List.of("94 64", "99 2048", "what else")) {
      Files.writeString(file, room);
      Fixture.passes(ENGINE, server, Fixture.migration(40, "select 1"));
    }
    Files.delete(file);
    var error =
        Fixture.fails(
            ENGINE,
            server,
            Fixture.migration(
                50, "do $$ begin raise 'no space left' using errcode = '53100'; end $$"));
    assertThat(error.message()).startsWith("VolumeAlmostFull: ");
    assertThat(ENGINE.logTail(server.access(), 10_000))
        .as("it was tried once")
        .doesNotContain("50 m50: no space left (53100); trying again");
  }

  private static Change.Migration sleeps(long version) {
    return Fixture.migration(version, "select pg_sleep(60)");
  }

  private interface Harm {
    void happen() throws Exception;
  }

  private static void crash(Change.Migration migration) throws Exception {
    cut(
        migration,
        () -> {
          var pid =
              Fixture.ask(
                  server,
                  Role.OFFSHOOT,
                  "select pid from pg_stat_activity where usename = 'migrator' and wait_event = 'PgSleep'");
          PgServer.signal(Long.parseLong(pid), "KILL");
        });
  }

  /** Something happens to the server while the migration sleeps; then it is back. */
  private static void cut(Change.Migration migration, Harm harm) throws Exception {
    var ended = new AtomicReference<Object>();
    var run =
        Thread.ofVirtual()
            .start(() -> {
              try {
                ended.set(
                    ENGINE.apply(
                        server.access(), List.of(migration), Fixture.options(), Progress.SILENT));
              } catch (Exception e) {
                ended.set(e);
              }
            });
    until("select exists (select from pg_stat_activity where wait_event = 'PgSleep')");
    harm.happen();
    assertThat(run.join(Duration.ofMinutes(1))).isTrue();
    assertThat(ended.get()).isInstanceOf(Unavailable.class);
    until("select true");
  }

  private static void until(String truth) throws Exception {
    for (int i = 0; i < 600; i++) {
      try {
        if ("t".equals(Fixture.ask(server, Role.OFFSHOOT, truth))) {
          return;
        }
      } catch (SQLException e) {
        // it recovers
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    throw new AssertionError("never: " + truth);
  }
}
