package dev.offshoot.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An operator that is frozen in the middle of a migration, as by SIGSTOP or a machine that pauses.
 */
class FrozenWriterIT {
  /** 30 s outside of tests. */
  private static final Duration SILENCE = Duration.ofSeconds(6);

  private static final Duration SLACK = Duration.ofSeconds(20);
  private static final String ONCE =
      "create table if not exists ran (i int); insert into ran values (1); " + Hold.HERE;

  private final Engine engine = Fixture.engine();
  @TempDir Path files;

  @Test
  void losesItsLockInBoundedTimeAndRecordsNothingWhenItThaws() throws Exception {
    try (var server = PgServer.start(18)) {
      engine.prepare(server.access());
      var hold = Hold.on(server);
      try (var frozen = WriterBeside.start(server, SILENCE, ONCE, files)) {
        hold.reached();
        frozen.freeze();
        hold.close();
        var change = Fixture.migration(1, ONCE);
        long began = System.nanoTime();
        await()
            .atMost(SILENCE.plus(SLACK))
            .pollInterval(Duration.ofMillis(500))
            .until(() -> applied(server, change));
        System.out.println(
            "a frozen writer's lock was free after "
                + Duration.ofNanos(System.nanoTime() - began).toMillis()
                + " ms");
        frozen.thaw();
        frozen.ended();
      }
      assertThat(Fixture.ask(server, Role.MIGRATOR, "select count(*) from ran")).isEqualTo("1");
      assertThat(Fixture.tracked(server)).isEqualTo("1");
      engine.prepare(server.access());
      assertThat(Fixture.ask(server, Role.OFFSHOOT, "select count(*) from offshoot.pending"))
          .isEqualTo("0");
    }
  }

  /** One that lives keeps it, however long it says nothing. */
  @Test
  void oneThatLivesKeepsIt() throws Exception {
    try (var server = PgServer.start(18)) {
      engine.prepare(server.access());
      try (var lock = WriterLock.take(server.access(), new Sessions(SILENCE))) {
        await()
            .pollDelay(SILENCE.multipliedBy(2))
            .atMost(SILENCE.multipliedBy(2).plus(SLACK))
            .until(() -> !applied(server, Fixture.migration(1, "select 1")));
        assertThat(holder(server)).isEqualTo("" + lock.holder());
      }
      assertThat(applied(server, Fixture.migration(1, "select 1"))).isTrue();
    }
  }

  private static String holder(PgServer server) throws Exception {
    return Fixture.ask(
        server,
        Role.OFFSHOOT,
        "select pid from pg_locks where relation = 'offshoot.writer'::regclass and granted");
  }

  private boolean applied(PgServer server, Change change) throws Exception {
    try {
      return Fixture.apply(engine, server, change) instanceof Outcome.Done;
    } catch (Unavailable e) {
      assertThat(e.reason()).isEqualTo(Unavailable.Reason.BUSY);
      return false;
    }
  }
}
