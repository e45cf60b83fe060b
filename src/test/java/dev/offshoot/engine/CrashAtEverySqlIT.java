package dev.offshoot.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.engine.Change.Function;
import dev.offshoot.engine.Change.Migration;
import dev.offshoot.engine.Engine.Progress;
import dev.offshoot.engine.RoundTripGate.Harm;
import dev.offshoot.engine.RoundTripGate.Position;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever is lost, and at whichever round trip, calling the engine again ends where an undisturbed
 * call ends, and no migration runs twice. Each call is disturbed at its first round trip, then at
 * its second, and so on until it is over before the harm comes; both before the server sees the
 * request and after it has answered. Every try starts from the same database.
 */
@EnabledIfEnvironmentVariable(named = "OFFSHOOT_SOAK", matches = "true")
class CrashAtEverySqlIT {
  private static final int MAJOR = 18;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /**
   * Each counts what ran before it, so a second run of any of them shows in the rows. Nothing that
   * survives a rollback, such as a sequence, takes part.
   */
  private static final List<Change> CHANGES =
      List.of(
          migration(1, "create table ran (what text not null, before bigint not null);" + ran("1")),
          new Function(
              "runs",
              "create or replace function runs() returns bigint language sql as 'select count(*) from ran'"),
          migration(2, "create table accounts (id int primary key);" + ran("2")),
          new Migration(
              Version.of("3"),
              "index",
              "create index concurrently ran_what on ran (what)",
              false,
              true),
          migration(4, ran("4")));

  private static final List<SeedText> SEED =
      List.of(new SeedText("a", ran("seed a")), new SeedText("b", ran("seed b")));

  /** A lost connection is noticed at once: whoever needs longer waits for a time-out. */
  private static final Duration LONG = Duration.ofSeconds(60);

  private static PgServer parent;
  private static PgServer branch;
  private static RoundTripGate gate;
  private static Access toParent;
  private static Access toBranch;

  /** What is lost. */
  enum Loss {
    ONE_CONNECTION(RoundTripGate.ONE_CONNECTION),
    /** As when the operator is killed. */
    ALL_CONNECTIONS(RoundTripGate.ALL_CONNECTIONS),
    /** Killed without a shutdown, and started again as a pod would. */
    SERVER((gate, link) -> {
      branch.kill();
      branch.restart();
      link.cut();
    });

    final Harm harm;

    Loss(Harm harm) {
      this.harm = harm;
    }
  }

  /** The call under test: the same however often it is made. */
  private interface Call {
    /** Whether it is done; false when the same call has to be made again. */
    boolean make(Engine engine) throws Unavailable, InterruptedException;
  }

  private static Migration migration(long version, String sql) {
    return new Migration(Version.of("" + version), "m" + version, sql, true, true);
  }

  private static String ran(String what) {
    return "insert into ran select '%s', count(*) from ran;".formatted(what);
  }

  @BeforeAll
  static void start() throws Exception {
    parent = PgServer.start(MAJOR);
    branch = PgServer.start(MAJOR);
    gate = new RoundTripGate();
    toParent = gate.to(parent);
    toBranch = gate.to(branch);
    var engine = engine();
    engine.prepare(parent.access());
    assertThat(engine.apply(parent.access(), CHANGES, EngineSliceIT.OPTIONS, Progress.SILENT))
        .isInstanceOf(Outcome.Done.class);
  }

  @AfterAll
  static void stop() throws Exception {
    gate.close();
    branch.close();
    parent.close();
  }

  @ParameterizedTest
  @EnumSource(Loss.class)
  void prepare(Loss loss) throws Exception {
    everywhere(
        "prepare",
        loss,
        _ -> {},
        engine -> {
          engine.prepare(toBranch);
          return true;
        });
  }

  @ParameterizedTest
  @EnumSource(Loss.class)
  void apply(Loss loss) throws Exception {
    everywhere(
        "apply",
        loss,
        engine -> calmly(() -> engine.prepare(branch.access())),
        engine -> done(engine.apply(toBranch, CHANGES, EngineSliceIT.OPTIONS, Progress.SILENT)));
  }

  @ParameterizedTest
  @EnumSource(Loss.class)
  void replay(Loss loss) throws Exception {
    everywhere(
        "replay",
        loss,
        engine -> calmly(() -> engine.prepare(branch.access())),
        engine -> done(engine.replay(toParent, toBranch, EngineSliceIT.OPTIONS, Progress.SILENT)));
  }

