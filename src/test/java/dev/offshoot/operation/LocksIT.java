package dev.offshoot.operation;

import static dev.offshoot.operation.Pair.ask;
import static dev.offshoot.operation.Pair.migration;
import static dev.offshoot.operation.Pair.operation;
import static dev.offshoot.operation.Pair.standalone;
import static dev.offshoot.operation.Pair.tracked;
import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.OperationPhase;
import dev.offshoot.engine.Engine.Timeouts;
import dev.offshoot.engine.Role;
import dev.offshoot.operation.Operation.Kind;
import dev.offshoot.status.Reason;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Merges on a production that is in use: its applications come first. */
@Timeout(value = 900, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LocksIT {
  /** More than the lock timeout of 200 ms, less than two of them and a busy machine's hiccup. */
  private static final Duration MOST = Duration.ofMillis(1_500);

  private static Pair shop() throws Exception {
    var pair =
        new Pair(migration(1, "create table accounts (id int); create table other (id int)"));
    pair.apply(pair.login, migration(2, "alter table accounts add column email text"));
    return pair;
  }

  private static CompletableFuture<Progress> merging(Pair pair, String name, Timeouts timeouts) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return pair.run(pair.operator, operation(Kind.MERGE, name, false, ""), timeouts);
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        },
        Thread::startVirtualThread);
  }

  private static Reason told(Pair pair, String name) {
    return pair.operator.book.of(name).progress().map(Progress::reason).orElse(Reason.PENDING);
  }

  /** How long a reader waits at most while the merge tries. */
  private static Duration slowest(Pair pair) throws SQLException {
    long most = 0;
    long end = System.nanoTime() + Duration.ofSeconds(4).toNanos();
    try (var reader = pair.production.connect("app", Role.APP)) {
      while (System.nanoTime() < end) {
        long start = System.nanoTime();
        reader.createStatement().execute("select count(*) from accounts");
        most = Math.max(most, System.nanoTime() - start);
      }
    }
    return Duration.ofNanos(most);
  }

  @Test
  void aHeldLockIsWaitedForWithoutBlockingReaders() throws Exception {
    try (var pair = shop();
        var holder = pair.production.connect("app", Role.APP)) {
      holder.setAutoCommit(false);
      holder.createStatement().execute("select from accounts");
      var merge = merging(pair, "m", Pair.QUICK);
      Awaitility.await()
          .atMost(Duration.ofMinutes(3))
          .until(() -> told(pair, "m") == Reason.RETRYING);
      var shown = pair.operator.book.of("m").progress().orElseThrow();
      assertThat(shown.phase()).isEqualTo(OperationPhase.RUNNING);
      assertThat(shown.message()).contains("2 m2", "lock timeout", "55P03", "trying again, ");
      assertThat(slowest(pair)).isLessThan(MOST);
      assertThat(merge.isDone()).isFalse();
      holder.rollback();
      var ended = merge.get(3, TimeUnit.MINUTES);
      assertThat(ended.phase()).as(ended.message()).isEqualTo(OperationPhase.SUCCEEDED);
      assertThat(tracked(pair.production)).isEqualTo("1,2");
      assertThat(pair.log(pair.production)).contains("WARNING 2 m2: canceling statement due to");
    }
  }

  @Test
  void aLockThatIsNeverGivenEndsItWithNothingHalfDone() throws Exception {
    try (var pair = shop();
        var holder = pair.production.connect("app", Role.APP)) {
      pair.apply(
          pair.login,
          migration(3, "alter table other add column half int; alter table accounts add n int"));
      holder.setAutoCommit(false);
      holder.createStatement().execute("insert into accounts values (1)");
      var merge = merging(pair, "m", Pair.QUICK);
      var ended = merge.get(3, TimeUnit.MINUTES);
      assertThat(ended.phase()).isEqualTo(OperationPhase.FAILED);
      assertThat(ended.reason()).isEqualTo(Reason.RETRIES_EXHAUSTED);
      assertThat(ended.message())
          .contains("Applied to production: nothing", "(55P03)", "Not tried: 3 m3")
          .contains("It was tried ten times more");
      assertThat(tracked(pair.production)).isEqualTo("1");
      assertThat(pair.operator.engine.ledger(pair.production.access()).failures()).hasSize(1);
      holder.rollback();
      assertThat(
              ask(
                  pair.production,
                  Role.MIGRATOR,
                  "select count(*) from information_schema.columns where table_name in ('accounts', 'other')"))
          .isEqualTo("2");
      assertThat(pair.merge("m2").phase()).isEqualTo(OperationPhase.SUCCEEDED);
      assertThat(pair.operator.engine.ledger(pair.production.access()).failures()).isEmpty();
    }
  }

  @Test
  void theDeadlineEndsWhatSwitchedItsOwnOff() throws Exception {
    try (var pair = new Pair(migration(1, "create table fragile (id int)"))) {
      pair.apply(
          pair.login,
          migration(
              2,
              """
              set statement_timeout = 0;
              create table half (i int);
              do $$ begin
                while exists (select from fragile) loop
                  begin perform pg_sleep(1e6); exception when others then null; end;
                end loop;
              end $$;
              """));
      Pair.execute(pair.production, Role.MIGRATOR, "insert into fragile values (1)");
      var short_ = new Timeouts(Duration.ofSeconds(2), Duration.ZERO, Duration.ofSeconds(8));
      var ended = merging(pair, "m", short_).get(3, TimeUnit.MINUTES);
      assertThat(ended.phase()).isEqualTo(OperationPhase.FAILED);
      assertThat(ended.reason()).as(ended.message()).isEqualTo(Reason.DEADLINE_EXCEEDED);
      assertThat(ended.message()).contains("with a longer migrationPolicy.timeouts.deadline");
      assertThat(tracked(pair.production)).isEqualTo("1");
      assertThat(ask(pair.production, Role.MIGRATOR, "select to_regclass('half')")).isNull();
      // a session that was closed ends in its own time
      Awaitility.await()
          .atMost(Duration.ofMinutes(3))
          .until(() ->
              ask(
                      pair.production,
                      Role.OFFSHOOT,
                      "select count(*) from pg_stat_activity where usename = 'migrator'")
                  .equals("0"));
    }
  }

  private static String valid(Pair pair) throws Exception {
    return ask(
        pair.production,
        Role.MIGRATOR,
        "select coalesce(string_agg(indisvalid::text, ','), 'none') from pg_index"
            + " where indexrelid = to_regclass('accounts_id')");
  }

  @Test
  void anInvalidIndexIsNeverTakenForSuccess() throws Exception {
    try (var pair = new Pair(migration(1, "create table accounts (id int)"))) {
      pair.apply(
          pair.login,
          standalone(
              2, "create unique index concurrently if not exists accounts_id on accounts (id)"));
      Pair.execute(pair.production, Role.APP, "insert into accounts values (1), (1)");
      var failed = pair.merge("m");
      assertThat(failed.reason()).isEqualTo(Reason.MIGRATION_FAILED);
      assertThat(failed.message()).contains("(23505)");
      assertThat(valid(pair)).isEqualTo("none");
      assertThat(tracked(pair.production)).isEqualTo("1");

      // an INVALID one that somebody left: dropped, and made again
      Pair.execute(pair.production, Role.APP, "delete from accounts");
      invalidate(pair);
      assertThat(valid(pair)).isEqualTo("false");
      assertThat(pair.merge("m2").phase()).isEqualTo(OperationPhase.SUCCEEDED);
      assertThat(valid(pair)).isEqualTo("true");
      assertThat(tracked(pair.production)).isEqualTo("1,2");
    }
  }

  /** By hand, on duplicates that go afterwards. */
  private static void invalidate(Pair pair) throws SQLException {
    Pair.execute(pair.production, Role.APP, "insert into accounts values (2), (2)");
    try (var session = pair.production.connect("app", Role.MIGRATOR)) {
      session
          .createStatement()
          .execute("create unique index concurrently accounts_id on accounts (id)");
    } catch (SQLException e) {
      assertThat(e.getSQLState()).isEqualTo("23505");
    }
    Pair.execute(pair.production, Role.APP, "delete from accounts");
  }
}
