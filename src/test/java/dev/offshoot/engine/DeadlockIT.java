package dev.offshoot.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.offshoot.engine.Engine.Progress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A migration and an application take two locks in opposite order. The one whose wait closes the
 * circle is sent away by Postgres: here always the migration, since the application has waited for
 * longer than {@code deadlock_timeout} before.
 */
@Timeout(value = 900, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DeadlockIT {
  /** Goes on when the application has waited long enough, or holds nothing any more. */
  private static final String CLOSES_THE_CIRCLE =
      """
      lock table left_one;
      do $$ begin
        while exists (select from pg_locks where relation = 'right_one'::regclass and granted)
          and not exists (
            select from pg_locks where relation = 'left_one'::regclass and not granted
              and waitstart < clock_timestamp() - interval '1500 ms')
        loop perform pg_sleep(0.02); end loop;
      end $$;
      lock table right_one;
      create table made (i int)
      """;

  @Test
  void withAnApplicationIsTriedAgain() throws Exception {
    var engine = Fixture.engine();
    try (var server = PgServer.start(18)) {
      engine.prepare(server.access());
      Fixture.passes(
          engine,
          server,
          Fixture.migration(1, "create table left_one (i int); create table right_one (i int)"));
      try (var app = server.connect(ServerSql.APP_DATABASE, Role.APP);
          var statement = app.createStatement()) {
        app.setAutoCommit(false);
        statement.execute("lock table right_one");
        var patient =
            Fixture.options(
                new Engine.Timeouts(Duration.ofSeconds(20), Duration.ZERO, Duration.ofMinutes(1)),
                "");
        var run =
            CompletableFuture.supplyAsync(
                () -> {
                  try {
                    return engine.apply(
                        server.access(),
                        List.of(Fixture.migration(2, CLOSES_THE_CIRCLE)),
                        patient,
                        Progress.SILENT);
                  } catch (Unavailable | InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                },
                Thread::startVirtualThread);
        await()
            .atMost(Duration.ofMinutes(3))
            .until(() ->
                "1"
                    .equals(
                        Fixture.ask(
                            server,
                            Role.MIGRATOR,
                            "select count(*) from pg_locks where relation = 'left_one'::regclass and granted")));
        statement.execute("lock table left_one"); // got when the migration is sent away
        statement.execute("insert into left_one values (1)");
        app.commit();

        assertThat(run.get(3, TimeUnit.MINUTES)).isInstanceOf(Outcome.Done.class);
      }
      assertThat(engine.logTail(server.access(), 10_000))
          .contains("2 m2: deadlock detected (40P01); trying again, 1 of 10");
      assertThat(Fixture.tracked(server)).isEqualTo("1,2");
      assertThat(Fixture.ask(server, Role.APP, "select count(*) from left_one")).isEqualTo("1");
    }
  }
}