  @ParameterizedTest
  @EnumSource(Loss.class)
  void seed(Loss loss) throws Exception {
    everywhere(
        "seed",
        loss,
        engine ->
            calmly(() -> {
              engine.prepare(branch.access());
              return engine.apply(branch.access(), CHANGES, EngineSliceIT.OPTIONS, Progress.SILENT);
            }),
        engine -> {
          assertThat(engine.seed(toBranch, "uid", SEED, EngineSliceIT.OPTIONS)).isEmpty();
          return true;
        });
  }

  private static boolean done(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Done.class);
    return true;
  }

  private static void everywhere(String what, Loss loss, Consumer<Engine> begin, Call call)
      throws Exception {
    gate.heal();
    var expected = undisturbed(begin, call);
    int points = 0;
    int harms = 0;
    for (var position : Position.values()) {
      int k = 0;
      boolean harmed = true;
      while (harmed) {
        k++;
        anew();
        begin.accept(engine());
        gate.arm(k, position, loss.harm);
        long began = System.nanoTime();
        untilDone(call);
        assertThat(Duration.ofNanos(System.nanoTime() - began))
            .as("%s, %s lost %s round trip %d", what, loss, position, k)
            .isLessThan(LONG);
        harmed = gate.count() >= k;
        gate.heal();
        assertThat(state())
            .as("%s, %s lost %s round trip %d", what, loss, position, k)
            .isEqualTo(expected);
        harms += harmed ? 1 : 0;
      }
      points = k - 1;
    }
    System.out.printf(
        "%s: %d round trips, %d times %s lost%n", what, points, harms, loss.name().toLowerCase());
  }

  private static String undisturbed(Consumer<Engine> begin, Call call) throws Exception {
    anew();
    begin.accept(engine());
    assertThat(call.make(engine())).isTrue();
    return state();
  }

  /** Each try is made by an engine that knows nothing of the ones before. */
  private static void untilDone(Call call) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        if (call.make(engine())) {
          return;
        }
      } catch (Unavailable e) {
        if (System.nanoTime() > end) {
          throw new AssertionError("still " + e.reason() + ": " + e.getMessage(), e);
        }
        LockSupport.parkNanos(5_000_000);
      }
      gate.heal();
    }
  }

  private static Engine engine() {
    return new PostgresEngine(System::nanoTime, new Sessions(), _ -> Duration.ofMillis(5));
  }

  private interface Calm {
    Object run() throws Unavailable, InterruptedException;
  }

  private static void calmly(Calm work) {
    try {
      work.run();
    } catch (Unavailable | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** As the server was before it was prepared: the application's database does not exist. */
  private static void anew() throws SQLException {
    try (var session = branch.connect("postgres", Role.OFFSHOOT);
        var statement = session.createStatement()) {
      statement.execute("drop database if exists app with (force)");
    }
  }

  /** All that a call can leave, but for times and transaction ids. */
  private static String state() throws SQLException {
    var queries =
        List.of(
            "select seq, version, name, checksum, origin, transactional, replay from offshoot.migrations order by seq",
            "select seq, name, checksum, base_checksum, origin from offshoot.functions order by seq",
            "select uid, checksum from offshoot.seeds order by 1",
            "select key, error from offshoot.failures order by 1",
            "select kind, name from offshoot.pending",
            "select c.relname, c.relkind, pg_get_userbyid(c.relowner), c.relacl::text,"
                + " (select i.indisvalid from pg_index i where i.indexrelid = c.oid)"
                + " from pg_class c where c.relnamespace = 'public'::regnamespace order by 1",
            "select proname, pg_get_functiondef(oid) from pg_proc"
                + " where pronamespace = 'public'::regnamespace order by 1",
            "select datname, datallowconn, datacl::text, pg_get_userbyid(datdba) from pg_database"
                + " where datname not in ('postgres', 'template0', 'template1') order by 1",
            "select rolname, rolcanlogin, rolsuper, rolconfig::text from pg_roles"
                + " where rolname not like 'pg\\_%' order by 1");
    var text = new ArrayList<String>();
    try (var session = branch.connect("app", Role.OFFSHOOT)) {
      for (var query : queries) {
        text.add(rows(session, query));
      }
    }
    try (var session = branch.connect("app", Role.MIGRATOR)) {
      if (!rows(session, "select 1 from pg_class where relname = 'ran'").isEmpty()) {
        text.add(rows(session, "select what, before from public.ran order by before, what"));
      }
    }
    return String.join("\n", text);
  }

  private static String rows(java.sql.Connection session, String query) throws SQLException {
    var text = new StringBuilder();
    try (var statement = session.createStatement();
        var rows = statement.executeQuery(query)) {
      while (rows.next()) {
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          text.append(rows.getString(i)).append('|');
        }
        text.append('\n');
      }
    }
    return text.toString();
  }
}
